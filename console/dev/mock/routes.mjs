// The REST interface of docs/interfaces.md over the state, for the development of the console only.
import { randomBytes, randomUUID } from 'node:crypto';
import { agents, dashboard, limits, live, messages, planNumber, report, topicDetail, topicRow, usage } from './figures.mjs';
import { catalogue, changed, record, topicOf } from './state.mjs';

export class Refused extends Error {
  constructor(status, reason, detail, field, errors) {
    super(detail);
    this.status = status;
    this.body = { type: 'about:blank', title: reason, status, reason, detail, field, errors };
  }
}

const page = (items, query) => {
  const limit = Number(query.get('limit') ?? 100);
  const start = Number(query.get('cursor') ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length ? { next_cursor: String(end) } : {}) };
};

const topicNamed = (state, name) => {
  const topic = state.topics.find((one) => one.name === decodeURIComponent(name));
  if (!topic) throw new Refused(404, 'TOPIC_NOT_FOUND', `There is no topic ${decodeURIComponent(name)}.`);
  return topic;
};

function checkSignup(state, { email, password, org_name }) {
  const errors = [];
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) {
    errors.push({ field: 'email', reason: 'INVALID_EMAIL', detail: 'This is not an e-mail address.' });
  }
  if (password.length < 12) {
    errors.push({ field: 'password', reason: 'WEAK_PASSWORD', detail: 'A password has at least 12 characters.' });
  }
  if (!org_name) {
    errors.push({ field: 'org_name', reason: 'INVALID_FIELD', detail: 'An organization needs a name.' });
  }
  if (errors.length > 0) {
    throw new Refused(422, errors[0].reason, errors[0].detail, errors[0].field, errors);
  }
  if (state.users.some((user) => user.email === email)) {
    throw new Refused(409, 'EMAIL_TAKEN', 'This e-mail address has an account already.', 'email');
  }
}

function createTopic({ state, body }) {
  const limit = planNumber(state, 'topics.max');
  const partitionsMax = planNumber(state, 'partitions_per_topic.max');
  if (state.topics.some((one) => one.name === body.name)) {
    throw new Refused(409, 'TOPIC_NAME_TAKEN', `There is a topic ${body.name} already.`, 'name');
  }
  if (body.partition_count > partitionsMax) {
    throw new Refused(
      422,
      'INVALID_PARTITION_COUNT',
      `A topic has 1 to ${partitionsMax} partitions on the ${state.organization.plan} plan.`,
      'partition_count',
    );
  }
  if (state.topics.length >= limit) {
    throw new Refused(409, 'QUOTA_EXCEEDED', `The plan allows ${limit} topics, and all are used.`);
  }
  const topic = topicOf(body.name, body.partition_count);
  Object.assign(topic, kept(body));
  topic.created_at = new Date().toISOString();
  state.topics.push(topic);
  const position = record(state, 'topic.created', 'topic', topic.name);
  changed(state, 'topic', topic.id);
  return { status: 201, position, json: topicRow(topic) };
}

const kept = ({ retention_ms = null, retention_bytes = null }) => ({ retention_ms, retention_bytes });

function configureTopic({ state, parts, body }) {
  const topic = topicNamed(state, parts[0]);
  Object.assign(topic, kept({ ...topic, ...body }));
  const position = record(state, 'topic.configured', 'topic', topic.name, 'user', 0, kept(topic));
  changed(state, 'topic', topic.id);
  return { position, json: topicRow(topic) };
}

function createKey({ state, body }) {
  const key = {
    id: randomUUID(),
    name: body.name,
    prefix: `shk_live_${randomUUID().replaceAll('-', '').slice(0, 22)}`,
    created_at: new Date().toISOString(),
    created_by: { type: 'user', id: '1', name: 'ada@acme.example' },
    scopes: body.scopes ?? null,
    last_used_at: null,
    revoked_at: null,
    status: 'active',
  };
  state.keys.unshift(key);
  const position = record(state, 'api_key.created', 'api_key', key.name);
  changed(state, 'api_key', key.id);
  const secret = `${key.prefix}_${randomBytes(40).toString('base64url').replace(/[-_]/g, 'x').slice(0, 49)}`;
  return { status: 201, position, json: { ...key, key: secret } };
}

function audit({ state, query, accept }) {
  const matches = (wanted, ...values) => !wanted || values.includes(wanted);
  const found = state.audit.filter(
    (entry) =>
      matches(query.get('actor'), entry.actor.id, entry.actor.name, entry.actor.type) &&
      matches(query.get('action'), entry.action) &&
      matches(query.get('resource'), entry.resource.id, entry.resource.name) &&
      (!query.get('from') || entry.at >= query.get('from')) &&
      (!query.get('to') || entry.at < query.get('to')),
  );
  return accept.includes('ndjson')
    ? { type: 'application/x-ndjson', text: found.reverse().map((entry) => `${JSON.stringify(entry)}\n`).join('') }
    : { json: page(found, query) };
}

function operation(state, id) {
  const found = state.operations.find((one) => one.id === id);
  if (!found) throw new Refused(404, 'OPERATION_NOT_FOUND', 'There is no such operation.');
  return found;
}

export const OPEN = new Set(['POST /auth/signup', 'POST /auth/login']);

export const ROUTES = {
  'POST /auth/signup': ({ state, body, open }) => {
    checkSignup(state, body);
    state.users.push({ email: body.email, password: body.password });
    state.organization.name = body.org_name;
    state.organization.slug = body.org_name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    open(body.email);
    return { status: 201, json: { user_id: state.userId, organization_id: state.organization.id } };
  },
  'POST /auth/login': ({ state, body, open }) => {
    const user = state.users.find((one) => one.email === body.email && one.password === body.password);
    if (!user) throw new Refused(401, 'LOGIN_REFUSED', 'E-mail address or password is wrong.');
    open(user.email);
    record(state, 'user.login', 'user', user.email);
    return { json: { user_id: state.userId, organization_id: state.organization.id } };
  },
  'POST /auth/logout': ({ close }) => {
    close();
    return { status: 204 };
  },
  'GET /session': ({ state, email }) => ({
    json: {
      user_id: state.userId,
      email,
      role: 'owner',
      organization: state.organization,
      expires_at: new Date(Date.now() + 8 * 3.6e6).toISOString(),
    },
  }),
  'GET /topics': ({ state, query }) => ({
    json: page(state.topics.map(topicRow).filter((one) => one.name.includes(query.get('q') ?? '')), query),
  }),
  'POST /topics': createTopic,
  'GET /topics/:': ({ state, parts }) => ({ json: topicDetail(topicNamed(state, parts[0])) }),
  'PATCH /topics/:': configureTopic,
  'DELETE /topics/:': ({ state, parts }) => {
    const topic = topicNamed(state, parts[0]);
    state.topics.splice(state.topics.indexOf(topic), 1);
    const position = record(state, 'topic.deleted', 'topic', topic.name);
    changed(state, 'topic', topic.id);
    return { status: 204, position };
  },
  'GET /topics/:/messages': ({ state, parts, query }) => ({
    json: messages(topicNamed(state, parts[0]), Number(query.get('partition') ?? 0), query),
  }),
  'GET /keys': ({ state, query }) => ({ json: page(state.keys, query) }),
  'POST /keys': createKey,
  'DELETE /keys/:': ({ state, parts }) => {
    const key = state.keys.find((one) => one.id === parts[0]);
    if (!key) throw new Refused(404, 'API_KEY_NOT_FOUND', 'There is no such key.');
    key.status = 'revoked';
    key.revoked_at = new Date().toISOString();
    const position = record(state, 'api_key.revoked', 'api_key', key.name);
    changed(state, 'api_key', key.id);
    return { status: 204, position };
  },
  'GET /agents': ({ state }) => ({ json: { items: agents(state) } }),
  'GET /usage': ({ state, query }) => ({ json: usage(state, query.get('period')) }),
  'GET /audit': audit,
  'GET /billing/report': ({ state, query }) => {
    const { text, digest } = report(state, query.get('period'), query.get('as_of'));
    return { text, type: 'application/json', headers: { 'Repr-Digest': `sha-256=:${digest}:` } };
  },
  'GET /plan': ({ state }) => ({
    json: {
      plan: state.organization.plan,
      catalogue_hash: catalogue().catalogue_hash,
      since: new Date(Date.now() - 61 * 86_400_000).toISOString(),
      limits: limits(state),
      price: Object.fromEntries(
        Object.entries(catalogue().plans.find((one) => one.id === state.organization.plan).amounts).filter(
          ([key]) => /^(price|overage)/.test(key),
        ),
      ),
    },
  }),
  'GET /plans': () => ({ json: catalogue() }),
  'GET /metrics/dashboard': ({ state, query }) => ({ json: dashboard(state, query.get('range')) }),
  'GET /operations': ({ state }) => ({ json: { items: state.operations } }),
  'GET /operations/:': ({ state, parts }) => ({ json: operation(state, parts[0]) }),
  'POST /operations/:/cancel': ({ state, parts }) => {
    const one = operation(state, parts[0]);
    Object.assign(one, { state: 'cancelled', ended_at: new Date().toISOString(), cause: 'Cancelled by ada@acme.example.' });
    changed(state, 'operation', one.id);
    return { status: 202, json: one };
  },
  'POST /operations/:/retry': ({ state, parts }) => {
    const one = operation(state, parts[0]);
    Object.assign(one, { state: 'running', ended_at: null, cause: null });
    changed(state, 'operation', one.id);
    return { status: 202, json: one };
  },
};

export { live };
