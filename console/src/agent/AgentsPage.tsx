import { useQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import type { ReactNode } from 'react';
import { agentsQuery } from '../api/queries';
import type { Agent } from '../api/schema';
import { plural } from '../format/numbers';
import { PageHeader } from '../ui/Page';
import { Empty, Failure, Skeleton } from '../ui/States';
import { AgentTable } from './AgentTable';
import { SLOTS, summaryOf } from './agents';

const REFRESH_MS = 5_000;

/** Who takes and serves the records: read again every five seconds while the tab is seen. */
export function AgentsPage() {
  const query = useQuery({ ...agentsQuery(), refetchInterval: REFRESH_MS });
  const agents = query.data?.items;
  return (
    <>
      <PageHeader title="Agents" count={agents?.length} />
      {agents && agents.length > 0 && <Summary agents={agents} />}
      <section aria-label="All agents" className="min-w-0 rounded-card border border-line bg-surface">
        {query.error && !agents ? (
          <Failure what="The agents" error={query.error} onRetry={() => void query.refetch()} />
        ) : !agents ? (
          <AgentsSkeleton />
        ) : agents.length === 0 ? (
          <Empty icon={<Server className="size-5" />} title="No agent is running">
            Topics can be created, but nothing can be written or read until an agent starts.
          </Empty>
        ) : (
          <AgentTable agents={agents} at={query.dataUpdatedAt} />
        )}
      </section>
    </>
  );
}

function Summary({ agents }: { agents: readonly Agent[] }) {
  const { live, leases, partitions, troubled } = summaryOf(agents);
  return (
    <>
      <dl className="mb-4 grid grid-cols-3 gap-px overflow-hidden rounded-card border border-line bg-line">
        <Fact label="Live">
          {live} <span className="text-sm font-normal text-faint">of {agents.length}</span>
        </Fact>
        <Fact label="Leases held">
          {leases} <span className="text-sm font-normal text-faint">of {SLOTS}</span>
        </Fact>
        <Fact label="Your partitions">{partitions}</Fact>
      </dl>
      {troubled > 0 && (
        <p role="status" className="mb-4 rounded-control bg-warn-soft px-3 py-2 text-sm text-warn">
          {plural(troubled, 'agent')} lost. What {troubled === 1 ? 'it' : 'they'} took is recovered first; then the
          partitions move to other agents.
        </p>
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3">
      <dt className="truncate text-xs text-soft">{label}</dt>
      <dd className="tabular mt-0.5 text-lg leading-6 font-semibold">{children}</dd>
    </div>
  );
}

function AgentsSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading agents" className="px-5">
      <div className="h-9" />
      {Array.from({ length: 3 }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-8 border-t border-line">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-4 w-16" />
          <Skeleton className="ml-auto hidden h-4 w-40 sm:block" />
        </div>
      ))}
    </div>
  );
}
