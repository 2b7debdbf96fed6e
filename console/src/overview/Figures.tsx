import type { Dashboard } from '../api/schema';
import { bytes, compact, rate, whole } from '../format/numbers';
import { mergeSeries } from '../live/reducer';
import { useLive } from '../live/stream';
import { levelOf } from '../ui/Meter';
import { Stat } from './Stat';

const SPARK_MS = 5 * 60_000;

export function Figures({ dashboard }: { dashboard: Dashboard | undefined }) {
  const { metrics, points } = useLive();
  const now = newest(dashboard, metrics);
  const recent = dashboard ? mergeSeries(dashboard.series, points, SPARK_MS) : [];
  const used = now?.topics.used ?? 0;
  const limit = now?.topics.limit ?? null;
  const nearLimit = limit !== null && levelOf(used / limit) !== 'calm';
  return (
    <div className="grid grid-cols-2 gap-3 xl:grid-cols-4 xl:gap-4">
      <Stat
        label="Messages per second"
        value={now && rate(now.messages_per_second)}
        note={now && `${rate(now.read_messages_per_second)}/s consumed`}
        values={recent.map((point) => point.messages_in)}
      />
      <Stat
        label="Data in per second"
        value={now && bytes(now.bytes_per_second)}
        note={now && `${compact(now.messages_today)} messages today`}
        values={recent.map((point) => point.bytes_in)}
      />
      <Stat
        label="Storage"
        value={now && bytes(now.stored_bytes)}
        note="stored, after compression"
        link={{ to: '/billing' }}
      />
      <Stat
        label="Topics"
        value={now && whole(used)}
        note={
          <span className={nearLimit ? 'text-warn' : undefined}>
            {limit === null ? 'no limit on your plan' : `of ${whole(limit)} on your plan`}
          </span>
        }
        link={{ to: '/topics' }}
      />
    </div>
  );
}

function newest<T extends { at: string }>(a: T | undefined, b: T | null): T | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return a.at > b.at ? a : b;
}
