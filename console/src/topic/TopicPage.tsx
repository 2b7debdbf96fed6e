import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronRight, Timer, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/problem';
import { topicQuery } from '../api/queries';
import type { TopicDetail } from '../api/schema';
import { TOPIC_TABS } from '../app/searches';
import { bytes, count, plural, rate } from '../format/numbers';
import { Button, ButtonLink } from '../ui/Button';
import { PageHeader } from '../ui/Page';
import { Empty, Failure, Skeleton } from '../ui/States';
import { Ago } from '../ui/Time';
import { classes } from '../ui/classes';
import { ConnectTab } from './ConnectTab';
import { DeleteTopicDialog } from './DeleteTopicDialog';
import { MessagesTab } from './MessagesTab';
import { PartitionsTab } from './PartitionsTab';
import { kept } from './retention';
import { RetentionDialog } from './RetentionDialog';

const REFRESH_MS = 3_000;

const route = getRouteApi('/app/topics/$name');

export function TopicPage() {
  const { name } = route.useParams();
  const query = useQuery({ ...topicQuery(name), refetchInterval: REFRESH_MS });
  const topic = query.data;
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-1 flex items-center gap-1 text-xs text-faint">
        <Link to="/topics" className="hover:text-ink hover:underline">
          Topics
        </Link>
        <ChevronRight className="size-3" aria-hidden="true" />
        <span className="truncate">{name}</span>
      </nav>
      {topic ? (
        <Loaded key={topic.id} topic={topic} />
      ) : query.error ? (
        <NotThere name={name} error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <TopicSkeleton name={name} />
      )}
    </>
  );
}

function Loaded({ topic }: { topic: TopicDetail }) {
  const { tab = 'messages' } = route.useSearch();
  const navigate = route.useNavigate();
  const [deleting, setDeleting] = useState(false);
  const [retaining, setRetaining] = useState(false);
  return (
    <>
      <PageHeader title={topic.name}>
        <Button icon={<Timer className="size-3.5" aria-hidden="true" />} onClick={() => setRetaining(true)}>
          Retention
        </Button>
        <Button icon={<Trash2 className="size-3.5" aria-hidden="true" />} onClick={() => setDeleting(true)}>
          Delete
        </Button>
      </PageHeader>
      <Facts topic={topic} />
      <nav aria-label="Topic" className="mb-4 flex gap-1 border-b border-line">
        {TOPIC_TABS.map((one) => (
          <Link
            key={one}
            to="/topics/$name"
            params={{ name: topic.name }}
            search={one === 'messages' ? {} : { tab: one }}
            aria-current={tab === one ? 'page' : undefined}
            className={classes(
              '-mb-px border-b-2 px-3 py-2 text-sm font-medium capitalize',
              tab === one ? 'border-brand text-ink' : 'border-transparent text-soft hover:text-ink',
            )}
          >
            {one}
          </Link>
        ))}
      </nav>
      {tab === 'messages' && <MessagesTab topic={topic} />}
      {tab === 'partitions' && <PartitionsTab topic={topic} />}
      {tab === 'connect' && <ConnectTab topic={topic} />}
      {retaining && <RetentionDialog topic={topic} onClose={() => setRetaining(false)} />}
      {deleting && (
        <DeleteTopicDialog
          topic={topic}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate({ to: '/topics', search: {} })}
        />
      )}
    </>
  );
}

function Facts({ topic }: { topic: TopicDetail }) {
  return (
    <dl className="mb-4 grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-3 lg:grid-cols-6">
      <Fact label="Messages">{count(topic.messages)}</Fact>
      <Fact label="Size">{bytes(topic.stored_bytes)}</Fact>
      <Fact label="Messages per second">{rate(topic.messages_per_second)}</Fact>
      <Fact label="Partitions">{topic.partition_count}</Fact>
      <Fact label="Retention">{kept(topic)}</Fact>
      <Fact label="Created">
        <Ago at={topic.created_at} />
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-4 py-3 last:odd:col-span-2 sm:last:odd:col-span-1">
      <dt className="text-xs text-soft">{label}</dt>
      <dd className="tabular mt-0.5 text-lg leading-6 font-semibold">{children}</dd>
    </div>
  );
}

function NotThere({ name, error, onRetry }: { name: string; error: Error; onRetry: () => void }) {
  const absent = error instanceof ApiError && error.status === 404;
  return (
    <>
      <PageHeader title={name} />
      <div className="rounded-card border border-line bg-surface">
        {absent ? (
          <Empty
            title="There is no such topic"
            action={<ButtonLink to="/topics">All topics</ButtonLink>}
          >
            It may have been deleted, or its name is written differently.
          </Empty>
        ) : (
          <Failure what="The topic" error={error} onRetry={onRetry} />
        )}
      </div>
    </>
  );
}

function TopicSkeleton({ name }: { name: string }) {
  return (
    <div role="status" aria-busy="true" aria-label={`Loading ${plural(1, 'topic')}`}>
      <PageHeader title={name} />
      <div className="mb-4 h-[70px] rounded-card border border-line bg-surface p-4">
        <Skeleton className="h-9 w-72 max-w-full" />
      </div>
      <div className="h-96 rounded-card border border-line bg-surface p-5">
        <Skeleton className="h-5 w-52" />
      </div>
    </div>
  );
}
