import { describe, expect, it } from 'vitest';
import { ApiError, asApiError, problemFrom } from './problem';

const JSON_TYPE = 'application/problem+json';

describe('problemFrom', () => {
  it('reads reason, detail, request id, fields and facts', () => {
    const error = problemFrom(
      422,
      JSON_TYPE,
      JSON.stringify({
        type: 'about:blank',
        title: 'Invalid',
        status: 422,
        reason: 'INVALID_EMAIL',
        detail: 'This is not an e-mail address.',
        field: 'email',
        errors: [
          { field: 'email', reason: 'INVALID_EMAIL', detail: 'This is not an e-mail address.' },
          { field: 'password', reason: 'WEAK_PASSWORD', detail: 'Too short.' },
        ],
        request_id: 'r-1',
        limit: 3,
      }),
    );
    expect(error.reason).toBe('INVALID_EMAIL');
    expect(error.requestId).toBe('r-1');
    expect(error.field('password')).toBe('Too short.');
    expect(error.field('org_name')).toBeUndefined();
    expect(error.facts).toEqual({ limit: 3 });
  });

  it('makes a field problem of a single field', () => {
    const body = { reason: 'TOPIC_NAME_TAKEN', detail: 'There is one.', field: 'name' };
    expect(problemFrom(409, JSON_TYPE, JSON.stringify(body)).field('name')).toBe('There is one.');
  });

  it('keeps the status of an answer that is no problem', () => {
    const error = problemFrom(502, 'text/html', '<h1>Bad gateway</h1>');
    expect(error.status).toBe(502);
    expect(error.detail).not.toContain('<h1>');
    expect(error.transient).toBe(true);
    expect(problemFrom(500, JSON_TYPE, 'cut off {').reason).toBe('NOT_THE_API');
  });
});

it('tells an ended session from a refused login', () => {
  expect(new ApiError(401, { reason: 'SESSION_EXPIRED' }).unauthenticated).toBe(true);
  expect(new ApiError(401, { reason: 'LOGIN_REFUSED' }).unauthenticated).toBe(false);
});

it('turns anything thrown into an ApiError', () => {
  expect(asApiError(new TypeError('x is not a function')).detail).toBe('x is not a function');
  expect(asApiError('text').reason).toBe('CONSOLE_FAULT');
});
