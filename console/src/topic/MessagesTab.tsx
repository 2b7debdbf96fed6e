import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Hourglass, Inbox } from 'lucide-react';
import { ApiError } from '../api/problem';
import { messagesQuery } from '../api/queries';
import type { MessagePage, TopicDetail } from '../api/schema';
import { whole } from '../format/numbers';
import { Snippets } from '../org/Snippets';
import { ButtonLink } from '../ui/Button';
import { Empty, Failure } from '../ui/States';
import { MessageControls } from './MessageControls';
import { MessageDrawer } from './MessageDrawer';
import { MessageTable, MessageTableSkeleton } from './MessageTable';
import { neighbours, ordered, rangeOf, type Place } from './paging';

const FOLLOW_MS = 2_000;

const route = getRouteApi('/app/topics/$name');

export function MessagesTab({ topic }: { topic: TopicDetail }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const range = rangeOf(search);
  const following = Boolean(search.follow) && range.from === 'latest';
  const query = useQuery({
    ...messagesQuery(topic.name, range),
    placeholderData: (previous) => previous,
    refetchInterval: (state) =>
      (following && search.message === undefined) || isPending(state.state.error) ? FOLLOW_MS : false,
  });
  const page = query.data;
  const items = page ? ordered(page.items, range.from) : [];
  const open = items.find((one) => one.offset === search.message);
  const show = (offset: number | undefined) =>
    void navigate({
      search: ({ message: _, ...rest }) => (offset === undefined ? rest : { ...rest, message: offset }),
      replace: search.message !== undefined,
    });

  return (
    <section aria-label="Messages" className="min-w-0 rounded-card border border-line bg-surface">
      <MessageControls
        topic={topic}
        range={range}
        place={placeOf(search)}
        logStart={page?.log_start ?? 0}
        following={following}
        busy={query.isFetching && !following}
        onPlace={(next) => void navigate({ search: next })}
        onRefresh={() => void query.refetch()}
      />
      {isPending(query.error) ? (
        <Empty icon={<Hourglass className="size-5" />} title="Not streaming yet">
          Messages can be written and read as soon as the organization is activated.
        </Empty>
      ) : query.error ? (
        <Failure
          what="The messages"
          error={query.error}
          onRetry={() => void query.refetch()}
          busy={query.isFetching}
        />
      ) : !page ? (
        <MessageTableSkeleton />
      ) : items.length === 0 ? (
        <NoMessages topic={topic} page={page} partition={range.partition} />
      ) : (
        <MessageTable items={items} search={search} topic={topic.name} />
      )}
      {page && !query.error && <Pager topic={topic} page={page} partition={range.partition} />}
      {open && (
        <MessageDrawer
          message={open}
          onClose={() => show(undefined)}
          previous={neighbour(items, open.offset, -1)}
          next={neighbour(items, open.offset, 1)}
          onShow={show}
        />
      )}
    </section>
  );
}

/** An organization that is not active yet may do everything but stream. */
function isPending(error: Error | null): boolean {
  return error instanceof ApiError && error.facts['agent_reason'] === 'ORGANIZATION_PENDING';
}

function placeOf(search: Place): Place {
  const { partition, from, offset } = search;
  return {
    ...(partition === undefined ? {} : { partition }),
    ...(from === undefined ? {} : { from }),
    ...(offset === undefined ? {} : { offset }),
  };
}

function neighbour(items: readonly { offset: number }[], offset: number, step: number): number | undefined {
  return items[items.findIndex((one) => one.offset === offset) + step]?.offset;
}

function Pager({ topic, page, partition }: { topic: TopicDetail; page: MessagePage; partition: number }) {
  const { older, newer } = neighbours(page);
  const to = (offset: number) => ({ partition, from: 'offset' as const, offset });
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-3 py-2.5 sm:px-5">
      <p className="tabular text-xs text-faint">
        {page.high_watermark > page.log_start
          ? `Partition ${partition} holds offsets ${whole(page.log_start)} to ${whole(page.high_watermark - 1)}`
          : `Partition ${partition} is empty; ${whole(page.high_watermark)} is its next offset`}
      </p>
      <div className="flex gap-2">
        {older !== undefined && (
          <ButtonLink
            to="/topics/$name"
            params={{ name: topic.name }}
            search={to(older)}
            icon={<ChevronLeft className="size-4" aria-hidden="true" />}
          >
            Older
          </ButtonLink>
        )}
        {newer !== undefined && (
          <ButtonLink to="/topics/$name" params={{ name: topic.name }} search={to(newer)}>
            Newer <ChevronRight className="size-4" aria-hidden="true" />
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

function NoMessages({ topic, page, partition }: { topic: TopicDetail; page: MessagePage; partition: number }) {
  const filled = topic.partitions.find((one) => one.high_watermark > one.log_start);
  if (page.high_watermark > page.log_start) {
    return (
      <Empty icon={<Inbox className="size-5" />} title="Nothing from this offset on">
        Partition {partition} ends before offset {whole(page.high_watermark)}.
      </Empty>
    );
  }
  if (filled) {
    return (
      <Empty
        icon={<Inbox className="size-5" />}
        title={`Partition ${partition} holds no messages`}
        action={
          <ButtonLink
            to="/topics/$name"
            params={{ name: topic.name }}
            search={{ partition: filled.partition }}
          >
            Show partition {filled.partition}
          </ButtonLink>
        }
      >
        Other partitions do.
      </Empty>
    );
  }
  return (
    <div className="p-4 sm:p-5">
      <p className="text-base font-semibold">No messages yet</p>
      <p className="mt-0.5 mb-3 text-sm text-soft">Send the first one:</p>
      <Snippets topic={topic.name} verbs={['produce']} />
    </div>
  );
}
