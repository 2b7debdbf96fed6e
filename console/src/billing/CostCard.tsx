import type { BillingReport, ReportLine } from '../api/schema';
import { decimal, money } from '../format/numbers';
import { day, fullTime, monthName } from '../format/times';
import { Card } from '../ui/Card';
import { Skeleton } from '../ui/States';
import { dimensionLabel, planName } from './plans';

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
  const segmented = new Set(report?.lines.map((line) => line.from)).size > 1;
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
              <Line key={index} line={line} currency={report.currency} segmented={segmented} />
            ))}
            {report.lines.length === 0 && <li className="py-2 text-soft">No plan in this month.</li>}
          </ul>
        </>
      ) : (
        <Skeleton className="h-44 w-full" />
      )}
    </Card>
  );
}

function Line({
  line,
  currency,
  segmented,
}: {
  line: ReportLine;
  currency: string;
  /** The plan changed within the month: each line says which plan priced it, and when. */
  segmented: boolean;
}) {
  const { quantity, billable, included, unit, unit_price: price } = line;
  const metered = typeof included === 'string';
  const charged = Number(billable) > 0;
  return (
    <li className="flex items-baseline justify-between gap-4 py-2">
      <span className="min-w-0">
        <span className="block font-medium">
          {dimensionLabel(line.key)}
          {segmented && line.plan && (
            <span className="font-normal text-soft">
              {' '}
              · {planName(line.plan)}
              {line.from && line.to && `, ${day(line.from)} to ${day(line.to)}`}
            </span>
          )}
        </span>
        <span className="tabular block text-xs text-faint">
          {decimal(rounded(quantity))} {Number(quantity) === 1 ? unit : many(unit)}
          {metered && !charged && `, within the ${decimal(rounded(included))} included`}
          {metered && charged && `, ${decimal(rounded(billable))} above the ${decimal(rounded(included))} included`}
          {charged && price && ` at ${money(price, currency)}`}
        </span>
      </span>
      <span className="tabular shrink-0 font-medium">{money(line.amount, currency)}</span>
    </li>
  );
}

/** Six decimals are enough to look at; the report has them all. */
function rounded(text: string): string {
  return text.replace(/^(-?\d+\.\d{6})\d+$/, '$1');
}

function many(unit: string): string {
  return unit.endsWith('s') ? unit : `${unit}s`;
}
