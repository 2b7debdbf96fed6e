import { Link } from '@tanstack/react-router';
import type { TopicDetail } from '../api/schema';
import { bytes, percent, whole } from '../format/numbers';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { Ago } from '../ui/Time';

export function PartitionsTab({ topic }: { topic: TopicDetail }) {
  const held = topic.partitions.map((one) => one.high_watermark - one.log_start);
  const all = held.reduce((sum, one) => sum + one, 0);
  return (
    <section aria-label="Partitions" className="min-w-0 rounded-card border border-line bg-surface">
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
          {topic.partitions.map((one, index) => {
            const { partition, log_start, high_watermark } = one;
            const share = all > 0 ? (held[index] ?? 0) / all : 0;
            return (
              <tr key={partition} className="relative">
                <Td>
                  <Link
                    to="/topics/$name"
                    params={{ name: topic.name }}
                    search={{ partition }}
                    aria-label={`Messages of partition ${partition}`}
                    className="font-medium after:absolute after:inset-0 hover:text-brand-ink"
                  >
                    {partition}
                  </Link>
                </Td>
                <Td right className="font-mono text-xs">
                  {whole(log_start)}
                </Td>
                <Td right className="font-mono text-xs">
                  {whole(high_watermark)}
                </Td>
                <Td right>{whole(held[index] ?? 0)}</Td>
                <Td right className="whitespace-nowrap">
                  {bytes(one.stored_bytes)}
                </Td>
                <Td className="whitespace-nowrap">
                  {one.agent ? <span title={one.endpoint}>{one.agent}</span> : <Nobody empty={high_watermark === 0} />}
                </Td>
                <Td right className="font-mono text-xs">
                  {one.lease_epoch ?? '–'}
                </Td>
                <Td className="text-soft">
                  {one.last_append_time ? <Ago at={one.last_append_time} /> : 'Never'}
                </Td>
                <Td>
                  <span className="flex items-center gap-3">
                    <span className="h-1.5 flex-1 rounded-full bg-line" aria-hidden="true">
                      <span className="block h-full rounded-full bg-brand" style={{ width: `${share * 100}%` }} />
                    </span>
                    <span className="tabular w-12 shrink-0 text-right text-xs text-soft">
                      {all > 0 ? percent(share) : '–'}
                    </span>
                  </span>
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </section>
  );
}

/** A partition gets its leader with the first message; later, none means that one is being found. */
function Nobody({ empty }: { empty: boolean }) {
  return empty ? <span className="text-faint">–</span> : <span className="text-warn">None at present</span>;
}
