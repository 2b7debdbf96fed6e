import type { OperationState } from '../api/schema';
import type { Tone } from '../ui/Badge';

export function isActivation(kind: string): boolean {
  return /activat/i.test(kind);
}

/** `activate-organization` and `ACTIVATE_ORGANIZATION` as words. */
export function words(name: string): string {
  const text = name.replace(/[-_.]+/g, ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const STATE_TONES: Record<OperationState, Tone> = {
  running: 'info',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'plain',
};
