import { bytes } from '../format/numbers';
import { duration } from '../format/times';

/** What a topic keeps, as a form has it: a choice of times, and a size that may be left empty. */
export interface RetentionDraft {
  choice: string;
  time: string;
  timeUnit: string;
  size: string;
  sizeUnit: string;
}

export interface Retention {
  retention_ms: number | null;
  retention_bytes: number | null;
}

export const FOREVER = 'forever';
export const CUSTOM = 'custom';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 ** 2;

const TIME_MS_MIN = MINUTE_MS;
const TIME_MS_MAX = 36_500 * DAY_MS;
const SIZE_BYTES_MIN = MIB;

const PRESETS_MS = [HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];

export const CHOICES: readonly { value: string; label: string }[] = [
  ...PRESETS_MS.map((ms) => ({ value: String(ms), label: duration(ms) })),
  { value: FOREVER, label: 'For ever' },
  { value: CUSTOM, label: 'Another time' },
];

/** What an odd amount is shown in, which was not made here. */
export const FINEST = '1';

export const TIME_UNITS: readonly { value: string; label: string }[] = [
  { value: FINEST, label: 'ms' },
  { value: String(MINUTE_MS), label: 'minutes' },
  { value: String(HOUR_MS), label: 'hours' },
  { value: String(DAY_MS), label: 'days' },
];

export const SIZE_UNITS: readonly { value: string; label: string }[] = [
  { value: FINEST, label: 'bytes' },
  { value: String(MIB), label: 'MiB' },
  { value: String(1024 * MIB), label: 'GiB' },
  { value: String(1024 ** 2 * MIB), label: 'TiB' },
];

/** The form that shows a retention. */
export function draftOf({ retention_ms, retention_bytes }: Retention): RetentionDraft {
  const time = parts(retention_ms ?? 7 * DAY_MS, TIME_UNITS);
  const size = parts(retention_bytes ?? 0, SIZE_UNITS);
  return {
    choice:
      retention_ms === null
        ? FOREVER
        : PRESETS_MS.includes(retention_ms)
          ? String(retention_ms)
          : CUSTOM,
    time: time.amount,
    timeUnit: time.unit,
    size: retention_bytes === null ? '' : size.amount,
    sizeUnit: retention_bytes === null ? String(1024 * MIB) : size.unit,
  };
}

/** An amount in the largest unit that it fills. */
function parts(
  amount: number,
  units: readonly { value: string }[],
): { amount: string; unit: string } {
  const unit =
    [...units].reverse().find(({ value }) => amount % Number(value) === 0)?.value ?? FINEST;
  return { amount: String(amount / Number(unit)), unit };
}

/** What a form asks for, or what is wrong with it. */
export function read(draft: RetentionDraft): Retention & { timeError?: string; sizeError?: string } {
  const time = draft.choice === FOREVER ? null : readTime(draft);
  const size = draft.size.trim() === '' ? null : amount(draft.size, draft.sizeUnit);
  return {
    retention_ms: time,
    retention_bytes: size,
    ...(time !== null && !(time >= TIME_MS_MIN && time <= TIME_MS_MAX)
      ? { timeError: 'From 1 minute to 36,500 days.' }
      : {}),
    ...(size !== null && !(size >= SIZE_BYTES_MIN && Number.isSafeInteger(size))
      ? { sizeError: 'At least 1 MiB; empty for no limit.' }
      : {}),
  };
}

function readTime(draft: RetentionDraft): number {
  return draft.choice === CUSTOM ? amount(draft.time, draft.timeUnit) : Number(draft.choice);
}

/** NaN when it is no amount. */
function amount(text: string, unit: string): number {
  return /^\d{1,15}(\.\d{1,9})?$/.test(text.trim()) ? Math.round(Number(text) * Number(unit)) : Number.NaN;
}

/** "7 days", "7 days, up to 1 GiB per partition", "For ever". */
export function kept({ retention_ms, retention_bytes }: Retention): string {
  const time = retention_ms === null ? 'For ever' : duration(retention_ms);
  return retention_bytes === null ? time : `${time}, up to ${bytes(retention_bytes)} per partition`;
}
