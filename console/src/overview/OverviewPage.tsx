import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { dashboardQuery } from '../api/queries';
import type { Dashboard } from '../api/schema';
import { WelcomePage } from '../org/WelcomePage';
import { ButtonLink } from '../ui/Button';
import { PageHeader } from '../ui/Page';
import { Failure } from '../ui/States';
import { ConnectCard } from './ConnectCard';
import { Figures } from './Figures';
import { LatestChanges } from './LatestChanges';
import { ThroughputCard } from './ThroughputCard';

const RESYNC_MS = 60_000;

const route = getRouteApi('/app/');

/** The state of the streams; the checklist as long as there are none. */
export function OverviewPage() {
  const { range = '15m' } = route.useSearch();
  const query = useQuery({
    ...dashboardQuery(range),
    placeholderData: (previous) => previous,
    refetchInterval: RESYNC_MS,
  });
  const [began, setBegan] = useState<'empty' | 'streaming' | null>(null);
  if (query.data && began === null) setBegan(isEmpty(query.data) ? 'empty' : 'streaming');
  if (began === 'empty') return <WelcomePage />;
  return (
    <>
      <PageHeader title="Overview">
        <ButtonLink
          to="/topics"
          search={{ create: true }}
          look="primary"
          icon={<Plus className="size-4" aria-hidden="true" />}
        >
          Create topic
        </ButtonLink>
      </PageHeader>
      {query.error && !query.data ? (
        <div className="rounded-card border border-line bg-surface">
          <Failure what="The figures" error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <div className="space-y-4">
          <Figures dashboard={query.data} />
          <ThroughputCard dashboard={query.data} range={range} />
        </div>
      )}
      <div className="mt-4 grid gap-4 xl:grid-cols-[3fr_2fr]">
        <ConnectCard />
        <LatestChanges />
      </div>
    </>
  );
}

function isEmpty(dashboard: Dashboard): boolean {
  return dashboard.topics.used === 0 || (dashboard.stored_bytes === 0 && dashboard.messages_today === 0);
}
