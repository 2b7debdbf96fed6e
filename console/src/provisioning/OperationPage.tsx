import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { post } from '../api/http';
import { operationQuery } from '../api/queries';
import type { Operation } from '../api/schema';
import { fullTime, span } from '../format/times';
import { Badge } from '../ui/Badge';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { PageHeader } from '../ui/Page';
import { Failure, Refusal, Skeleton } from '../ui/States';
import { STATE_TONES, words } from './kinds';
import { Steps } from './Steps';

const RUNNING_MS = 1_000;

const route = getRouteApi('/app/operations/$id');

export function OperationPage() {
  const { id } = route.useParams();
  const query = useQuery({
    ...operationQuery(id),
    refetchInterval: (state) => (state.state.data?.state === 'running' ? RUNNING_MS : false),
  });
  const operation = query.data;
  return (
    <div className="max-w-3xl">
      <nav aria-label="Breadcrumb" className="mb-1 flex items-center gap-1 text-xs text-faint">
        <Link to="/operations" className="hover:text-ink hover:underline">
          Operations
        </Link>
        <ChevronRight className="size-3" aria-hidden="true" />
        <span className="truncate font-mono">{id}</span>
      </nav>
      {operation ? (
        <Loaded operation={operation} />
      ) : (
        <>
          <PageHeader title="Operation" />
          <div className="rounded-card border border-line bg-surface">
            {query.error ? (
              <Failure what="The operation" error={query.error} onRetry={() => void query.refetch()} />
            ) : (
              <div role="status" aria-busy="true" aria-label="Loading the operation" className="h-48 p-5">
                <Skeleton className="h-5 w-52" />
              </div>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function Loaded({ operation }: { operation: Operation }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (verb: 'cancel' | 'retry') =>
      post<Operation>(`/operations/${encodeURIComponent(operation.id)}/${verb}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['operations'] });
      void client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const running = operation.state === 'running';
  const stopped = operation.state === 'failed' || operation.state === 'cancelled';
  return (
    <>
      <PageHeader
        title={words(operation.kind)}
        badge={<Badge tone={STATE_TONES[operation.state]}>{words(operation.state)}</Badge>}
      >
        {running && (
          <Button busy={act.isPending} onClick={() => !act.isPending && act.mutate('cancel')}>
            Cancel
          </Button>
        )}
        {stopped && (
          <Button look="primary" busy={act.isPending} onClick={() => !act.isPending && act.mutate('retry')}>
            Retry
          </Button>
        )}
      </PageHeader>
      <div className="space-y-4">
        <Refusal error={act.error} />
        {operation.cause && (
          <p className={`rounded-control px-3 py-2 text-sm ${stopped ? 'bg-bad-soft text-bad' : 'bg-sunken text-soft'}`}>
            {operation.cause}
          </p>
        )}
        <Card title="Steps">
          <Steps operation={operation} />
        </Card>
        <Card title="Times">
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
            <dt className="text-soft">Started</dt>
            <dd className="tabular">{fullTime(operation.started_at)}</dd>
            {operation.ended_at ? (
              <>
                <dt className="text-soft">Ended</dt>
                <dd className="tabular">
                  {fullTime(operation.ended_at)}, after {span(operation.started_at, operation.ended_at)}
                </dd>
              </>
            ) : (
              operation.deadline && (
                <>
                  <dt className="text-soft">Gives up</dt>
                  <dd className="tabular">{fullTime(operation.deadline)}</dd>
                </>
              )
            )}
          </dl>
        </Card>
      </div>
    </>
  );
}
