import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Workflow } from 'lucide-react';
import { operationsQuery } from '../api/queries';
import type { Operation } from '../api/schema';
import { span } from '../format/times';
import { useNow } from '../live/clock';
import { PageHeader } from '../ui/Page';
import { Badge } from '../ui/Badge';
import { Empty, Failure, Skeleton } from '../ui/States';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { Ago } from '../ui/Time';
import { STATE_TONES, words } from './kinds';

export function OperationsPage() {
  const query = useQuery({
    ...operationsQuery(),
    refetchInterval: (state) =>
      state.state.data?.items.some((one) => one.state === 'running') ? 2_000 : false,
  });
  const operations = query.data?.items;
  return (
    <>
      <PageHeader title="Operations" count={operations?.length} />
      <section aria-label="All operations" className="min-w-0 rounded-card border border-line bg-surface">
        {query.error && !operations ? (
          <Failure what="The operations" error={query.error} onRetry={() => void query.refetch()} />
        ) : !operations ? (
          <div role="status" aria-busy="true" aria-label="Loading operations" className="h-32 p-5">
            <Skeleton className="h-5 w-52" />
          </div>
        ) : operations.length === 0 ? (
          <Empty icon={<Workflow className="size-5" />} title="All quiet">
            Work that takes more than a moment is shown here with its steps.
          </Empty>
        ) : (
          <OperationTable operations={operations} />
        )}
      </section>
    </>
  );
}

function OperationTable({ operations }: { operations: readonly Operation[] }) {
  const now = useNow();
  return (
    <Table label="Operations">
      <thead>
        <tr>
          <Th>Operation</Th>
          <Th>State</Th>
          <Th>Started</Th>
          <Th right>Took</Th>
          <Th className="hidden md:table-cell">Cause</Th>
        </tr>
      </thead>
      <tbody className={ROWS}>
        {operations.map((operation) => (
          <tr key={operation.id} className="relative">
            <Td className="min-w-44">
              <Link
                to="/operations/$id"
                params={{ id: operation.id }}
                className="font-medium after:absolute after:inset-0 hover:text-brand-ink"
              >
                {words(operation.kind)}
              </Link>
            </Td>
            <Td>
              <Badge tone={STATE_TONES[operation.state]}>{words(operation.state)}</Badge>
            </Td>
            <Td className="text-soft">
              <Ago at={operation.started_at} />
            </Td>
            <Td right className="whitespace-nowrap text-soft">
              {span(operation.started_at, operation.ended_at ?? new Date(now).toISOString())}
            </Td>
            <Td className="hidden max-w-80 text-soft md:table-cell">
              <span className="block truncate">{operation.cause ?? '–'}</span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
