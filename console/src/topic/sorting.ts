import type { Topic } from '../api/schema';
import type { TopicSort } from '../app/searches';
import type { Direction } from '../ui/Table';

const COMPARE: Record<TopicSort, (a: Topic, b: Topic) => number> = {
  name: (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }),
  partitions: (a, b) => a.partition_count - b.partition_count,
  rate: (a, b) => a.messages_per_second - b.messages_per_second,
  messages: (a, b) => a.messages - b.messages,
  size: (a, b) => a.stored_bytes - b.stored_bytes,
  created: (a, b) => a.created_at.localeCompare(b.created_at),
};

/** Names rise at first, figures fall. */
export function firstDirection(sort: TopicSort): Direction {
  return sort === 'name' ? 'asc' : 'desc';
}

export function sorted(topics: readonly Topic[], sort: TopicSort, direction: Direction): Topic[] {
  const sign = direction === 'asc' ? 1 : -1;
  return [...topics].sort(
    (a, b) => sign * COMPARE[sort](a, b) || COMPARE.name(a, b) || a.id.localeCompare(b.id),
  );
}
