import { expect, it } from 'vitest';
import type { ApiKey, Topic, Usage } from '../api/schema';
import { progressOf } from './progress';

const zero = { records: 0, bytes_in: 0, bytes_out: 0, requests: 0, stored_bytes: 0 };
const usage = (change: Partial<typeof zero>): Usage => ({
  period: '2026-11',
  plan: 'free',
  closed: zero,
  provisional: { ...zero, ...change },
  included: { messages: null, storage_gib: null, bytes_in: null, bytes_out: null },
  limits: [],
});
const topic = (messages: number) => ({ name: 'orders', messages }) as Topic;
const key = (status: ApiKey['status']) => ({ name: 'laptop', status }) as ApiKey;
const still = { produced: false, consumed: false };

it('begins with nothing', () => {
  expect(progressOf([], [], usage({}), still).done).toBe(0);
});

it('does not take a revoked key for one', () => {
  expect(progressOf([topic(0)], [key('revoked')], usage({}), still)).toMatchObject({ key: undefined, done: 1 });
});

it('sees messages wherever they show first', () => {
  expect(progressOf([topic(1)], [], usage({}), still).produced).toBe(true);
  expect(progressOf([], [], usage({ records: 1 }), still).produced).toBe(true);
  expect(progressOf([], [], usage({}), { produced: true, consumed: true })).toMatchObject({
    produced: true,
    consumed: true,
  });
});

it('is done when all four are', () => {
  expect(progressOf([topic(2)], [key('active')], usage({ bytes_out: 9 }), still).done).toBe(4);
});
