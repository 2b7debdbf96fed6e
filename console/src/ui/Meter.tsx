import { compact, percent } from '../format/numbers';
import { classes } from './classes';

/** At these shares of a limit the colour and the words change. */
export const MARKS = { watch: 0.8, near: 0.95, full: 1 } as const;

export type Level = 'calm' | 'watch' | 'near' | 'full';

export function levelOf(share: number): Level {
  if (share >= MARKS.full) return 'full';
  if (share >= MARKS.near) return 'near';
  return share >= MARKS.watch ? 'watch' : 'calm';
}

const FILLS: Record<Level, string> = {
  calm: 'bg-brand',
  watch: 'bg-warn',
  near: 'bg-bad-fill',
  full: 'bg-bad-fill',
};

const WORDS: Record<Level, string> = {
  calm: 'used',
  watch: 'used · above 80 %',
  near: 'used · above 95 %',
  full: 'used · limit reached',
};

/** How much of an allowance is used. `limit` null: there is none. */
export function Meter({
  label,
  used,
  limit,
  format = compact,
  fullWord = WORDS.full,
}: {
  label: string;
  used: number;
  limit: number | null;
  format?: (value: number) => string;
  fullWord?: string;
}) {
  const share = limit === null ? 0 : limit > 0 ? used / limit : used > 0 ? 1 : 0;
  const level = levelOf(share);
  return (
    <div className="min-w-0">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-sm font-medium">{label}</span>
        <span className="tabular text-sm text-soft">
          <span className="font-semibold text-ink">{format(used)}</span>{' '}
          {limit === null ? 'no limit' : `of ${format(limit)}`}
        </span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit ?? Math.max(used, 1)}
        aria-valuenow={Math.min(used, limit ?? used)}
        aria-valuetext={limit === null ? `${format(used)}, no limit` : `${format(used)} of ${format(limit)}`}
        className="relative mt-2 h-1.5 rounded-full bg-line"
      >
        <span
          className={classes('absolute inset-y-0 left-0 rounded-full', FILLS[level])}
          style={{ width: `${Math.min(share, 1) * 100}%`, minWidth: used > 0 && limit !== null ? 4 : 0 }}
        />
        {limit !== null &&
          [MARKS.watch, MARKS.near].map((mark) => (
            <span
              key={mark}
              className="absolute -inset-y-0.5 w-px bg-line-strong"
              style={{ left: `${mark * 100}%` }}
            />
          ))}
      </div>
      <p
        className={classes(
          'mt-1.5 text-xs',
          level === 'calm' ? 'text-faint' : level === 'watch' ? 'text-warn' : 'text-bad',
        )}
      >
        {limit === null
          ? 'No limit on this plan'
          : `${percent(share)} ${level === 'full' ? fullWord : WORDS[level]}`}
      </p>
    </div>
  );
}
