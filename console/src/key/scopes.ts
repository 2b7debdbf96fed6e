import type { KeyScope } from '../api/schema';

/** What a new key is for; `null` scopes are everything. */
export const ACCESS = ['everything', 'produce', 'consume', 'admin'] as const;
export type Access = (typeof ACCESS)[number];

export interface ScopeDraft {
  access: Access;
  topics: string;
}

export const ACCESS_LABELS: Record<Access, string> = {
  everything: 'Everything in the organization',
  produce: 'Produce only',
  consume: 'Consume only',
  admin: 'Administer topics only',
};

const PATTERN = /^(?:[a-zA-Z0-9._-]{1,249}|[a-zA-Z0-9._-]{0,249}\*)$/;

/** A topic's name, or the beginning of names followed by an asterisk. */
export function isPattern(text: string): boolean {
  return PATTERN.test(text) && text !== '.' && text !== '..';
}

/** Whether a form can be sent. */
export function isComplete({ access, topics }: ScopeDraft): boolean {
  return access === 'everything' || isPattern(topics.trim());
}

/** The scopes that a form asks for; absent for everything. */
export function scopesOf({ access, topics }: ScopeDraft): { scopes?: KeyScope[] } {
  if (access === 'everything') return {};
  return { scopes: [{ operations: [access], topics: topics.trim() }] };
}

/** "produce, consume: orders-*" for each scope. */
export function scopeTexts(scopes: readonly KeyScope[] | null): string[] {
  return (scopes ?? []).map(({ operations, topics }) => `${operations.join(', ')}: ${topics}`);
}
