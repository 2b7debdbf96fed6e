import { expect, it } from 'vitest';
import type { Agent } from '../api/schema';
import { heartbeatAge, summaryOf } from './agents';

const agent = (state: Agent['state'], leases: number, partitions: number) =>
  ({ state, leases, partitions }) as Agent;

it('counts what is led, also by an agent that is lost', () => {
  expect(
    summaryOf([agent('live', 128, 3), agent('draining', 64, 2), agent('lost', 60, 1), agent('recovering', 4, 0)]),
  ).toEqual({ live: 1, leases: 256, partitions: 6, troubled: 2 });
});

it('tells the age of a heartbeat', () => {
  const at = Date.parse('2026-11-20T08:00:00Z');
  expect(heartbeatAge('2026-11-20T07:59:59.600Z', at)).toBe('0.4 s ago');
  expect(heartbeatAge('2026-11-20T08:00:01Z', at)).toBe('0.0 s ago');
  expect(heartbeatAge('2026-11-20T07:59:29.500Z', at)).toBe('30 s ago');
  expect(heartbeatAge('2026-11-20T07:30:00Z', at)).toBe('30 min ago');
});
