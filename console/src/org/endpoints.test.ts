import { expect, it } from 'vitest';
import type { AgentState } from '../api/schema';
import { endpointsOf } from './endpoints';
import { consumeSnippet, LANGUAGES, produceSnippet, type Language } from './snippets';

const agent = (id: string, endpoint: string, live = true): AgentState => ({
  id,
  endpoint,
  live,
  seen_at: '2026-11-20T08:00:00Z',
});

it('names every live agent, in the order of their names', () => {
  expect(
    endpointsOf([agent('agent-10', 'c:9090'), agent('agent-2', 'b:9090'), agent('agent-1', 'a:9090')]),
  ).toBe('a:9090,b:9090,c:9090');
});

it('leaves out who is away, unless nobody is live', () => {
  const away = [agent('agent-3', 'c:9090', false), agent('agent-1', 'a:9090', false)];
  expect(endpointsOf([...away, agent('agent-2', 'b:9090')])).toBe('b:9090');
  expect(endpointsOf(away)).toBe('a:9090,c:9090');
  expect(endpointsOf([])).toBe('');
});

it('names five at most, and none twice', () => {
  const many = Array.from({ length: 7 }, (_, index) => agent(`agent-${index}`, `host-${index}:9090`));
  expect(endpointsOf(many)).toBe('host-0:9090,host-1:9090,host-2:9090,host-3:9090,host-4:9090');
  expect(endpointsOf([agent('one', 'a:9090'), agent('two', 'a:9090')])).toBe('a:9090');
});

it('gives programs all endpoints, and gRPC of Node the first', () => {
  const place = { endpoints: '10.0.4.1:9090,10.0.4.2:9090', topic: 'orders' };
  const expected: Record<Language, string> = {
    streamctl: `export STREAMHOUSE_AGENT=${place.endpoints}\n`,
    java: `StreamHouse.connect("${place.endpoints}", key)`,
    node: `Service('10.0.4.1:9090', credentials)`,
  };
  for (const language of LANGUAGES) {
    for (const snippet of [produceSnippet(language, place), consumeSnippet(language, place)]) {
      expect(snippet).toContain(expected[language]);
    }
  }
});

it('lets a Node program use TLS, except with an agent on its own machine', () => {
  const program = (endpoints: string) => produceSnippet('node', { endpoints, topic: 'orders' });
  expect(program('10.0.4.1:9090,127.0.0.1:9090')).toContain('const credentials = grpc.credentials.createSsl();');
  expect(program('127.0.0.1:9090,10.0.4.1:9090')).toContain('const credentials = grpc.credentials.createInsecure();');
});
