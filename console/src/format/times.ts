const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const FULL = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

export function fullTime(instant: string): string {
  return FULL.format(new Date(instant));
}

export function shortTime(instant: string): string {
  return SHORT.format(new Date(instant));
}

export function clockTime(instant: string | number): string {
  return CLOCK.format(new Date(instant));
}

export function day(instant: string): string {
  return DAY.format(new Date(instant));
}

/** How long ago, in one unit; a time a little ahead of this machine's clock is "just now". */
export function ago(instant: string, now: number): string {
  const past = now - new Date(instant).getTime();
  if (past < 10 * SECOND_MS) return past < -MINUTE_MS ? day(instant) : 'just now';
  if (past < MINUTE_MS) return `${Math.floor(past / SECOND_MS)} s ago`;
  if (past < HOUR_MS) return `${Math.floor(past / MINUTE_MS)} min ago`;
  if (past < DAY_MS) return `${Math.floor(past / HOUR_MS)} h ago`;
  const days = Math.floor(past / DAY_MS);
  if (days === 1) return 'yesterday';
  return days < 60 ? `${days} days ago` : day(instant);
}

export function span(fromInstant: string, toInstant: string): string {
  const taken = Math.max(0, new Date(toInstant).getTime() - new Date(fromInstant).getTime());
  if (taken < SECOND_MS) return `${taken} ms`;
  if (taken < MINUTE_MS) return `${(taken / SECOND_MS).toFixed(1)} s`;
  if (taken < HOUR_MS)
    return `${Math.floor(taken / MINUTE_MS)} min ${Math.round((taken % MINUTE_MS) / SECOND_MS)} s`;
  return `${Math.floor(taken / HOUR_MS)} h ${Math.round((taken % HOUR_MS) / MINUTE_MS)} min`;
}

const UNITS: readonly [number, string][] = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
  [SECOND_MS, 'second'],
];

/** A length of time in the largest unit that it fills: "7 days", "90 minutes". */
export function duration(ms: number): string {
  const [unit, name] = UNITS.find(([length]) => ms >= length && ms % length === 0) ?? [1, 'ms'];
  const amount = ms / unit;
  return unit === 1 ? `${amount} ms` : `${amount} ${name}${amount === 1 ? '' : 's'}`;
}

/** Billing months are UTC months. */
export function periodOf(date: Date): string {
  return date.toISOString().slice(0, 7);
}

export function isPeriod(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

export function monthName(period: string): string {
  return MONTH.format(new Date(`${period}-01T00:00:00Z`));
}

/** The months from `first` back to `last`, newest first, at most `max`. */
export function monthsBack(newest: string, max: number): string[] {
  const [year = 1970, month = 1] = newest.split('-').map(Number);
  return Array.from({ length: max }, (_, back) => periodOf(new Date(Date.UTC(year, month - 1 - back, 1))));
}

/** What a `datetime-local` field shows for an instant, in the browser's time zone. */
export function toLocalField(instant: string | undefined): string {
  if (!instant) return '';
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

export function fromLocalField(field: string): string | undefined {
  if (!field) return undefined;
  const date = new Date(field);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
