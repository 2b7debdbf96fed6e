import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { csrfToken, get, getBytes } from './http';
import { ApiError } from './problem';
import type {
  Agent,
  ApiKey,
  AuditEntry,
  BillingReport,
  Dashboard,
  MessagePage,
  Operation,
  Page,
  PlanCatalogue,
  PlanState,
  Session,
  Topic,
  TopicDetail,
  Usage,
} from './schema';

const PAGE_LIMIT = 100;
const AUDIT_PAGE_LIMIT = 50;
const MINUTE_MS = 60_000;

export type Range = '15m' | '1h';

export interface AuditFilter {
  actor?: string;
  action?: string;
  resource?: string;
  from?: string;
  to?: string;
}

export interface MessageRange {
  partition: number;
  from: 'latest' | 'earliest' | 'offset';
  offset?: number;
  limit: number;
}

/** The report as it came: its bytes, the digest the server promised and the one we computed. */
export interface ReportAnswer {
  report: BillingReport;
  text: string;
  promised: string | null;
  computed: string;
}

const path = encodeURIComponent;

export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => {
      // Who has no session is not asked for one: the browser would report the refusal as an error.
      if (!csrfToken(document.cookie)) throw ApiError.loggedOut();
      return get<Session>('/session', { signal });
    },
    staleTime: MINUTE_MS,
  });

export const dashboardQuery = (range: Range) =>
  queryOptions({
    queryKey: ['dashboard', range],
    queryFn: ({ signal }) => get<Dashboard>('/metrics/dashboard', { query: { range }, signal }),
    staleTime: MINUTE_MS,
  });

export const topicsQuery = (q?: string) =>
  infiniteQueryOptions({
    queryKey: ['topics', 'list', q ?? ''],
    queryFn: ({ signal, pageParam }) =>
      get<Page<Topic>>('/topics', { query: { q, cursor: pageParam, limit: PAGE_LIMIT }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const topicQuery = (name: string) =>
  queryOptions({
    queryKey: ['topics', 'one', name],
    queryFn: ({ signal }) => get<TopicDetail>(`/topics/${path(name)}`, { signal }),
  });

export const messagesQuery = (name: string, range: MessageRange) =>
  queryOptions({
    queryKey: ['messages', name, range],
    queryFn: ({ signal }) =>
      get<MessagePage>(`/topics/${path(name)}/messages`, { query: { ...range }, signal }),
  });

export const keysQuery = () =>
  queryOptions({
    queryKey: ['keys'],
    queryFn: ({ signal }) => get<Page<ApiKey>>('/keys', { signal }),
  });

export const agentsQuery = () =>
  queryOptions({
    queryKey: ['agents'],
    queryFn: ({ signal }) => get<Page<Agent>>('/agents', { signal }),
  });

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      get<Page<AuditEntry>>('/audit', {
        query: { ...filter, cursor: pageParam, limit: AUDIT_PAGE_LIMIT },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export const latestChangesQuery = (limit: number) =>
  queryOptions({
    queryKey: ['audit', 'latest', limit],
    queryFn: ({ signal }) => get<Page<AuditEntry>>('/audit', { query: { limit }, signal }),
  });

export const usageQuery = (period: string) =>
  queryOptions({
    queryKey: ['usage', period],
    queryFn: ({ signal }) => get<Usage>('/usage', { query: { period }, signal }),
  });

export const planQuery = () =>
  queryOptions({
    queryKey: ['plan'],
    queryFn: ({ signal }) => get<PlanState>('/plan', { signal }),
  });

export const catalogueQuery = () =>
  queryOptions({
    queryKey: ['plans'],
    queryFn: ({ signal }) => get<PlanCatalogue>('/plans', { signal }),
    staleTime: 10 * MINUTE_MS,
  });

export const operationsQuery = () =>
  queryOptions({
    queryKey: ['operations', 'list'],
    queryFn: ({ signal }) => get<Page<Operation>>('/operations', { signal }),
  });

export const operationQuery = (id: string) =>
  queryOptions({
    queryKey: ['operations', 'one', id],
    queryFn: ({ signal }) => get<Operation>(`/operations/${path(id)}`, { signal }),
  });

export const reportQuery = (period: string, asOf: string | undefined) =>
  queryOptions({
    queryKey: ['report', period, asOf ?? ''],
    queryFn: ({ signal }) => askReport(period, asOf, signal),
  });

/** Asks for the report and computes the digest of the very bytes that came. */
export async function askReport(
  period: string,
  asOf: string | undefined,
  signal?: AbortSignal,
): Promise<ReportAnswer> {
  const { bytes, headers } = await getBytes('/billing/report', {
    query: { period, as_of: asOf },
    signal,
    timeoutMs: 30_000,
  });
  const text = new TextDecoder().decode(bytes);
  return {
    report: JSON.parse(text) as BillingReport,
    text,
    promised: headers.get('Repr-Digest'),
    computed: await sha256(bytes),
  };
}

/** Hex; empty outside a secure context, where browsers offer no digests. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return '';
  const digest = await subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The hex form of the SHA-256 in a Repr-Digest header. */
export function digestHex(header: string | null): string | undefined {
  const base64 = header?.match(/sha-256=:([A-Za-z0-9+/=]+):/)?.[1];
  if (!base64) return undefined;
  return Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(
    '',
  );
}
