// The state behind the development server: an organization with topics, keys, a log of changes.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CATALOGUE = fileURLToPath(
  new URL(
    '../../../command-side/api/src/main/resources/io/streamhouse/api/billing/plans.tsv',
    import.meta.url,
  ),
);

const DAY = 86_400_000;

export const ago = (ms) => new Date(Date.now() - ms).toISOString();

export function catalogue() {
  const [header, ...rows] = readFileSync(CATALOGUE, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t'));
  const ids = header.slice(1, -1);
  return {
    catalogue_hash: '9f2c41d07be35a86c1d94e0f6a7b3852e4d19c60f7a8b2c35d6e4f1092837465',
    plans: ids.map((id, column) => ({
      id,
      amounts: Object.fromEntries(rows.map((row) => [row[0], row[column + 1]])),
    })),
    sources: Object.fromEntries(rows.map((row) => [row[0], row.at(-1)])),
  };
}

const NAMES = [
  ['orders', 8, 799, 43],
  ['payments', 12, 182, 12],
  ['clickstream', 12, 1840, 98],
  ['customers', 1, 2.4, 41],
  ['device-telemetry', 8, 626, 77],
  ['fraud-scores', 4, 307, 4],
  ['inventory-changes', 12, 116, 50],
  ['notifications', 1, 77, 11],
  ['orders.dead-letter', 4, 0, 36],
  ['price-updates', 1, 34, 66],
  ['returns', 8, 13.6, 49],
  ['sessions', 4, 191, 36],
  ['shipment-events', 12, 238, 85],
  ['warehouse.eu-central.stock-levels', 6, 58, 3],
];

export function createState(kind) {
  const empty = kind === 'empty' || kind === 'pending' || kind === 'failed';
  const state = {
    position: 41_208,
    users: [{ email: 'ada@acme.example', password: 'correct horse battery staple', name: 'Acme Logistics' }],
    sessions: new Map(),
    organization: {
      id: randomUUID(),
      name: 'Acme Logistics',
      slug: 'acme-logistics',
      status: empty && kind !== 'empty' ? 'pending' : 'active',
      plan: empty ? 'free' : 'pro',
    },
    topics: [],
    keys: [],
    audit: [],
    operations: [],
    streams: new Set(),
    userId: randomUUID(),
    consumed: !empty,
  };
  state.operations.push(activation(state.organization.status, kind));
  if (!empty) fill(state);
  else record(state, 'organization.created', 'organization', state.organization.name, 'user', 4_000);
  return state;
}

function activation(status, kind) {
  const failed = kind === 'failed';
  const pending = status === 'pending' && !failed;
  const start = pending ? 3_000 : 61 * DAY;
  return {
    id: randomUUID(),
    kind: 'activate-organization',
    state: failed ? 'failed' : pending ? 'running' : 'succeeded',
    steps: [
      { name: 'publish-catalogue-entry', state: 'succeeded', at: ago(start - 120), attempts: 1, detail: null },
      {
        name: 'await-agent',
        state: failed ? 'failed' : pending ? 'running' : 'succeeded',
        at: ago(start - 900),
        attempts: failed ? 12 : 1,
        detail: failed ? 'No agent has reported the entry.' : null,
      },
      { name: 'activate', state: failed || pending ? 'waiting' : 'succeeded', at: null, attempts: 0, detail: null },
    ],
    started_at: ago(start),
    deadline: ago(start - 120_000),
    ended_at: pending ? null : ago(start - 1_400),
    cause: failed ? 'No agent applied the catalogue entry within 2 minutes.' : null,
  };
}

export function topicOf(name, partitions, rate = 0, days = 0) {
  const heads = Array.from({ length: partitions }, (_, index) =>
    rate === 0 && days === 0 ? 0 : Math.floor((rate * days * 38 + 900) * (1 + 0.2 * Math.sin(index))),
  );
  return {
    id: randomUUID(),
    name,
    partition_count: partitions,
    created_at: ago(days * DAY + 3_600_000 * 3),
    created_by: { type: 'user', id: '1', name: 'ada@acme.example' },
    retention_ms: partitions === 1 ? null : 7 * DAY,
    retention_bytes: partitions > 8 ? 64 * 1024 ** 3 : null,
    rate,
    heads,
  };
}

function fill(state) {
  state.topics = NAMES.map(([name, partitions, rate, days]) => topicOf(name, partitions, rate, days));
  const key = (name, days, used, revoked, scopes = null) => ({
    id: randomUUID(),
    name,
    prefix: `shk_live_${randomUUID().replaceAll('-', '').slice(0, 22)}`,
    created_at: ago(days * DAY),
    created_by: { type: 'user', id: '1', name: 'ada@acme.example' },
    scopes,
    last_used_at: used === null ? null : ago(used),
    revoked_at: revoked ? ago(revoked) : null,
    status: revoked ? 'revoked' : 'active',
  });
  state.keys = [
    key('checkout-service', 43, 2_000),
    key('billing-export', 12, 3_600_000 * 5, undefined, [
      { operations: ['consume'], topics: 'orders' },
      { operations: ['produce', 'consume'], topics: 'payments-*' },
    ]),
    key('lin-laptop', 3, null),
    key('old-importer', 60, DAY * 9, DAY * 8),
  ];
  const events = [
    ['api_key.created', 'api_key', 'lin-laptop', 'user', 240_000],
    ['topic.created', 'topic', 'warehouse.eu-central.stock-levels', 'user', 26 * 60_000],
    ['user.login_refused', 'user', 'ada@acme.example', 'user', 3_600_000],
    ['user.login', 'user', 'ada@acme.example', 'user', 3_500_000],
    ['plan.changed', 'plan', 'pro', 'platform', 5 * 3_600_000],
    ['topic.deleted', 'topic', 'orders-test', 'user', 9 * 3_600_000],
    ['api_key.revoked', 'api_key', 'old-importer', 'user', 26 * 3_600_000],
    ['topic.created', 'topic', 'notifications', 'key', 11 * DAY],
    ['user.logout', 'user', 'lin@acme.example', 'user', 12 * DAY],
    ['organization.activated', 'organization', 'Acme Logistics', 'process', 61 * DAY],
    ['organization.created', 'organization', 'Acme Logistics', 'user', 61 * DAY],
  ];
  for (let round = 0; round < 12; round += 1) {
    for (const [action, type, name, actor, at] of events) {
      record(state, action, type, name, actor, at + round * 70 * DAY * 0.9);
    }
  }
  state.audit.sort((a, b) => b.at.localeCompare(a.at));
  state.audit.forEach((entry, index) => (entry.position = state.position - index * 3));
}

export function record(state, action, type, name, actor = 'user', at = 0, details = undefined) {
  state.position += 1;
  const actors = {
    user: { type: 'user', id: state.userId, name: 'ada@acme.example' },
    key: { type: 'api_key', id: randomUUID(), name: 'checkout-service' },
    platform: { type: 'platform', id: null, name: null },
    process: { type: 'process', id: null, name: 'activate-organization' },
  };
  state.audit.unshift({
    position: state.position,
    id: randomUUID(),
    at: ago(at),
    action,
    actor: actors[actor],
    resource: { type, id: randomUUID(), name },
    ip: actor === 'user' || actor === 'key' ? '203.0.113.24' : null,
    request_id: randomUUID(),
    details: details ?? detailsOf(action, name),
  });
  return state.position;
}

function detailsOf(action, name) {
  if (action === 'plan.changed') return { from: 'free', to: name };
  if (action === 'topic.created') return { name, partition_count: 8 };
  if (action === 'user.login_refused') return { refusal: 'WRONG_PASSWORD' };
  return {};
}

export function changed(state, entity, id) {
  for (const send of state.streams) send('changed', { entity, id, position: state.position });
}
