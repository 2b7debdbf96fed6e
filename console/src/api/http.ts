import { ApiError, NO_ANSWER, NOT_THE_API, TOO_SLOW, problemFrom } from './problem';

const BASE = '/api/v1';
const MERGE_PATCH = 'application/merge-patch+json';
const READ_TIMEOUT_MS = 5_000;
const WRITE_TIMEOUT_MS = 15_000;

export type Query = Record<string, string | number | boolean | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  idempotencyKey?: string;
  accept?: string;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

/** The highest position this tab has written: later reads wait for it. */
let writtenPosition = 0;

export function get<T>(path: string, options: Options = {}): Promise<T> {
  return json<T>('GET', path, options);
}

export function post<T>(path: string, options: Options = {}): Promise<T> {
  return json<T>('POST', path, options);
}

export function patch<T>(path: string, options: Options = {}): Promise<T> {
  return json<T>('PATCH', path, options);
}

/** Answers the headers: they say what a deletion has reached. */
export async function remove(path: string, options: Options = {}): Promise<Headers> {
  return (await send('DELETE', path, options)).headers;
}

/** The bytes of an answer with its headers, for what must not be re-written by parsing. */
export async function getBytes(
  path: string,
  options: Options = {},
): Promise<{ bytes: Uint8Array<ArrayBuffer>; headers: Headers }> {
  const response = await send('GET', path, options);
  return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
}

async function json<T>(method: string, path: string, options: Options): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  try {
    return JSON.parse(text) as T;
  } catch {
    throw ApiError.withoutAnswer(NOT_THE_API);
  }
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const timeout = AbortSignal.timeout(
    options.timeoutMs ?? (method === 'GET' ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS),
  );
  const init: RequestInit = {
    method,
    headers: headers(method, options),
    credentials: 'same-origin',
    cache: 'no-store',
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(BASE + path + queryString(options.query), init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw ApiError.withoutAnswer(timeout.aborted ? TOO_SLOW : NO_ANSWER);
  }
  remember(response.headers.get('X-StreamHouse-Position'));
  if (!response.ok) {
    throw problemFrom(
      response.status,
      response.headers.get('Content-Type'),
      await response.text(),
    );
  }
  return response;
}

function headers(method: string, options: Options): Headers {
  const all = new Headers({ Accept: options.accept ?? 'application/json' });
  if (method === 'GET') {
    if (writtenPosition > 0) all.set('X-StreamHouse-Min-Position', String(writtenPosition));
    return all;
  }
  const csrf = csrfToken(document.cookie);
  if (csrf) all.set('X-CSRF-Token', csrf);
  if (options.body !== undefined) all.set('Content-Type', method === 'PATCH' ? MERGE_PATCH : 'application/json');
  all.set('Idempotency-Key', options.idempotencyKey ?? randomId());
  return all;
}

function remember(position: string | null): void {
  const value = Number(position);
  if (Number.isSafeInteger(value) && value > writtenPosition) writtenPosition = value;
}

/** Forgets what this tab has written; another person may log in next. */
export function forgetWrites(): void {
  writtenPosition = 0;
}

export function queryString(query: Query | undefined): string {
  if (!query) return '';
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

export function csrfToken(cookies: string): string | undefined {
  const found = cookies.split('; ').find((pair) => pair.startsWith('streamhouse_csrf='));
  return found ? decodeURIComponent(found.slice('streamhouse_csrf='.length)) : undefined;
}

/** 128 random bits; `crypto.randomUUID` exists in secure contexts only. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
