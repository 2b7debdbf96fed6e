import { describe, expect, it } from 'vitest';
import { bytes, compact, count, decimal, money, percent, plural, rate } from './numbers';

describe('numbers', () => {
  it('keeps small counts whole and shortens large ones', () => {
    expect(count(0)).toBe('0');
    expect(count(99_999)).toBe('99,999');
    expect(count(83_400_000)).toBe('83.4M');
    expect(compact(1_250)).toBe('1.3K');
  });

  it('shows fractions of slow rates only', () => {
    expect(rate(0)).toBe('0');
    expect(rate(2.417)).toBe('2.42');
    expect(rate(12.4)).toBe('12');
  });

  it('counts bytes by 1024 and changes the unit in time', () => {
    expect(bytes(0)).toBe('0 B');
    expect(bytes(1_023)).toBe('1,023 B');
    expect(bytes(1_024)).toBe('1 KiB');
    expect(bytes(1_536)).toBe('1.5 KiB');
    expect(bytes(1024 ** 3)).toBe('1 GiB');
    expect(bytes(1024 ** 3 - 1)).toBe('1 GiB');
    expect(bytes(391 * 1024 ** 3)).toBe('391 GiB');
  });

  it('never rounds a share to nothing or to all', () => {
    expect(percent(0)).toBe('0 %');
    expect(percent(0.0001)).toBe('less than 1 %');
    expect(percent(0.999)).toBe('99 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(1.27)).toBe('127 %');
  });

  it('keeps every digit of money', () => {
    expect(money('0')).toBe('$0.00');
    expect(money('1234567.5')).toBe('$1,234,567.50');
    expect(money('0.000125')).toBe('$0.000125');
    expect(money('-3.10')).toBe('-$3.10');
    expect(money('12', 'EUR')).toBe('EUR 12.00');
    expect(money('contract')).toBe('contract');
  });

  it('groups decimal strings without going through floating point', () => {
    expect(decimal('12345678901234567890.120')).toBe('12,345,678,901,234,567,890.12');
    expect(decimal('7')).toBe('7');
    expect(decimal('n/a')).toBe('n/a');
  });

  it('says one or many', () => {
    expect(plural(1, 'topic')).toBe('1 topic');
    expect(plural(2_000, 'topic')).toBe('2,000 topics');
  });
});
