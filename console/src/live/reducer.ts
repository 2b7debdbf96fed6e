import type { LiveMetrics, RatePoint } from '../api/schema';

/** How the page gets its news: by the stream, by asking, or not just now. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'polling';

export interface LiveState {
  status: LiveStatus;
  failures: number;
  metrics: LiveMetrics | null;
  /** Seconds that came after the page asked for its series, oldest first. */
  points: readonly RatePoint[];
  lastNewsAt: number | null;
}

export type LiveEvent =
  | { kind: 'opened'; at: number }
  | { kind: 'metrics'; metrics: LiveMetrics; at: number }
  | { kind: 'polled'; metrics: LiveMetrics; at: number }
  | { kind: 'changed'; at: number }
  | { kind: 'lost' };

/** After so many failures in a row the page asks instead of listening. */
export const FAILURES_BEFORE_POLLING = 3;
/** An hour of seconds, and some. */
export const POINTS_MAX = 3_700;

export const initialLive: LiveState = {
  status: 'connecting',
  failures: 0,
  metrics: null,
  points: [],
  lastNewsAt: null,
};

export function reduceLive(state: LiveState, event: LiveEvent): LiveState {
  switch (event.kind) {
    case 'opened':
      return { ...state, status: 'live', failures: 0, lastNewsAt: event.at };
    case 'metrics':
      return { ...withMetrics(state, event.metrics, event.at), status: 'live', failures: 0 };
    case 'polled':
      return withMetrics(state, event.metrics, event.at);
    case 'changed':
      return { ...state, lastNewsAt: event.at };
    case 'lost': {
      const failures = state.failures + 1;
      const status = failures >= FAILURES_BEFORE_POLLING ? 'polling' : 'reconnecting';
      return { ...state, status, failures };
    }
  }
}

function withMetrics(state: LiveState, metrics: LiveMetrics, at: number): LiveState {
  if (state.metrics && metrics.at < state.metrics.at) return { ...state, lastNewsAt: at };
  return { ...state, metrics, points: append(state.points, metrics.point), lastNewsAt: at };
}

/** A second replaces itself and never goes back. */
function append(
  points: readonly RatePoint[],
  point: RatePoint | null | undefined,
): readonly RatePoint[] {
  if (!point) return points;
  const last = points.at(-1);
  if (last && point.t < last.t) return points;
  const kept = last && point.t === last.t ? points.slice(0, -1) : points;
  return [...kept.slice(-(POINTS_MAX - 1)), point];
}

/**
 * The series of the page with the seconds that came since. A series has averages over steps; the
 * later seconds are put into steps of the same length.
 */
export function mergeSeries(
  series: readonly RatePoint[],
  points: readonly RatePoint[],
  rangeMs: number,
): RatePoint[] {
  const [first, second] = series;
  const end = series.at(-1);
  if (!first || !second || !end) return [...points];
  const step = Date.parse(second.t) - Date.parse(first.t);
  const origin = Date.parse(end.t);
  const buckets = new Map<number, RatePoint[]>();
  for (const point of points) {
    const steps = Math.floor((Date.parse(point.t) - origin) / step);
    if (steps > 0) buckets.set(steps, [...(buckets.get(steps) ?? []), point]);
  }
  const later = [...buckets].map(([steps, seconds]) => ({
    t: new Date(origin + steps * step).toISOString(),
    ...averages(seconds),
  }));
  const oldest = Date.parse((later.at(-1) ?? end).t) - rangeMs;
  return [...series, ...later].filter((point) => Date.parse(point.t) >= oldest);
}

function averages(points: readonly RatePoint[]): Omit<RatePoint, 't'> {
  const mean = (of: (point: RatePoint) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return {
    messages_in: mean((point) => point.messages_in),
    messages_out: mean((point) => point.messages_out),
    bytes_in: mean((point) => point.bytes_in),
    bytes_out: mean((point) => point.bytes_out),
  };
}
