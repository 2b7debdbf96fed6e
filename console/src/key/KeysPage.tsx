import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { keysQuery, topicsQuery } from '../api/queries';
import type { ApiKey } from '../api/schema';
import { Button } from '../ui/Button';
import { PageHeader } from '../ui/Page';
import { Empty, Failure } from '../ui/States';
import { KeyDialog } from './KeyDialog';
import { KeyTable, KeyTableSkeleton } from './KeyTable';
import { RevokeKeyDialog } from './RevokeKeyDialog';

const REFRESH_MS = 5_000;

const route = getRouteApi('/app/keys');

export function KeysPage() {
  const { create, revoked } = route.useSearch();
  const navigate = route.useNavigate();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const query = useQuery({ ...keysQuery(), refetchInterval: REFRESH_MS });
  const topics = useInfiniteQuery(topicsQuery());
  const all = query.data?.items;
  const active = all?.filter((key) => key.status === 'active') ?? [];
  const shown = revoked ? all : active;
  const gone = (all?.length ?? 0) - active.length;
  const setCreating = (open: boolean) =>
    void navigate({
      search: ({ create: _, ...rest }) => (open ? { ...rest, create: true as const } : rest),
      replace: true,
    });

  return (
    <>
      <PageHeader title="API keys" count={all ? active.length : undefined}>
        <Button look="primary" icon={<Plus className="size-4" aria-hidden="true" />} onClick={() => setCreating(true)}>
          Create key
        </Button>
      </PageHeader>
      <section aria-label="All keys" className="min-w-0 rounded-card border border-line bg-surface">
        {query.error && !all ? (
          <Failure what="The keys" error={query.error} onRetry={() => void query.refetch()} />
        ) : !shown ? (
          <KeyTableSkeleton />
        ) : shown.length === 0 ? (
          <Empty
            icon={<KeyRound className="size-5" />}
            title={gone > 0 ? 'No active keys' : 'Create your first key'}
            action={
              <Button look="primary" onClick={() => setCreating(true)}>
                Create a key
              </Button>
            }
          >
            Programs identify themselves with a key. Give each program its own, so that one can be revoked
            without the others.
          </Empty>
        ) : (
          <KeyTable keys={shown} onRevoke={setRevoking} />
        )}
      </section>
      {gone > 0 && (
        <label className="mt-3 flex items-center gap-2 text-sm text-soft">
          <input
            type="checkbox"
            checked={Boolean(revoked)}
            onChange={(event) =>
              void navigate({
                search: event.target.checked ? { revoked: true as const } : {},
                replace: true,
              })
            }
            className="size-4 accent-brand"
          />
          Show revoked keys ({gone})
        </label>
      )}
      {create && <KeyDialog topic={topics.data?.pages[0]?.items[0]?.name} onClose={() => setCreating(false)} />}
      {revoking && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
