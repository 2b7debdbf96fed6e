import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import type { Range } from '../api/queries';
import type { Dashboard } from '../api/schema';
import { RANGES } from '../app/searches';
import { mergeSeries } from '../live/reducer';
import { useLive } from '../live/stream';
import { Card } from '../ui/Card';
import { Skeleton } from '../ui/States';
import { classes } from '../ui/classes';

const loadChart = () => import('./ThroughputChart').then((module) => ({ default: module.ThroughputChart }));
const Chart = lazy(loadChart);

const MINUTE_MS = 60_000;
const LENGTHS_MS: Record<Range, number> = { '15m': 15 * MINUTE_MS, '1h': 60 * MINUTE_MS };
const NAMES: Record<Range, string> = { '15m': '15 m', '1h': '1 h' };
const TITLES: Record<Range, string> = { '15m': 'last 15 minutes', '1h': 'last hour' };

export function ThroughputCard({ dashboard, range }: { dashboard: Dashboard | undefined; range: Range }) {
  const { points } = useLive();
  const series = useMemo(
    () => (dashboard ? mergeSeries(dashboard.series, points, LENGTHS_MS[range]) : undefined),
    [dashboard, points, range],
  );
  const title = `Throughput, ${TITLES[range]}`;
  return (
    <Card title={title} aside={<RangeChoice range={range} />}>
      <div className="h-[292px]">
        {series ? (
          <Suspense fallback={<ChartSkeleton />}>
            <Chart series={series} label={title} />
          </Suspense>
        ) : (
          <ChartSkeleton />
        )}
      </div>
    </Card>
  );
}

function ChartSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the chart">
      <Skeleton className="h-5 w-56" />
      <Skeleton className="mt-4 h-[240px] w-full opacity-50" />
    </div>
  );
}

function RangeChoice({ range }: { range: Range }) {
  return (
    <div role="group" aria-label="Range" className="flex rounded-control border border-line p-0.5">
      {RANGES.map((one) => (
        <Link
          key={one}
          to="/"
          search={one === '15m' ? {} : { range: one }}
          replace
          resetScroll={false}
          aria-current={one === range ? 'true' : undefined}
          className={classes(
            'rounded-md px-2.5 py-0.5 text-xs font-medium',
            one === range ? 'bg-brand-soft text-brand-ink' : 'text-soft hover:text-ink',
          )}
        >
          {NAMES[one]}
        </Link>
      ))}
    </div>
  );
}
