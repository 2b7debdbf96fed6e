import type { Actor, AuditEntry } from '../api/schema';

/** Actions by their stored names, as a verb before the name of what they were done to. */
const VERBS: Record<string, string> = {
  'organization.created': 'created the organization',
  'organization.activated': 'activated the organization',
  'organization.activation_failed': 'could not activate the organization',
  'organization.activation_cancelled': 'cancelled the activation of the organization',
  'organization.activation_restarted': 'restarted the activation of the organization',
  'user.registered': 'registered',
  'user.login': 'logged in',
  'user.login_refused': 'was refused to log in',
  'user.logout': 'logged out',
  'member.joined': 'joined',
  'api_key.created': 'created key',
  'api_key.revoked': 'revoked key',
  'topic.created': 'created topic',
  'topic.configured': 'changed topic',
  'topic.deleted': 'deleted topic',
  'quota.limit_set': 'set the limit of',
  'quota.reserved': 'reserved',
  'quota.released': 'released',
  'plan.started': 'started plan',
  'plan.changed': 'changed the plan to',
  'usage_window.closed': 'closed usage window',
};

/** Actions one filters by; the others are the platform's own bookkeeping. */
export const ACTIONS: readonly string[] = [
  'topic.created',
  'topic.configured',
  'topic.deleted',
  'api_key.created',
  'api_key.revoked',
  'user.registered',
  'user.login',
  'user.login_refused',
  'user.logout',
  'member.joined',
  'organization.created',
  'organization.activated',
  'organization.activation_failed',
  'organization.activation_cancelled',
  'organization.activation_restarted',
  'plan.started',
  'plan.changed',
];

/** Actions done to the actor themselves: the object would only repeat the subject. */
const OF_ONESELF = new Set(['user.registered', 'user.login', 'user.login_refused', 'user.logout']);

export function verb(action: string): string {
  return VERBS[action] ?? action.replace(/[._]/g, ' ');
}

export function objectOf(entry: AuditEntry): string | undefined {
  if (OF_ONESELF.has(entry.action)) return undefined;
  if (entry.action === 'plan.changed' || entry.action === 'plan.started') {
    const plan = entry.details?.['to'] ?? entry.details?.['plan'];
    if (typeof plan === 'string') return plan;
  }
  if (entry.resource.type === 'organization') return entry.resource.name;
  return entry.resource.name ?? entry.resource.id;
}

const ACTOR_TYPES: Record<string, string> = {
  platform: 'Platform operator',
  process: 'StreamHouse',
  system: 'StreamHouse',
};

export function actorName(actor: Actor): string {
  const fixed = ACTOR_TYPES[actor.type.toLowerCase()];
  return fixed ?? actor.name ?? actor.id ?? 'Unknown';
}
