// Lively figures: rates that wander, offsets that grow, usage that follows.
import { createHash } from 'node:crypto';
import { catalogue } from './state.mjs';

const AVERAGE_BYTES = 412;

/** The same second always has the same wave. */
const wave = (second) =>
  1 +
  0.22 * Math.sin(second / 340) +
  0.09 * Math.sin(second / 97 + 1.7) +
  0.05 * Math.sin(second / 13) +
  0.03 * Math.sin(second * 1.7);

export const rateAt = (topic, second) => Math.max(0, topic.rate * wave(second + topic.name.length * 31));

export function point(state, second) {
  const messages = state.topics.reduce((sum, topic) => sum + rateAt(topic, second), 0);
  const read = state.consumed ? messages * (0.94 + 0.05 * Math.sin(second / 41)) : 0;
  return {
    t: new Date(second * 1000).toISOString(),
    messages_in: messages,
    messages_out: read,
    bytes_in: messages * AVERAGE_BYTES,
    bytes_out: read * AVERAGE_BYTES,
  };
}

export function advance(state, second) {
  for (const topic of state.topics) {
    const grown = rateAt(topic, second) / topic.partition_count;
    topic.heads = topic.heads.map((head) => head + grown);
  }
  const used = state.keys.find((key) => key.status === 'active');
  if (used && state.topics.some((topic) => topic.rate > 0)) used.last_used_at = new Date().toISOString();
}

const messagesOf = (topic) => topic.heads.reduce((sum, head) => sum + Math.floor(head), 0);

export function topicRow({ heads, rate, ...topic }) {
  const messages = messagesOf({ heads });
  return {
    ...topic,
    messages,
    stored_bytes: messages * AVERAGE_BYTES,
    messages_per_second: rateAt({ rate, name: topic.name }, Math.floor(Date.now() / 1000)),
  };
}

/** Three agents lead by turns; one of them was lost a moment ago. */
const led = (name, partition) => {
  const number = 1 + ((name.length + partition) % 3);
  return {
    ...(number === 3 && partition % 4 === 3 ? {} : { agent: `agent-${number}`, endpoint: `10.0.4.${number}:9090`, lease_epoch: 4 + number }),
    last_append_time: new Date(Date.now() - 700 - partition * 90).toISOString(),
  };
};

export function agents(state) {
  const partitions = state.topics.reduce((sum, topic) => sum + topic.partition_count, 0);
  const life = (number, session_id, lifeState, heartbeat, leases) => ({
    id: `agent-${number}`,
    session_id,
    endpoint: `10.0.4.${number}:9090`,
    state: lifeState,
    wal: 'postgres',
    started_at: new Date(Date.now() - session_id * 3_600_000).toISOString(),
    heartbeat_at: new Date(Date.now() - heartbeat).toISOString(),
    leases,
    partitions: Math.round((partitions * leases) / 256),
  });
  if (state.topics.length === 0) return [];
  return [life(1, 41, 'live', 300, 96), life(2, 12, 'draining', 640, 64), life(3, 57, 'live', 120, 81), life(3, 38, 'recovering', 14_000, 15)];
}

export function topicDetail(topic) {
  return {
    ...topicRow(topic),
    partitions: topic.heads.map((head, partition) => ({
      partition,
      log_start: 0,
      high_watermark: Math.floor(head),
      stored_bytes: Math.floor(head) * AVERAGE_BYTES,
      ...(head === 0 ? {} : led(topic.name, partition)),
    })),
  };
}

const planOf = (state) => catalogue().plans.find((plan) => plan.id === state.organization.plan);
export const planNumber = (state, key) => {
  const value = Number(planOf(state).amounts[key]);
  return Number.isFinite(value) ? value : null;
};

export function limits(state) {
  return [
    { dimension: 'topics.max', used: state.topics.length, limit: planNumber(state, 'topics.max') },
    {
      dimension: 'api_keys.max',
      used: state.keys.filter((key) => key.status === 'active').length,
      limit: planNumber(state, 'api_keys.max'),
    },
    { dimension: 'partitions_per_topic.max', limit: planNumber(state, 'partitions_per_topic.max') },
    { dimension: 'members.max', used: 1, limit: planNumber(state, 'members.max') },
  ];
}

export function live(state) {
  const second = Math.floor(Date.now() / 1000) - 1;
  const now = point(state, second);
  const rows = state.topics.map(topicRow);
  return {
    at: new Date().toISOString(),
    messages_per_second: now.messages_in,
    bytes_per_second: now.bytes_in,
    read_messages_per_second: now.messages_out,
    stored_bytes: rows.reduce((sum, row) => sum + row.stored_bytes, 0),
    topics: { used: state.topics.length, limit: planNumber(state, 'topics.max') },
    messages_today: Math.floor(now.messages_in * 43_000),
    agents: ['agent-1', 'agent-2', 'agent-3'].map((id, index) => ({
      id,
      endpoint: `10.0.4.${index + 1}:9090`,
      live: true,
      seen_at: new Date().toISOString(),
    })),
    point: now,
  };
}

export function dashboard(state, range) {
  const [length, step] = range === '1h' ? [3600, 20] : [900, 5];
  const end = Math.floor(Date.now() / 1000 / step) * step - step;
  const { point: _, ...figures } = live(state);
  const series = [];
  for (let second = end - length; second <= end; second += step) series.push(point(state, second));
  return { ...figures, series };
}

export function usage(state, period) {
  const present = period === new Date().toISOString().slice(0, 7);
  const streaming = state.topics.some((topic) => messagesOf(topic) > 0);
  const month = streaming ? 83_400_000 : 0;
  const stored = live(state).stored_bytes;
  const totals = (share, storedBytes) => ({
    records: Math.floor(month * share),
    bytes_in: Math.floor(month * share * AVERAGE_BYTES),
    bytes_out: state.consumed ? Math.floor(month * share * AVERAGE_BYTES * 2.6) : 0,
    requests: Math.floor((month * share) / 300),
    stored_bytes: storedBytes,
  });
  return {
    period,
    plan: state.organization.plan,
    closed_through: streaming ? new Date(Math.floor(Date.now() / 3.6e6) * 3.6e6).toISOString() : null,
    closed: totals(1, stored),
    provisional: present ? totals(0.006, stored) : totals(0, stored),
    included: {
      messages: planNumber(state, 'messages.included_month'),
      storage_gib: planNumber(state, 'storage.included_gib'),
      bytes_in: planNumber(state, 'ingress.included_gib_month') * 1024 ** 3,
      bytes_out: planNumber(state, 'egress.included_gib_month') * 1024 ** 3,
    },
    limits: limits(state),
  };
}

export function report(state, period, asOf) {
  const used = usage(state, period);
  // The report repeats, so what moves here stands still there.
  used.closed.stored_bytes = 44 * 1024 ** 3;
  const base = planNumber(state, 'price.base_usd_month') ?? 0;
  const line = (key, quantity, included, unit, price) => ({
    key,
    quantity: String(quantity),
    included: String(included),
    billable: String(Math.max(0, quantity - included)),
    unit,
    unit_price: price === null ? null : String(price),
    amount: (Math.max(0, quantity - included) * (price ?? 0)).toFixed(2),
  });
  const lines = [
    { key: 'price.base_usd_month', quantity: '1', included: null, billable: '1', unit: 'month', unit_price: String(base), amount: base.toFixed(2) },
    line('overage.messages_usd_per_million', used.closed.records / 1e6, (used.included.messages ?? 0) / 1e6, 'million messages', 3),
    line('overage.storage_usd_per_gib_month', 44.25, used.included.storage_gib ?? 0, 'GiB-months', 0.08),
  ];
  const body = {
    period,
    organization_id: state.organization.id,
    as_of: { position: Number(asOf ?? 41_208), at: used.closed_through },
    plan: state.organization.plan,
    catalogue_hash: catalogue().catalogue_hash,
    currency: 'USD',
    closed_through: used.closed_through,
    windows: used.closed.records > 0 ? 463 : 0,
    usage: used.closed,
    lines,
    total: lines.reduce((sum, one) => sum + Number(one.amount), 0).toFixed(2),
  };
  const text = JSON.stringify(body);
  return { text, digest: createHash('sha256').update(text).digest('base64') };
}

const PLACES = ['Hamburg', 'Rotterdam', 'Gdansk', 'Trieste', 'Antwerp'];

export function messages(topic, partition, query) {
  const head = Math.floor(topic.heads[partition] ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 50), 200);
  const from = query.get('from') ?? 'latest';
  const start =
    from === 'earliest' ? 0 : from === 'offset' ? Number(query.get('offset')) : Math.max(0, head - limit);
  const items = [];
  for (let offset = start; offset < Math.min(start + limit, head); offset += 1) {
    items.push(message(topic, partition, offset, head));
  }
  return { items, log_start: 0, high_watermark: head, next_offset: start + items.length };
}

function message(topic, partition, offset, head) {
  const at = new Date(Date.now() - (head - offset) * 731).toISOString();
  const value =
    offset % 17 === 5
      ? null
      : offset % 11 === 3
        ? Buffer.from(`\u0000\u0001binary ${offset}`).toString('base64')
        : JSON.stringify({
            id: `o-${offset}`,
            customer: 7_000_000_000_000_000_000n.toString().slice(0, 6) + offset,
            total: ((offset * 37) % 9000) / 100,
            items: [{ sku: `SKU-${offset % 97}`, quantity: (offset % 4) + 1 }],
            port: PLACES[offset % PLACES.length],
            express: offset % 3 === 0,
          });
  const binary = value !== null && offset % 11 === 3;
  return {
    partition,
    offset,
    key: offset % 6 === 0 ? null : `customer-${(offset * 7919) % 1000}`,
    key_encoding: 'utf8',
    value,
    value_encoding: binary ? 'base64' : 'utf8',
    headers: [
      { name: 'content-type', value: 'application/json', encoding: 'utf8' },
      { name: 'trace-id', value: createHash('md5').update(String(offset)).digest('hex'), encoding: 'utf8' },
    ],
    event_time: at,
    append_time: at,
    size_bytes: (value?.length ?? 0) + 64,
    truncated: offset % 23 === 0,
  };
}
