/**
 * The forms of the REST interface: from its OpenAPI document, as `npm run contract` reads it, and
 * sharper where the document is looser. All of them are here. What is optional may be absent.
 */
import type { components } from '../../target/openapi';

type Document = components['schemas'];

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

export type SignupRequest = Document['SignUpRequest'];
export type LoginRequest = Document['LoginRequest'];
export type Organization = Document['OwnOrganization'];
export type Session = Document['SessionAnswer'];
export type Topic = Document['TopicAnswer'];
export type TopicDetail = Document['TopicDetail'];
export type MessagePage = Document['Messages'];
export type Message = Document['MessageAnswer'];
export type ApiKey = Document['KeyAnswer'];
export type KeyScope = Document['KeyScope'];
export type CreatedApiKey = Document['CreatedKey'];
export type UsageTotals = Document['UsageTotals'];
export type Limit = Document['Limit'];
export type Usage = Document['UsageAnswer'];
export type Actor = Document['Named'];

/** A line says which plan priced it, and from when to when. */
export type ReportLine = Document['Line'] & { plan?: string; from?: Instant; to?: Instant };
export type BillingReport = Omit<Document['ReportForm'], 'lines'> & { lines: ReportLine[] };

export type PlanState = Document['PlanAnswer'];
export type PlanCatalogue = Document['CatalogueAnswer'];
export type RatePoint = Document['Point'];
export type AgentState = Document['Agent'];
export type Agent = Document['AgentSession'];
export type Dashboard = Document['DashboardAnswer'] & { series: RatePoint[] };

/** A figure of the live stream: the dashboard with its newest second instead of its series. */
export type LiveMetrics = Omit<Document['DashboardAnswer'], 'series'>;

/** An audit entry; its details are whatever else the event says. */
export type AuditEntry = Omit<Document['AuditAnswer'], 'details'> & {
  details?: Record<string, unknown> | null;
};

/** Cells of the plan catalogue: a number, a word, `unlimited`, `contract` or `none`. */
export type Amounts = Record<string, string>;

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
