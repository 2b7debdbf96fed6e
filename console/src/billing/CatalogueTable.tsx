import { Fragment } from 'react';
import type { PlanCatalogue } from '../api/schema';
import { Badge } from '../ui/Badge';
import { classes } from '../ui/classes';
import { Sideways } from '../ui/Sideways';
import { cellText, PLAN_ROWS, planName } from './plans';

/** All plans side by side, the current one marked. */
export function CatalogueTable({
  catalogue,
  current,
}: {
  catalogue: PlanCatalogue;
  current: string | undefined;
}) {
  const { plans } = catalogue;
  return (
    <Sideways label="All plans">
      <table aria-label="All plans" className="w-full min-w-190 border-collapse text-sm">
        <thead>
          <tr>
            <td className="w-52 border-b border-line" />
            {plans.map(({ id }) => (
              <th
                key={id}
                scope="col"
                aria-current={id === current ? 'true' : undefined}
                className={classes(
                  'h-12 border-b border-line px-4 text-right align-middle font-semibold whitespace-nowrap last:pr-5',
                  id === current && 'border-b-brand! bg-brand-soft/50',
                )}
              >
                <span className="inline-flex items-center gap-2">
                  {id === current && <Badge tone="brand">Current</Badge>}
                  {planName(id)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PLAN_ROWS.map((group) => (
            <Fragment key={group.title}>
              <tr>
                <th
                  scope="rowgroup"
                  className="px-4 pt-4 pb-1 text-left text-xs font-medium text-faint sm:px-5"
                >
                  {group.title}
                </th>
                {plans.map(({ id }) => (
                  <td key={id} className={id === current ? 'bg-brand-soft/50' : undefined} />
                ))}
              </tr>
              {group.rows.map((row) => (
                <tr key={row.key} className="hover:bg-hover/60">
                  <th
                    scope="row"
                    title={catalogue.sources?.[row.key]}
                    className="h-8.5 border-b border-line/60 px-4 text-left font-normal whitespace-nowrap sm:px-5"
                  >
                    {row.label}
                    {row.per && <span className="text-faint"> {row.per}</span>}
                  </th>
                  {plans.map(({ id, amounts }) => (
                    <td
                      key={id}
                      className={classes(
                        'tabular border-b border-line/60 px-4 text-right whitespace-nowrap last:pr-5',
                        id === current ? 'bg-brand-soft/50 font-medium' : 'text-soft',
                      )}
                    >
                      {cellText(amounts[row.key], row.unit)}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}
