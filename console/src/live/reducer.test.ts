import { describe, expect, it } from 'vitest';
import type { LiveMetrics, RatePoint } from '../api/schema';
import { FAILURES_BEFORE_POLLING, initialLive, mergeSeries, POINTS_MAX, reduceLive } from './reducer';

const START = Date.parse('2026-11-20T08:00:00.000Z');

function point(second: number, messages = second): RatePoint {
  const t = new Date(START + second * 1_000).toISOString();
  return { t, messages_in: messages, messages_out: 0, bytes_in: 0, bytes_out: 0 };
}

function metrics(second: number): LiveMetrics {
  const at = point(second);
  return {
    at: at.t,
    messages_per_second: 1,
    bytes_per_second: 1,
    read_messages_per_second: 1,
    stored_bytes: 1,
    topics: { used: 1, limit: null },
    messages_today: 1,
    agents: [],
    point: at,
  };
}

const heard = (second: number) => ({ kind: 'metrics' as const, metrics: metrics(second), at: second });

describe('reduceLive', () => {
  it('is live once the stream opens, and again after failures', () => {
    const lost = reduceLive(initialLive, { kind: 'lost' });
    expect(lost.status).toBe('reconnecting');
    const live = reduceLive(lost, { kind: 'opened', at: 1 });
    expect(live).toMatchObject({ status: 'live', failures: 0 });
  });

  it('asks instead of listening after too many failures, and says so until the stream is back', () => {
    let state = initialLive;
    for (let i = 0; i < FAILURES_BEFORE_POLLING; i += 1) state = reduceLive(state, { kind: 'lost' });
    expect(state.status).toBe('polling');
    state = reduceLive(state, { kind: 'polled', metrics: metrics(3), at: 3 });
    expect(state.status).toBe('polling');
    expect(reduceLive(state, heard(4)).status).toBe('live');
  });

  it('keeps one point a second, in order', () => {
    const state = [1, 2, 2, 1, 3].reduce((old, second) => reduceLive(old, heard(second)), initialLive);
    expect(state.points.map((one) => one.messages_in)).toEqual([1, 2, 3]);
    expect(state.metrics?.at).toBe(point(3).t);
  });

  it('forgets the oldest points', () => {
    let state = initialLive;
    for (let second = 0; second < POINTS_MAX + 10; second += 1) state = reduceLive(state, heard(second));
    expect(state.points).toHaveLength(POINTS_MAX);
    expect(state.points[0]).toEqual(point(10));
  });
});

describe('mergeSeries', () => {
  const series = [point(0), point(5), point(10)];

  it('puts later seconds into steps of the same length', () => {
    const merged = mergeSeries(series, [12, 14, 15, 16, 21].map((second) => point(second)), 60_000);
    expect(merged.map((one) => one.t)).toEqual([0, 5, 10, 15, 20].map((second) => point(second).t));
    expect(merged.map((one) => one.messages_in)).toEqual([0, 5, 10, 15.5, 21]);
  });

  it('cuts to the range', () => {
    expect(mergeSeries(series, [point(20)], 10_000).map((one) => one.messages_in)).toEqual([10, 20]);
  });

  it('takes the points alone while there is no series', () => {
    expect(mergeSeries([], [point(1)], 60_000)).toEqual([point(1)]);
  });
});
