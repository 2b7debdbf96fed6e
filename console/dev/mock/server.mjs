// Answers /api/v1 like the control plane, for work on the console without one.
import { randomUUID } from 'node:crypto';
import { advance, live } from './figures.mjs';
import { OPEN, Refused, ROUTES } from './routes.mjs';
import { createState } from './state.mjs';

const PREFIX = '/api/v1';

/** A handler that answers requests below /api/v1 and says false to all others. */
export function createMock({ kind = 'lively', loggedIn = false } = {}) {
  const state = createState(kind);
  if (loggedIn) state.sessions.set('dev', 'ada@acme.example');
  const timer = setInterval(() => {
    advance(state, Math.floor(Date.now() / 1000));
    for (const send of state.streams) send('metrics', live(state));
  }, 1_000);
  timer.unref();

  return async (request, response) => {
    const url = new URL(request.url, 'http://mock');
    if (!url.pathname.startsWith(`${PREFIX}/`)) return false;
    const path = url.pathname.slice(PREFIX.length);
    const cookies = Object.fromEntries(
      (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=')),
    );
    const sid = loggedIn ? 'dev' : cookies.streamhouse_session;
    const email = state.sessions.get(sid);
    const requestId = randomUUID();
    try {
      const { route, parts } = match(request.method, path);
      if (!OPEN.has(route) && !email) throw new Refused(401, 'SESSION_EXPIRED', 'The session has ended.');
      if (request.method !== 'GET' && email && request.headers['x-csrf-token'] !== cookies.streamhouse_csrf) {
        throw new Refused(403, 'CSRF_TOKEN_INVALID', 'The CSRF token is missing or wrong.');
      }
      if (route === 'GET /stream') {
        stream(state, request, response);
        return true;
      }
      const body = await bodyOf(request);
      const answer = ROUTES[route]({
        state,
        parts,
        body,
        email,
        query: url.searchParams,
        accept: request.headers.accept ?? '',
        open: (who) => openSession(state, who, response),
        close: () => state.sessions.delete(sid),
      });
      send(response, answer);
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      const status = error.status ?? 500;
      const problem = error.body ?? { status, reason: 'INTERNAL', detail: 'Something broke on our side.' };
      response.writeHead(status, { 'Content-Type': 'application/problem+json' });
      response.end(JSON.stringify({ ...problem, request_id: requestId }));
    }
    return true;
  };
}

function match(method, path) {
  const given = path.slice(1).split('/');
  for (const route of [...Object.keys(ROUTES), 'GET /stream']) {
    const [verb, pattern] = route.split(' ');
    const wanted = pattern.slice(1).split('/');
    if (verb !== method || wanted.length !== given.length) continue;
    if (wanted.every((part, index) => part === ':' || part === given[index])) {
      return { route, parts: given.filter((_, index) => wanted[index] === ':') };
    }
  }
  throw new Refused(404, 'ROUTE_NOT_FOUND', `There is nothing at ${method} ${path}.`);
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}

function openSession(state, email, response) {
  const id = randomUUID();
  state.sessions.set(id, email);
  response.setHeader('Set-Cookie', [
    `streamhouse_session=${id}; Path=/; HttpOnly; SameSite=Strict`,
    `streamhouse_csrf=${randomUUID()}; Path=/; SameSite=Strict`,
  ]);
}

function send(response, { status = 200, json, text, type = 'application/json', position, headers = {} }) {
  if (position) response.setHeader('X-StreamHouse-Position', String(position));
  response.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'Content-Type': type }) });
  response.end(status === 204 ? undefined : (text ?? JSON.stringify(json)));
}

function stream(state, request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const write = (event, data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  state.streams.add(write);
  write('metrics', live(state));
  request.on('close', () => state.streams.delete(write));
}
