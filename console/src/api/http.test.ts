import { expect, it } from 'vitest';
import { csrfToken, queryString, randomId } from './http';
import { digestHex } from './queries';

it('leaves absent parameters out of the query', () => {
  expect(queryString({ q: 'a b&c', cursor: undefined, limit: 10, empty: '' })).toBe('?q=a+b%26c&limit=10');
  expect(queryString({ q: undefined })).toBe('');
});

it('finds the CSRF token among the cookies', () => {
  expect(csrfToken('theme=dark; streamhouse_csrf=a%2Fb; x=y')).toBe('a/b');
  expect(csrfToken('not_streamhouse_csrf=a')).toBeUndefined();
});

it('makes 128-bit identifiers', () => {
  expect(randomId()).toMatch(/^[0-9a-f]{32}$/);
  expect(randomId()).not.toBe(randomId());
});

it('reads the hex form of a Repr-Digest', () => {
  expect(digestHex('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:')).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  expect(digestHex(null)).toBeUndefined();
});
