import { Link } from '@tanstack/react-router';
import { Trash2 } from 'lucide-react';
import type { Topic } from '../api/schema';
import type { TopicSort } from '../app/searches';
import { bytes, count, rate } from '../format/numbers';
import { IconButton } from '../ui/Button';
import { Sparkline } from '../ui/Sparkline';
import { Skeleton } from '../ui/States';
import { ROWS, SortTh, Table, Td, Th, type Direction } from '../ui/Table';
import { Ago } from '../ui/Time';
import { ratesOf } from './rates';

const SKELETON_ROWS = 6;

export function TopicTable({
  topics,
  sort,
  direction,
  onSort,
  onDelete,
}: {
  topics: readonly Topic[];
  sort: TopicSort;
  direction: Direction;
  onSort: (column: TopicSort) => void;
  onDelete: (topic: Topic) => void;
}) {
  const head = (column: TopicSort, label: string, right = true, className?: string) => (
    <SortTh
      right={right}
      direction={sort === column ? direction : undefined}
      onSort={() => onSort(column)}
      {...(className ? { className } : {})}
    >
      {label}
    </SortTh>
  );
  return (
    <Table label="Topics">
      <thead>
        <tr>
          {head('name', 'Name', false)}
          {head('partitions', 'Partitions', true, 'hidden sm:table-cell')}
          {head('rate', 'Messages/s')}
          <Th className="hidden w-28 lg:table-cell">
            <span className="sr-only">Recent rate</span>
          </Th>
          {head('messages', 'Messages')}
          {head('size', 'Size')}
          {head('created', 'Created', false, 'hidden md:table-cell')}
          <Th className="w-12">
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody className={ROWS}>
        {topics.map((topic) => (
          <tr key={topic.id} className="group relative">
            <Td className="max-w-80 min-w-36">
              <Link
                to="/topics/$name"
                params={{ name: topic.name }}
                className="block truncate font-medium after:absolute after:inset-0 hover:text-brand-ink"
                title={topic.name}
              >
                {topic.name}
              </Link>
            </Td>
            <Td right className="hidden sm:table-cell">
              {topic.partition_count}
            </Td>
            <Td right>{rate(topic.messages_per_second)}</Td>
            <Td className="hidden py-0 lg:table-cell">
              <Sparkline values={ratesOf(topic.id)} className="block h-7 w-24" />
            </Td>
            <Td right>{count(topic.messages)}</Td>
            <Td right className="whitespace-nowrap">
              {bytes(topic.stored_bytes)}
            </Td>
            <Td className="hidden text-soft md:table-cell">
              <Ago at={topic.created_at} />
            </Td>
            <Td right>
              <IconButton
                label={`Delete topic ${topic.name}`}
                onClick={() => onDelete(topic)}
                className="relative opacity-60 group-hover:opacity-100 focus-visible:opacity-100"
              >
                <Trash2 className="size-4" aria-hidden="true" />
              </IconButton>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

export function TopicTableSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading topics" className="px-5">
      <div className="h-9" />
      {Array.from({ length: SKELETON_ROWS }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-8 border-t border-line">
          <Skeleton className="h-4 w-40" />
          <Skeleton className="ml-auto h-4 w-16" />
          <Skeleton className="hidden h-4 w-24 sm:block" />
          <Skeleton className="hidden h-4 w-16 sm:block" />
        </div>
      ))}
    </div>
  );
}
