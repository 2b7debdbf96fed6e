/**
 * The forms of the REST interface, as docs/interfaces.md names them. All of them are here, so that
 * a change of the interface is a change of this file. What is optional may be absent or null.
 */

/** An instant, ISO 8601 in UTC. */
export type Instant = string;

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface FieldProblem {
  field: string;
  reason: string;
  detail: string;
}

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  reason?: string;
  field?: string | null;
  errors?: FieldProblem[];
  request_id?: string;
  [fact: string]: unknown;
}

export interface SignupRequest {
  email: string;
  password: string;
  org_name: string;
}

export interface SignupAnswer {
  user_id: string;
  organization_id: string;
  slug: string;
  operation_id: string;
}

export interface LoginRequest {
  email: string;
  password: string;
}

export type OrganizationStatus = 'pending' | 'active' | 'failed' | 'suspended';

export interface Organization {
  id: string;
  name: string;
  slug: string;
  status: OrganizationStatus;
  /** Absent for the moment between sign-up and the start of the subscription. */
  plan?: string | null;
}

export interface Session {
  user_id: string;
  email?: string | null;
  role: string;
  organization: Organization;
  expires_at: Instant;
}

export interface Actor {
  type: string;
  id?: string | null;
  name?: string | null;
}

export interface Topic {
  id: string;
  name: string;
  partition_count: number;
  created_at: Instant;
  created_by?: Actor | string | null;
  messages: number;
  stored_bytes: number;
  messages_per_second: number;
}

export interface Partition {
  partition: number;
  log_start: number;
  high_watermark: number;
}

export interface TopicDetail extends Topic {
  partitions: Partition[];
}

export type Encoding = 'utf8' | 'base64';

export interface MessageHeader {
  name: string;
  value?: string | null;
  encoding: Encoding;
}

export interface Message {
  partition: number;
  offset: number;
  key?: string | null;
  value?: string | null;
  key_encoding?: Encoding | null;
  value_encoding?: Encoding | null;
  headers: MessageHeader[];
  event_time?: Instant | null;
  append_time: Instant;
  size_bytes: number;
  truncated: boolean;
}

export interface MessagePage {
  items: Message[];
  log_start: number;
  high_watermark: number;
  next_offset: number;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  created_at: Instant;
  created_by?: Actor | string | null;
  last_used_at?: Instant | null;
  revoked_at?: Instant | null;
  status: 'active' | 'revoked';
}

export interface CreatedApiKey {
  id: string;
  name: string;
  prefix: string;
  created_at: Instant;
  /** In the first answer only. */
  key?: string;
  secret_already_shown?: boolean;
}

export interface UsageTotals {
  records: number;
  bytes_in: number;
  bytes_out: number;
  requests: number;
  stored_bytes: number;
}

export interface Limit {
  dimension: string;
  used: number;
  /** Absent: no limit. */
  limit?: number | null;
}

export interface Usage {
  period: string;
  plan?: string | null;
  closed_through?: Instant | null;
  closed: UsageTotals;
  provisional: UsageTotals;
  /** Absent: without limit. */
  included: { messages: number | null; storage_gib: number | null };
  limits: Limit[];
}

export interface AuditEntry {
  position: number;
  id: string;
  at: Instant;
  action: string;
  actor: Actor;
  resource: { type: string; id?: string | null; name?: string | null };
  ip?: string | null;
  request_id?: string | null;
  details?: Record<string, unknown> | null;
}

export interface ReportLine {
  key: string;
  quantity: string;
  included?: string | null;
  billable: string;
  unit: string;
  unit_price?: string | null;
  amount: string;
  /** The plan that priced the line and the time it held, where it changed within the month. */
  plan?: string;
  from?: Instant;
  to?: Instant;
}

export interface BillingReport {
  period: string;
  organization_id: string;
  as_of: { position: number; at?: Instant | null };
  /** Absent before the organization had a plan. */
  plan?: string | null;
  catalogue_hash?: string | null;
  currency: string;
  closed_through?: Instant | null;
  windows: number;
  usage: UsageTotals;
  lines: ReportLine[];
  total: string;
}

/** Cells of the plan catalogue: a number, a word, `unlimited`, `contract` or `none`. */
export type Amounts = Record<string, string | number>;

export interface PlanState {
  plan: string;
  catalogue_hash: string;
  since: Instant;
  limits: Limit[];
  price: Amounts;
}

export interface PlanCatalogue {
  catalogue_hash: string;
  plans: { id: string; amounts: Amounts }[];
  sources?: Record<string, string>;
}

export interface RatePoint {
  t: Instant;
  messages_in: number;
  messages_out: number;
  bytes_in: number;
  bytes_out: number;
}

export interface AgentState {
  id: string;
  endpoint?: string | null;
  live: boolean;
  seen_at: Instant;
}

export interface LiveMetrics {
  at: Instant;
  messages_per_second: number;
  bytes_per_second: number;
  read_messages_per_second: number;
  stored_bytes: number;
  topics: { used: number; limit?: number | null };
  messages_today: number;
  agents: AgentState[];
  point?: RatePoint | null;
}

export interface Dashboard extends LiveMetrics {
  series: RatePoint[];
}

export interface Changed {
  entity: string;
  id: string;
  position: number;
}

export type OperationState = 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface OperationStep {
  name: string;
  state: string;
  at?: Instant | null;
  attempts: number;
  detail?: string | null;
}

export interface Operation {
  id: string;
  kind: string;
  state: OperationState;
  steps: OperationStep[];
  started_at: Instant;
  deadline?: Instant | null;
  ended_at?: Instant | null;
  cause?: string | null;
}
