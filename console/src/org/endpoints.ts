import type { AgentState } from '../api/schema';

/** More do not make a program safer, and the line stays one that can be read. */
export const ENDPOINTS_MAX = 5;

/**
 * Where programs reach the agents, as clients take it: several endpoints with commas between them,
 * in the order of the agents' names. Of agents that are away only while none is live.
 */
export function endpointsOf(agents: readonly AgentState[]): string {
  const announced = agents.filter(({ endpoint }) => endpoint !== '');
  const live = announced.filter((agent) => agent.live);
  const named = (live.length > 0 ? live : announced).toSorted(byName).map(({ endpoint }) => endpoint);
  return [...new Set(named)].slice(0, ENDPOINTS_MAX).join(',');
}

/** Each endpoint of a list as {@link endpointsOf} makes it. */
export function eachOf(endpoints: string): string[] {
  return endpoints.split(',');
}

function byName(a: AgentState, b: AgentState): number {
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}
