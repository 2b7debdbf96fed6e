import type { Usage, UsageTotals } from '../api/schema';
import { bytes, count } from '../format/numbers';
import { fullTime } from '../format/times';
import { Card } from '../ui/Card';
import { Meter } from '../ui/Meter';

const GIB = 1024 ** 3;

interface Row {
  label: string;
  of: (totals: UsageTotals) => number;
  included: number | null;
  format: (value: number) => string;
}

/** Usage against what the plan includes; what is not final yet stands apart. */
export function UsageCard({
  usage,
  current,
}: {
  usage: Usage;
  current: boolean;
}) {
  const { closed, provisional } = usage;
  const rows: Row[] = [
    { label: 'Messages', of: (one) => one.records, included: usage.included.messages, format: count },
    {
      label: 'Storage',
      // Storage is a state, not a sum: the newest figure counts.
      of: () => Math.max(closed.stored_bytes, provisional.stored_bytes),
      included: usage.included.storage_gib === null ? null : usage.included.storage_gib * GIB,
      format: bytes,
    },
    { label: 'Data in', of: (one) => one.bytes_in, included: usage.included.bytes_in, format: bytes },
    { label: 'Data out', of: (one) => one.bytes_out, included: usage.included.bytes_out, format: bytes },
  ];
  const sum = (row: Row) =>
    row.label === 'Storage' ? row.of(closed) : row.of(closed) + row.of(provisional);
  return (
    <Card title="Usage against your plan">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {rows.map((row) => (
          <Meter
            key={row.label}
            label={row.label}
            used={sum(row)}
            limit={row.included}
            format={row.format}
            fullWord="used · all that is included"
          />
        ))}
      </div>
      <p className="mt-4 text-xs text-faint">
        Each plan includes its amounts for as long as it holds in the month, as on the bill.
      </p>
      {current && <Provisional usage={usage} />}
    </Card>
  );
}

function Provisional({ usage }: { usage: Usage }) {
  const { provisional, closed_through } = usage;
  const parts: [string, string][] = [
    ['Messages', count(provisional.records)],
    ['Data in', bytes(provisional.bytes_in)],
    ['Data out', bytes(provisional.bytes_out)],
    ['Requests', count(provisional.requests)],
  ];
  return (
    <div className="mt-5 rounded-control border border-dashed border-line-strong px-4 py-3">
      <p className="text-sm font-medium">Provisional</p>
      <p className="text-xs text-soft">
        Of this, not final yet and not on the bill:{' '}
        {closed_through ? `what came after ${fullTime(closed_through)}.` : 'no window has closed yet.'}
      </p>
      <dl className="mt-2 grid grid-cols-2 gap-3 sm:grid-cols-4">
        {parts.map(([label, value]) => (
          <div key={label}>
            <dt className="text-xs text-faint">{label}</dt>
            <dd className="tabular text-sm font-medium">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
