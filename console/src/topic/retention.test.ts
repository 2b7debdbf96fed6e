import { expect, it } from 'vitest';
import { CUSTOM, draftOf, FOREVER, kept, read, type Retention } from './retention';

const DAY = 86_400_000;
const GIB = 1024 ** 3;

it('a form that shows a retention asks for the same one', () => {
  const all: Retention[] = [
    { retention_ms: null, retention_bytes: null },
    { retention_ms: 7 * DAY, retention_bytes: null },
    { retention_ms: 90 * 60_000, retention_bytes: 512 * 1024 ** 2 },
    { retention_ms: 60_000, retention_bytes: GIB },
    { retention_ms: 60_001, retention_bytes: 1_048_577 },
    { retention_ms: 36_500 * DAY, retention_bytes: 5 * 1024 * GIB },
  ];
  for (const retention of all) expect(read(draftOf(retention))).toEqual(retention);
});

it('common times are a choice, others are typed', () => {
  expect(draftOf({ retention_ms: DAY, retention_bytes: null }).choice).toBe(String(DAY));
  expect(draftOf({ retention_ms: null, retention_bytes: null }).choice).toBe(FOREVER);
  expect(draftOf({ retention_ms: 3 * DAY, retention_bytes: null })).toMatchObject({
    choice: CUSTOM,
    time: '3',
    timeUnit: String(DAY),
  });
});

it('says what cannot be', () => {
  const draft = draftOf({ retention_ms: 3 * DAY, retention_bytes: GIB });
  for (const time of ['', '0', '-1', 'x', '1e9', '36501']) {
    expect(read({ ...draft, time }).timeError).toBeDefined();
  }
  for (const size of ['0', '0.0001', '-1', 'x', '99999999999']) {
    expect(read({ ...draft, size }).sizeError).toBeDefined();
  }
  expect(read({ ...draft, size: ' ' }).retention_bytes).toBeNull();
  expect(read({ ...draft, size: '0.5' }).retention_bytes).toBe(GIB / 2);
});

it('speaks of it in words', () => {
  expect(kept({ retention_ms: null, retention_bytes: null })).toBe('For ever');
  expect(kept({ retention_ms: DAY, retention_bytes: GIB })).toBe('1 day, up to 1 GiB per partition');
});
