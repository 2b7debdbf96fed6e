import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { latestChangesQuery } from '../api/queries';
import type { AuditEntry } from '../api/schema';
import { actorName, objectOf, verb } from '../audit/sentences';
import { Card } from '../ui/Card';
import { Failure, Skeleton } from '../ui/States';
import { Ago } from '../ui/Time';

const SHOWN = 6;

export function LatestChanges() {
  const query = useQuery(latestChangesQuery(SHOWN));
  const entries = query.data?.items;
  return (
    <Card
      title="Latest changes"
      flush
      aside={
        <Link to="/audit" search={{}} className="text-xs font-medium text-brand-ink underline-offset-3 hover:underline">
          Audit log
        </Link>
      }
    >
      {query.error && !entries ? (
        <Failure what="The changes" error={query.error} onRetry={() => void query.refetch()} />
      ) : !entries ? (
        <div role="status" aria-busy="true" aria-label="Loading changes" className="space-y-4 px-5 py-3">
          {Array.from({ length: SHOWN }, (_, index) => (
            <Skeleton key={index} className="h-4 w-full" />
          ))}
        </div>
      ) : (
        <ul className="pb-2">
          {entries.map((entry) => (
            <Line key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Line({ entry }: { entry: AuditEntry }) {
  const object = objectOf(entry);
  return (
    <li className="relative flex items-baseline justify-between gap-4 px-4 py-1.5 hover:bg-hover/60 sm:px-5">
      <Link
        to="/audit"
        search={{ entry: entry.id }}
        className="min-w-0 truncate text-soft after:absolute after:inset-0"
      >
        <span className="font-medium text-ink">{actorName(entry.actor)}</span> {verb(entry.action)}
        {object && <span className="font-medium text-ink"> {object}</span>}
      </Link>
      <span className="shrink-0 text-xs text-faint">
        <Ago at={entry.at} />
      </span>
    </li>
  );
}
