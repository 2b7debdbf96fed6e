import type { Agent } from '../api/schema';
import { whole } from '../format/numbers';
import { Badge } from '../ui/Badge';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { Ago } from '../ui/Time';
import { fullTime } from '../format/times';
import { heartbeatAge, SLOTS, STATES, walName } from './agents';

/** One row per life of an agent. `at` is when the rows were read, for the age of heartbeats. */
export function AgentTable({ agents, at }: { agents: readonly Agent[]; at: number }) {
  return (
    <Table label="Agents">
      <thead>
        <tr>
          <Th>Agent</Th>
          <Th>State</Th>
          <Th>Heartbeat</Th>
          <Th>Leases</Th>
          <Th right>Partitions</Th>
          <Th>Endpoint</Th>
          <Th>WAL</Th>
          <Th>Started</Th>
        </tr>
      </thead>
      <tbody className={ROWS}>
        {agents.map((agent) => {
          const state = STATES[agent.state];
          return (
            <tr key={agent.session_id}>
              <Td className="min-w-28 font-medium whitespace-nowrap">
                {agent.id}
                <span className="ml-2 font-mono text-xs font-normal text-faint" title="Session">
                  #{agent.session_id}
                </span>
              </Td>
              <Td>
                <Badge tone={state.tone}>{state.label}</Badge>
              </Td>
              <Td className="tabular whitespace-nowrap">
                <time dateTime={agent.heartbeat_at} title={fullTime(agent.heartbeat_at)}>
                  {heartbeatAge(agent.heartbeat_at, at)}
                </time>
              </Td>
              <Td>
                <Leases count={agent.leases} />
              </Td>
              <Td right>{whole(agent.partitions)}</Td>
              <Td className="font-mono text-xs whitespace-nowrap text-soft">{agent.endpoint}</Td>
              <Td className="whitespace-nowrap text-soft">{walName(agent.wal)}</Td>
              <Td className="text-soft">
                <Ago at={agent.started_at} />
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Leases({ count }: { count: number }) {
  return (
    <span className="flex items-center gap-2.5">
      <span className="tabular w-7 shrink-0 text-right">{count}</span>
      <span className="h-1.5 w-20 rounded-full bg-line" aria-hidden="true">
        <span className="block h-full rounded-full bg-brand" style={{ width: `${(100 * count) / SLOTS}%` }} />
      </span>
    </span>
  );
}
