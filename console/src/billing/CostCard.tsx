import type { BillingReport, ReportLine } from '../api/schema';
import { decimal, money } from '../format/numbers';
import { fullTime, monthName } from '../format/times';
import { Card } from '../ui/Card';
import { Skeleton } from '../ui/States';
import { dimensionLabel } from './plans';

/** What a month costs, line by line, by the report. */
export function CostCard({
  period,
  current,
  report,
}: {
  period: string;
  current: boolean;
  report: BillingReport | undefined;
}) {
  return (
    <Card title={current ? `${monthName(period)} so far` : monthName(period)}>
      {report ? (
        <>
          <p className="tabular text-[32px] leading-10 font-semibold tracking-[-0.025em]">
            {money(report.total, report.currency)}
          </p>
          <p className="mt-0.5 mb-4 text-sm text-soft">
            {report.closed_through
              ? `Counted through ${fullTime(report.closed_through)}`
              : 'No usage window of this month has closed yet'}
          </p>
          <ul className="divide-y divide-line border-t border-line">
            {report.lines.map((line, index) => (
              <Line key={index} line={line} currency={report.currency} />
            ))}
          </ul>
        </>
      ) : (
        <Skeleton className="h-44 w-full" />
      )}
    </Card>
  );
}

function Line({ line, currency }: { line: ReportLine; currency: string }) {
  const free = Number(line.billable) === 0;
  return (
    <li className="flex items-baseline justify-between gap-4 py-2">
      <span className="min-w-0">
        <span className="block font-medium">{dimensionLabel(line.key)}</span>
        <span className="tabular block text-xs text-faint">
          {decimal(line.quantity)} {line.unit}
          {line.included !== null && free && ', all included'}
          {!free && line.unit_price !== null && (
            <>
              {line.included !== null && `, ${decimal(line.billable)} above what is included`} at{' '}
              {money(line.unit_price, currency)}
            </>
          )}
        </span>
      </span>
      <span className="tabular shrink-0 font-medium">{money(line.amount, currency)}</span>
    </li>
  );
}
