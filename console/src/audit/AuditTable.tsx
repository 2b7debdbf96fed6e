import { Link } from '@tanstack/react-router';
import type { AuditFilter } from '../api/queries';
import type { AuditEntry } from '../api/schema';
import { fullTime, shortTime } from '../format/times';
import { Badge } from '../ui/Badge';
import { Skeleton } from '../ui/States';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { actorName } from './sentences';

export function AuditTable({ entries, filter }: { entries: readonly AuditEntry[]; filter: AuditFilter }) {
  return (
    <Table label="Audit entries">
      <thead>
        <tr>
          <Th>Time</Th>
          <Th>Actor</Th>
          <Th>Action</Th>
          <Th>Resource</Th>
          <Th className="hidden lg:table-cell">Address</Th>
          <Th right className="hidden lg:table-cell">
            Position
          </Th>
        </tr>
      </thead>
      <tbody className={ROWS}>
        {entries.map((entry) => (
          <tr key={entry.id} className="relative">
            <Td className="whitespace-nowrap text-soft">
              <Link
                to="/audit"
                search={{ ...filter, entry: entry.id }}
                resetScroll={false}
                aria-label={`${shortTime(entry.at)}, ${entry.action}`}
                className="after:absolute after:inset-0 hover:text-brand-ink"
              >
                <time dateTime={entry.at} title={fullTime(entry.at)} className="tabular">
                  {shortTime(entry.at)}
                </time>
              </Link>
            </Td>
            <Td className="max-w-56 min-w-28">
              <span className="block truncate" title={actorName(entry.actor)}>
                {actorName(entry.actor)}
              </span>
            </Td>
            <Td>
              <ActionBadge action={entry.action} />
            </Td>
            <Td className="max-w-56 min-w-28">
              <span className="block truncate font-medium" title={entry.resource.id ?? undefined}>
                {resourceName(entry)}
              </span>
            </Td>
            <Td className="hidden font-mono text-xs text-soft lg:table-cell">{entry.ip ?? '–'}</Td>
            <Td right className="hidden font-mono text-xs text-faint lg:table-cell">
              {entry.position}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** An organization without a name in the entry is the one whose log this is. */
function resourceName({ resource }: AuditEntry): string {
  if (resource.name) return resource.name;
  return resource.type === 'organization' ? 'organization' : (resource.id ?? resource.type);
}

export function ActionBadge({ action }: { action: string }) {
  const tone = /refused|failed/.test(action)
    ? 'bad'
    : /deleted|revoked|cancelled/.test(action)
      ? 'warn'
      : /created|activated|registered|joined/.test(action)
        ? 'brand'
        : 'plain';
  return (
    <Badge tone={tone}>
      <span className="font-mono">{action}</span>
    </Badge>
  );
}

export function AuditTableSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the audit log" className="px-5">
      <div className="h-9" />
      {Array.from({ length: 10 }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-8 border-t border-line">
          <Skeleton className="h-4 w-28" />
          <Skeleton className="h-4 w-36" />
          <Skeleton className="hidden h-4 w-28 sm:block" />
        </div>
      ))}
    </div>
  );
}
