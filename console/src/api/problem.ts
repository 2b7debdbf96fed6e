import type { FieldProblem, ProblemBody } from './schema';

/** Reasons the console gives itself, for requests that got no answer of the API. */
export const NO_ANSWER = 'NO_ANSWER';
export const TOO_SLOW = 'TOO_SLOW';
export const NOT_THE_API = 'NOT_THE_API';

const DETAILS: Record<string, string> = {
  [NO_ANSWER]: 'The control plane did not answer. Check the connection and try again.',
  [TOO_SLOW]: 'The control plane took too long to answer. Try again in a moment.',
  [NOT_THE_API]: 'The answer did not come from the StreamHouse API.',
};

/** What went wrong with a request, from its problem+json. The only error that pages handle. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, body: ProblemBody) {
    const { type: _type, title, status: _status, detail, reason, ...rest } = body;
    const { field, errors, request_id, ...facts } = rest;
    const said = detail ?? title ?? `The request failed with status ${status}.`;
    super(said);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason ?? `HTTP_${status}`;
    this.detail = said;
    this.requestId = request_id;
    this.fields = errors ?? (field ? [{ field, reason: this.reason, detail: said }] : []);
    this.facts = facts;
  }

  /** The message of a field, when this error names it. */
  field(name: string): string | undefined {
    return this.fields.find((problem) => problem.field === name)?.detail;
  }

  /** Whether the same request may succeed later without a change. */
  get transient(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  get unauthenticated(): boolean {
    return this.status === 401 && this.reason !== 'LOGIN_REFUSED';
  }

  /** Nobody is logged in, known without asking. */
  static loggedOut(): ApiError {
    return new ApiError(401, { reason: 'CREDENTIALS_MISSING', detail: 'Log in to go on.' });
  }

  static withoutAnswer(reason: string): ApiError {
    return new ApiError(0, { reason, detail: DETAILS[reason] ?? reason });
  }
}

/** Any thrown value as an ApiError, so that a page has one thing to show. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, {
    reason: 'CONSOLE_FAULT',
    detail: error instanceof Error ? error.message : 'Something unexpected happened.',
  });
}

function isObject(value: unknown): value is ProblemBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a refusal. A body that is no problem+json still becomes an error with its status. */
export function problemFrom(status: number, contentType: string | null, text: string): ApiError {
  if (contentType?.includes('json')) {
    try {
      const body: unknown = JSON.parse(text);
      if (isObject(body)) return new ApiError(status, body);
    } catch {
      return new ApiError(status, { reason: NOT_THE_API, detail: DETAILS[NOT_THE_API] ?? '' });
    }
  }
  return status >= 500
    ? new ApiError(status, { detail: `The control plane answered with status ${status}.` })
    : new ApiError(status, { detail: `The request was refused with status ${status}.` });
}
