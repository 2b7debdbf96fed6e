import { ago, fullTime } from '../format/times';
import { useNow } from '../live/clock';

/** "3 min ago", with the full time on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)} className="tabular whitespace-nowrap">
      {ago(at, now)}
    </time>
  );
}
