import type { Agent } from '../api/schema';
import { whole } from '../format/numbers';
import { Badge } from '../ui/Badge';
import { Entry } from '../ui/Entry';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { Ago } from '../ui/Time';
import { fullTime } from '../format/times';
import { heartbeatAge, SLOTS, STATES, walName } from './agents';

interface AgentsProps {
  agents: readonly Agent[];
  /** When the rows were read, for the age of heartbeats. */
  at: number;
}

/** One entry per life of an agent: a table, or where that does not fit a list of the same facts. */
export function AgentTable({ agents, at }: AgentsProps) {
  return (
    <>
      <ul aria-label="Agents" className="divide-y divide-line md:hidden">
        {agents.map((agent) => (
          <AgentEntry key={agent.session_id} agent={agent} at={at} />
        ))}
      </ul>
      <div className="hidden md:block">
        <Rows agents={agents} at={at} />
      </div>
    </>
  );
}

function AgentEntry({ agent, at }: { agent: Agent; at: number }) {
  const state = STATES[agent.state];
  return (
    <li className="px-4 py-3 text-sm">
      <div className="flex items-center justify-between gap-3">
        <Name agent={agent} />
        <Badge tone={state.tone}>{state.label}</Badge>
      </div>
      <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-2">
        <Entry label="Leases">
          <Leases count={agent.leases} />
        </Entry>
        <Entry label="Partitions">
          <span className="tabular">{whole(agent.partitions)}</span>
        </Entry>
        <Entry label="Heartbeat">
          <Heartbeat agent={agent} at={at} />
        </Entry>
        <Entry label="Started">
          <Ago at={agent.started_at} />
        </Entry>
        <Entry label="Endpoint">
          <span className="font-mono text-xs break-all text-soft">{agent.endpoint}</span>
        </Entry>
        <Entry label="WAL">{walName(agent.wal)}</Entry>
      </dl>
    </li>
  );
}

function Name({ agent }: { agent: Agent }) {
  return (
    <span className="min-w-0 truncate font-medium">
      {agent.id}
      <span className="ml-2 font-mono text-xs font-normal text-faint" title="Session">
        #{agent.session_id}
      </span>
    </span>
  );
}

function Heartbeat({ agent, at }: { agent: Agent; at: number }) {
  return (
    <time className="tabular" dateTime={agent.heartbeat_at} title={fullTime(agent.heartbeat_at)}>
      {heartbeatAge(agent.heartbeat_at, at)}
    </time>
  );
}

function Rows({ agents, at }: AgentsProps) {
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
              <Td className="min-w-28 whitespace-nowrap">
                <Name agent={agent} />
              </Td>
              <Td>
                <Badge tone={state.tone}>{state.label}</Badge>
              </Td>
              <Td className="whitespace-nowrap">
                <Heartbeat agent={agent} at={at} />
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
      <span className="tabular shrink-0 md:w-7 md:text-right">{count}</span>
      <span className="h-1.5 w-20 rounded-full bg-line" aria-hidden="true">
        <span className="block h-full rounded-full bg-brand" style={{ width: `${(100 * count) / SLOTS}%` }} />
      </span>
    </span>
  );
}
