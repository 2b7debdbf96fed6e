import { expect, it } from 'vitest';
import { isPattern, scopesOf, scopeTexts } from './scopes';

it('asks for no scopes when a key is for everything', () => {
  expect(scopesOf({ access: 'everything', topics: 'orders' })).toEqual({});
  expect(scopesOf({ access: 'produce', topics: ' orders-* ' })).toEqual({
    scopes: [{ operations: ['produce'], topics: 'orders-*' }],
  });
});

it('knows a pattern of topics', () => {
  for (const good of ['*', 'orders', 'orders-*', 'a.b_c']) expect(isPattern(good)).toBe(true);
  for (const bad of ['', '*a', 'a*b', '**', 'a b', '.', '..']) expect(isPattern(bad)).toBe(false);
});

it('shows scopes in a line each', () => {
  expect(scopeTexts(null)).toEqual([]);
  expect(scopeTexts([{ operations: ['produce', 'consume'], topics: 'a*' }])).toEqual(['produce, consume: a*']);
});
