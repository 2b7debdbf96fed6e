import { expect, it } from 'vitest';
import type { Message, MessagePage } from '../api/schema';
import { MESSAGES_SHOWN, neighbours, ordered, rangeOf } from './paging';

function page(first: number, last: number, start: number, end: number): MessagePage {
  const items = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    offset: first + index,
  })) as Message[];
  return { items, log_start: start, high_watermark: end, next_offset: last + 1 };
}

it('has no neighbours when all is shown', () => {
  expect(neighbours(page(3, 9, 3, 10))).toEqual({ older: undefined, newer: undefined });
});

it('never goes before the start of the log', () => {
  expect(neighbours(page(20, 69, 3, 100))).toEqual({ older: 3, newer: 70 });
  expect(neighbours(page(500, 549, 3, 1000)).older).toBe(500 - MESSAGES_SHOWN);
});

it('leads back from behind the end', () => {
  expect(neighbours(page(0, -1, 0, 100))).toEqual({ older: 50, newer: undefined });
});

it('shows the newest on top at the end of the log only', () => {
  const { items } = page(1, 3, 0, 4);
  expect(ordered(items, 'latest').map((one) => one.offset)).toEqual([3, 2, 1]);
  expect(ordered(items, 'offset').map((one) => one.offset)).toEqual([1, 2, 3]);
});

it('sends an offset only when it counts', () => {
  expect(rangeOf({ offset: 7 })).toEqual({ partition: 0, from: 'latest', limit: MESSAGES_SHOWN });
  expect(rangeOf({ partition: 2, from: 'offset' })).toMatchObject({ partition: 2, offset: 0 });
});
