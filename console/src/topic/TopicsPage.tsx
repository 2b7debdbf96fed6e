import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Plus, Search, Waves } from 'lucide-react';
import { useEffect, useState } from 'react';
import { topicsQuery } from '../api/queries';
import type { Topic } from '../api/schema';
import { whole } from '../format/numbers';
import { Button } from '../ui/Button';
import { CONTROL } from '../ui/Field';
import { LoadMore } from '../ui/LoadMore';
import { PageHeader } from '../ui/Page';
import { Empty, Failure } from '../ui/States';
import { DeleteTopicDialog } from './DeleteTopicDialog';
import { rememberRates } from './rates';
import { firstDirection, sorted } from './sorting';
import { TopicDialog } from './TopicDialog';
import { TopicTable, TopicTableSkeleton } from './TopicTable';

const REFRESH_MS = 5_000;
const SEARCH_PAUSE_MS = 200;

const route = getRouteApi('/app/topics');

export function TopicsPage() {
  const { q, sort = 'name', dir, create } = route.useSearch();
  const navigate = route.useNavigate();
  const direction = dir ?? firstDirection(sort);
  const [deleting, setDeleting] = useState<Topic | null>(null);
  const query = useInfiniteQuery({
    ...topicsQuery(q),
    placeholderData: (previous) => previous,
    refetchInterval: (state) => ((state.state.data?.pages.length ?? 0) > 2 ? false : REFRESH_MS),
  });
  const topics = query.data?.pages.flatMap((page) => page.items);
  const { dataUpdatedAt } = query;
  // While rendering, so that the curves of this very table have the newest figure already.
  if (topics) rememberRates(topics, dataUpdatedAt);
  const setCreating = (open: boolean) =>
    void navigate({
      search: ({ create: _, ...rest }) => (open ? { ...rest, create: true as const } : rest),
      replace: true,
    });

  return (
    <>
      <PageHeader title="Topics" count={topics && !q ? `${whole(topics.length)}${query.hasNextPage ? '+' : ''}` : undefined}>
        <Button look="primary" icon={<Plus className="size-4" aria-hidden="true" />} onClick={() => setCreating(true)}>
          Create topic
        </Button>
      </PageHeader>
      {(q || !topics || topics.length > 0) && <Filter value={q ?? ''} />}
      <section aria-label="All topics" className="min-w-0 rounded-card border border-line bg-surface">
        {query.error && !topics ? (
          <Failure what="The topics" error={query.error} onRetry={() => void query.refetch()} />
        ) : !topics ? (
          <TopicTableSkeleton />
        ) : topics.length === 0 ? (
          <NoTopics q={q} onCreate={() => setCreating(true)} />
        ) : (
          <>
            <TopicTable
              topics={sorted(topics, sort, direction)}
              sort={sort}
              direction={direction}
              onDelete={setDeleting}
              onSort={(column) =>
                void navigate({
                  search: (old) => ({
                    ...old,
                    sort: column,
                    dir: column === sort ? (direction === 'asc' ? 'desc' : 'asc') : firstDirection(column),
                  }),
                  replace: true,
                })
              }
            />
            <LoadMore query={query} note={sort === 'name' ? undefined : `Sorted among the ${whole(topics.length)} loaded.`} />
          </>
        )}
      </section>
      {create && (
        <TopicDialog
          onClose={() => setCreating(false)}
        />
      )}
      {deleting && <DeleteTopicDialog topic={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}

function Filter({ value }: { value: string }) {
  const navigate = route.useNavigate();
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = window.setTimeout(() => {
      void navigate({
        search: ({ q: _, ...rest }) => (text ? { ...rest, q: text } : rest),
        replace: true,
      });
    }, SEARCH_PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [text, value, navigate]);
  return (
    <div className="relative mb-4 max-w-72">
      <Search aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-faint" />
      <input
        type="search"
        data-filter
        aria-label="Filter topics"
        placeholder="Filter topics"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className={`${CONTROL} border-line-strong/80 pl-8.5`}
      />
    </div>
  );
}

function NoTopics({ q, onCreate }: { q: string | undefined; onCreate: () => void }) {
  return q ? (
    <Empty icon={<Search className="size-5" />} title={`No topic matches “${q}”`}>
      The filter looks for the text anywhere in the name.
    </Empty>
  ) : (
    <Empty
      icon={<Waves className="size-5" />}
      title="Create your first topic"
      action={
        <Button look="primary" onClick={onCreate}>
          Create a topic
        </Button>
      }
    >
      Messages are kept in topics, in order within each partition. On a terminal:{' '}
      <code className="font-mono text-xs whitespace-nowrap">bin/streamctl topic create orders</code>
    </Empty>
  );
}
