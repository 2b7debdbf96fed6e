import { expect, it } from 'vitest';
import { pretty } from './json';

it('indents like JSON.stringify', () => {
  const value = { a: [1, { b: 'x, {y}: "z"' }], empty: {}, none: [], t: true, n: null, s: '\\"' };
  expect(pretty(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

it('keeps digits that JavaScript numbers would lose', () => {
  expect(pretty('{"id":9007199254740993}')).toBe('{\n  "id": 9007199254740993\n}');
});

it('refuses what is no JSON', () => {
  expect(() => pretty('{"a":')).toThrow(SyntaxError);
});
