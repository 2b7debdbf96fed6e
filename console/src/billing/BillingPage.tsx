import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { reportQuery, usageQuery } from '../api/queries';
import { isPeriod, monthName, monthsBack, periodOf } from '../format/times';
import { Badge } from '../ui/Badge';
import { Card } from '../ui/Card';
import { SelectField } from '../ui/Field';
import { PageHeader } from '../ui/Page';
import { Failure, Skeleton } from '../ui/States';
import { CostCard } from './CostCard';
import { planName } from './plans';
import { ReportCard } from './ReportCard';
import { UsageCard } from './UsageCard';

const MONTHS_SHOWN = 12;
const REFRESH_MS = 15_000;

const route = getRouteApi('/app/billing');

export function BillingPage() {
  const { period: chosen, as_of } = route.useSearch();
  const navigate = route.useNavigate();
  const now = periodOf(new Date());
  // The router hands a parameter on even when its check has left it out.
  const period = chosen && isPeriod(chosen) ? chosen : now;
  const usage = useQuery({
    ...usageQuery(period),
    refetchInterval: period === now ? REFRESH_MS : false,
  });
  const report = useQuery(reportQuery(period, as_of));
  const months = monthsBack(now, MONTHS_SHOWN);
  const offered = months.includes(period) ? months : [period, ...months];
  return (
    <>
      <PageHeader title="Billing" badge={usage.data?.plan && <Badge tone="brand">{planName(usage.data.plan)}</Badge>}>
        <SelectField
          label="Month"
          labelHidden
          className="w-44"
          value={period}
          onChange={(event) =>
            void navigate({ search: event.target.value === now ? {} : { period: event.target.value } })
          }
          options={offered.map((value) => ({ value, label: monthName(value) }))}
        />
      </PageHeader>
      <div className="grid gap-4 lg:grid-cols-[2fr_3fr]">
        {report.error && !report.data ? (
          <Card title={`Cost in ${monthName(period)}`} flush>
            <Failure what="The cost" error={report.error} onRetry={() => void report.refetch()} />
          </Card>
        ) : (
          <CostCard period={period} current={period === now} report={report.data?.report} />
        )}
        {usage.error && !usage.data ? (
          <Card title="Usage" flush>
            <Failure what="The usage" error={usage.error} onRetry={() => void usage.refetch()} />
          </Card>
        ) : usage.data ? (
          <UsageCard usage={usage.data} current={period === now} />
        ) : (
          <Card title="Usage">
            <Skeleton className="h-44 w-full" />
          </Card>
        )}
      </div>
      <ReportCard
        key={`${period} ${as_of ?? ''}`}
        period={period}
        asOf={as_of}
        answer={report.data}
        onAsOf={(asOf) =>
          void navigate({
            search: ({ as_of: _, ...rest }) => (asOf ? { ...rest, as_of: asOf } : rest),
          })
        }
      />
    </>
  );
}
