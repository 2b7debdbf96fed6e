import { describe, expect, it } from 'vitest';
import { ago, fromLocalField, isPeriod, monthName, monthsBack, periodOf, span, toLocalField } from './times';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const before = (ms: number) => new Date(NOW - ms).toISOString();

describe('times', () => {
  it('says how long ago in one unit', () => {
    expect(ago(before(0), NOW)).toBe('just now');
    expect(ago(before(-5_000), NOW)).toBe('just now');
    expect(ago(before(59_000), NOW)).toBe('59 s ago');
    expect(ago(before(61_000), NOW)).toBe('1 min ago');
    expect(ago(before(25 * 3_600_000), NOW)).toBe('yesterday');
    expect(ago(before(41 * 86_400_000), NOW)).toBe('41 days ago');
    expect(ago(before(400 * 86_400_000), NOW)).toBe('16 Oct 2025');
  });

  it('measures spans', () => {
    expect(span('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.412Z')).toBe('412 ms');
    expect(span('2026-01-01T00:00:00Z', '2026-01-01T00:02:05Z')).toBe('2 min 5 s');
    expect(span('2026-01-01T00:00:05Z', '2026-01-01T00:00:00Z')).toBe('0 ms');
  });

  it('counts billing months in UTC', () => {
    expect(periodOf(new Date('2026-11-30T23:59:59.999Z'))).toBe('2026-11');
    expect(monthName('2026-11')).toBe('November 2026');
    expect(monthsBack('2026-02', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11']);
  });

  it('knows a period from anything else', () => {
    expect(isPeriod('2026-12')).toBe(true);
    expect(isPeriod('2026-13')).toBe(false);
    expect(isPeriod('2026-1')).toBe(false);
  });

  it('carries an instant through a field and back', () => {
    const instant = '2026-11-20T08:15:00.000Z';
    expect(fromLocalField(toLocalField(instant))).toBe(instant);
    expect(toLocalField('nonsense')).toBe('');
    expect(fromLocalField('')).toBeUndefined();
  });
});
