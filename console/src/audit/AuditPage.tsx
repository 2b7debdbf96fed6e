import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { auditQuery, type AuditFilter } from '../api/queries';
import { Button } from '../ui/Button';
import { LoadMore } from '../ui/LoadMore';
import { PageHeader } from '../ui/Page';
import { Empty, Failure } from '../ui/States';
import { AuditDrawer } from './AuditDrawer';
import { AuditFilters } from './AuditFilters';
import { AuditTable, AuditTableSkeleton } from './AuditTable';
import { ExportButton } from './ExportButton';

const route = getRouteApi('/app/audit');

export function AuditPage() {
  const { entry, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery({ ...auditQuery(filter), placeholderData: (previous) => previous });
  const entries = query.data?.pages.flatMap((page) => page.items);
  const open = entries?.find((one) => one.id === entry);
  const filtered = Object.keys(filter).length > 0;
  const choose = (next: AuditFilter) => void navigate({ search: next, replace: true });
  return (
    <>
      <PageHeader title="Audit log">
        <ExportButton filter={filter} />
      </PageHeader>
      <AuditFilters key={JSON.stringify(filter)} filter={filter} onChoose={choose} />
      <section aria-label="Entries" className="min-w-0 rounded-card border border-line bg-surface">
        {query.error && !entries ? (
          <Failure what="The audit log" error={query.error} onRetry={() => void query.refetch()} />
        ) : !entries ? (
          <AuditTableSkeleton />
        ) : entries.length === 0 ? (
          <Empty
            icon={<ScrollText className="size-5" />}
            title={filtered ? 'Nothing matches' : 'Nothing happened yet'}
            action={filtered && <Button onClick={() => choose({})}>Clear the filters</Button>}
          >
            {filtered ? 'No entry has all of this.' : 'Every change and every login is kept here.'}
          </Empty>
        ) : (
          <>
            <AuditTable entries={entries} filter={filter} />
            <LoadMore query={query} />
          </>
        )}
      </section>
      {open && <AuditDrawer entry={open} onClose={() => void navigate({ search: filter, replace: true })} />}
    </>
  );
}
