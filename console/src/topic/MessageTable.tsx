import { Link } from '@tanstack/react-router';
import type { Message } from '../api/schema';
import { bytes, whole } from '../format/numbers';
import { fullTime, shortTime } from '../format/times';
import { Skeleton } from '../ui/States';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { preview, type Bytes } from './payload';
import type { Place } from './paging';

export function MessageTable({
  items,
  search,
  topic,
}: {
  items: readonly Message[];
  search: Place & { message?: number; follow?: true };
  topic: string;
}) {
  return (
    <Table label="Messages">
      <thead>
        <tr>
          <Th right className="w-24">
            Offset
          </Th>
          <Th className="w-44">Time</Th>
          <Th className="w-40">Key</Th>
          <Th>Value</Th>
          <Th right className="w-24">
            Size
          </Th>
        </tr>
      </thead>
      <tbody className={ROWS}>
        {items.map((message) => (
          <tr key={message.offset} className="relative">
            <Td right className="font-mono text-xs">
              <Link
                to="/topics/$name"
                params={{ name: topic }}
                search={{ ...search, message: message.offset }}
                replace={search.message !== undefined}
                aria-label={`Message at offset ${whole(message.offset)}`}
                className="after:absolute after:inset-0 hover:text-brand-ink"
              >
                {whole(message.offset)}
              </Link>
            </Td>
            <Td className="whitespace-nowrap text-soft">
              <time dateTime={message.append_time} title={fullTime(message.append_time)} className="tabular">
                {shortTime(message.append_time)}
              </time>
            </Td>
            <Td className="max-w-40">
              <Preview value={message.key} text={preview(message.key, message.key_encoding)} absent="no key" />
            </Td>
            <Td className="max-w-0 min-w-52">
              <Preview
                value={message.value}
                text={preview(message.value, message.value_encoding)}
                absent="tombstone"
              />
            </Td>
            <Td right className="text-xs whitespace-nowrap text-soft">
              {bytes(message.size_bytes)}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Preview({ value, text, absent }: { value: Bytes; text: string; absent: string }) {
  if (typeof value !== 'string') return <span className="text-xs whitespace-nowrap text-faint italic">{absent}</span>;
  if (value === '') return <span className="text-xs text-faint italic">empty</span>;
  return <code className="block truncate font-mono text-xs">{text}</code>;
}

export function MessageTableSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading messages" className="px-5">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-6 border-b border-line">
          <Skeleton className="h-4 w-12" />
          <Skeleton className="h-4 w-28" />
          <Skeleton className="h-4 flex-1" />
        </div>
      ))}
    </div>
  );
}
