import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TopicDetail } from '../api/schema';
import { bytes, percent, whole } from '../format/numbers';
import { Entry } from '../ui/Entry';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { Ago } from '../ui/Time';

type Partition = TopicDetail['partitions'][number];

interface RowProps {
  topic: string;
  one: Partition;
  /** How much of the topic's messages it holds; null while there are none. */
  share: number | null;
}

/** A table of the partitions, or where that does not fit a list of the same facts. */
export function PartitionsTab({ topic }: { topic: TopicDetail }) {
  const all = topic.partitions.reduce((sum, one) => sum + held(one), 0);
  const rows: RowProps[] = topic.partitions.map((one) => ({
    topic: topic.name,
    one,
    share: all > 0 ? held(one) / all : null,
  }));
  return (
    <section aria-label="Partitions" className="min-w-0 rounded-card border border-line bg-surface">
      <ul aria-label="Partitions" className="divide-y divide-line md:hidden">
        {rows.map((row) => (
          <PartitionEntry key={row.one.partition} {...row} />
        ))}
      </ul>
      <div className="hidden md:block">
        <Table label="Partitions">
          <thead>
            <tr>
              <Th>Partition</Th>
              <Th right>First offset</Th>
              <Th right>Next offset</Th>
              <Th right>Messages</Th>
              <Th right>Size</Th>
              <Th>Agent</Th>
              <Th right>Epoch</Th>
              <Th>Last message</Th>
              <Th className="w-1/5 min-w-40">Share</Th>
            </tr>
          </thead>
          <tbody className={ROWS}>
            {rows.map((row) => (
              <PartitionRow key={row.one.partition} {...row} />
            ))}
          </tbody>
        </Table>
      </div>
    </section>
  );
}

function held({ high_watermark, log_start }: Partition): number {
  return high_watermark - log_start;
}

function PartitionEntry({ topic, one, share }: RowProps) {
  return (
    <li className="relative px-4 py-3 text-sm">
      <div className="flex items-center justify-between gap-6">
        <MessagesLink topic={topic} partition={one.partition}>
          Partition {one.partition}
        </MessagesLink>
        <div className="w-36">
          <span className="sr-only">Share</span>
          <Share share={share} />
        </div>
      </div>
      <dl className="tabular mt-2 grid grid-cols-3 gap-x-4 gap-y-2">
        <Entry label="Messages">{whole(held(one))}</Entry>
        <Entry label="Size">{bytes(one.stored_bytes)}</Entry>
        <Entry label="Last message">
          <LastMessage one={one} />
        </Entry>
        <Entry label="Agent">
          <span className="wrap-anywhere">
            <Leader one={one} />
          </span>
        </Entry>
        <Entry label="Epoch">{one.lease_epoch ?? '–'}</Entry>
        <Entry label="Offsets">
          <span className="wrap-anywhere">{offsets(one)}</span>
        </Entry>
      </dl>
    </li>
  );
}

/** Of the first and the last message; where there is none, of the one that comes. */
function offsets({ log_start, high_watermark }: Partition): string {
  return high_watermark > log_start
    ? `${whole(log_start)} to ${whole(high_watermark - 1)}`
    : `Next is ${whole(high_watermark)}`;
}

function PartitionRow({ topic, one, share }: RowProps) {
  return (
    <tr className="relative">
      <Td>
        <MessagesLink topic={topic} partition={one.partition}>
          {one.partition}
        </MessagesLink>
      </Td>
      <Td right className="font-mono text-xs">
        {whole(one.log_start)}
      </Td>
      <Td right className="font-mono text-xs">
        {whole(one.high_watermark)}
      </Td>
      <Td right>{whole(held(one))}</Td>
      <Td right className="whitespace-nowrap">
        {bytes(one.stored_bytes)}
      </Td>
      <Td className="whitespace-nowrap">
        <Leader one={one} />
      </Td>
      <Td right className="font-mono text-xs">
        {one.lease_epoch ?? '–'}
      </Td>
      <Td className="text-soft">
        <LastMessage one={one} />
      </Td>
      <Td>
        <Share share={share} />
      </Td>
    </tr>
  );
}

/** The whole entry leads to the partition's messages. */
function MessagesLink({
  topic,
  partition,
  children,
}: {
  topic: string;
  partition: number;
  children: ReactNode;
}) {
  return (
    <Link
      to="/topics/$name"
      params={{ name: topic }}
      search={{ partition }}
      aria-label={`Messages of partition ${partition}`}
      className="font-medium after:absolute after:inset-0 hover:text-brand-ink"
    >
      {children}
    </Link>
  );
}

/** A partition gets its leader with the first message; later, none means that one is being found. */
function Leader({ one }: { one: Partition }) {
  if (one.agent) return <span title={one.endpoint}>{one.agent}</span>;
  return one.high_watermark === 0 ? (
    <span className="text-faint">–</span>
  ) : (
    <span className="text-warn">None at present</span>
  );
}

function LastMessage({ one }: { one: Partition }) {
  return one.last_append_time ? <Ago at={one.last_append_time} /> : 'Never';
}

function Share({ share }: { share: number | null }) {
  return (
    <span className="flex items-center gap-3">
      <span className="h-1.5 flex-1 rounded-full bg-line" aria-hidden="true">
        <span className="block h-full rounded-full bg-brand" style={{ width: `${(share ?? 0) * 100}%` }} />
      </span>
      <span className="tabular w-12 shrink-0 text-right text-xs text-soft">
        {share === null ? '–' : percent(share)}
      </span>
    </span>
  );
}
