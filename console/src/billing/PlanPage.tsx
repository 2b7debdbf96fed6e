import { useQuery } from '@tanstack/react-query';
import { catalogueQuery, planQuery } from '../api/queries';
import type { Limit, PlanState } from '../api/schema';
import { count, money } from '../format/numbers';
import { day } from '../format/times';
import { Card } from '../ui/Card';
import { Meter } from '../ui/Meter';
import { PageHeader } from '../ui/Page';
import { Failure, Skeleton } from '../ui/States';
import { CatalogueTable } from './CatalogueTable';
import { dimensionLabel, planName } from './plans';

export function PlanPage() {
  const plan = useQuery(planQuery());
  const catalogue = useQuery(catalogueQuery());
  return (
    <>
      <PageHeader title="Plan" />
      <div className="grid gap-4 lg:grid-cols-[2fr_3fr]">
        <Card title="Current plan">
          {plan.error && !plan.data ? (
            <Failure what="The plan" error={plan.error} onRetry={() => void plan.refetch()} />
          ) : plan.data ? (
            <Current plan={plan.data} />
          ) : (
            <Skeleton className="h-24 w-full" />
          )}
        </Card>
        <Card title="Limits used">
          {plan.data ? (
            <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
              {plan.data.limits.map((limit) => (
                <LimitMeter key={limit.dimension} limit={limit} />
              ))}
            </div>
          ) : (
            <Skeleton className="h-24 w-full" />
          )}
        </Card>
      </div>
      <Card title="All plans" flush className="mt-4">
        {catalogue.error && !catalogue.data ? (
          <Failure what="The plans" error={catalogue.error} onRetry={() => void catalogue.refetch()} />
        ) : catalogue.data ? (
          <CatalogueTable catalogue={catalogue.data} current={plan.data?.plan} />
        ) : (
          <div className="h-96 p-5">
            <Skeleton className="h-5 w-64" />
          </div>
        )}
      </Card>
    </>
  );
}

function Current({ plan }: { plan: PlanState }) {
  const base = plan.price['price.base_usd_month'];
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="text-2xl font-semibold tracking-[-0.02em]">{planName(plan.plan)}</span>
        {base !== undefined && (
          <span className="tabular text-base text-soft">
            {Number.isFinite(Number(base)) ? `${money(String(base))} a month` : 'price by contract'}
          </span>
        )}
      </p>
      <p className="mt-1 text-sm text-soft">Since {day(plan.since)}</p>
      <p className="mt-4 rounded-control bg-sunken px-3 py-2 text-sm text-soft">
        Plans are changed by the operator of this platform. A change counts at once.
      </p>
    </>
  );
}

/** What may be held in all is a meter; what each one may be is a number. */
function LimitMeter({ limit }: { limit: Limit }) {
  if (typeof limit.used !== 'number') {
    return (
      <div className="flex items-baseline justify-between gap-3 self-start text-sm">
        <span className="font-medium">{dimensionLabel(limit.dimension)}</span>
        <span className="tabular text-soft">
          {typeof limit.limit === 'number' ? `up to ${count(limit.limit)} each` : 'no limit'}
        </span>
      </div>
    );
  }
  return (
    <Meter label={dimensionLabel(limit.dimension)} used={limit.used} limit={limit.limit ?? null} format={count} />
  );
}
