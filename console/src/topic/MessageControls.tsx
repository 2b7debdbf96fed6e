import { RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { MessageRange } from '../api/queries';
import type { TopicDetail } from '../api/schema';
import { STARTS } from '../app/searches';
import { Button } from '../ui/Button';
import { Field, SelectField } from '../ui/Field';
import type { Place } from './paging';

const OFFSET_PAUSE_MS = 400;

const START_NAMES: Record<(typeof STARTS)[number], string> = {
  latest: 'Latest',
  earliest: 'Earliest',
  offset: 'Offset',
};

/** Which messages are shown: all of it is part of the address. */
export function MessageControls({
  topic,
  range,
  place,
  logStart,
  following,
  busy,
  onPlace,
  onRefresh,
}: {
  topic: TopicDetail;
  range: MessageRange;
  place: Place;
  logStart: number;
  following: boolean;
  busy: boolean;
  onPlace: (place: Place & { follow?: true }) => void;
  onRefresh: () => void;
}) {
  return (
    <div className="flex flex-wrap items-end gap-3 border-b border-line p-3 sm:px-5">
      <SelectField
        label="Partition"
        className="w-28"
        value={String(range.partition)}
        onChange={(event) => onPlace({ ...place, partition: Number(event.target.value) })}
        options={topic.partitions.map(({ partition }) => ({
          value: String(partition),
          label: String(partition),
        }))}
      />
      <SelectField
        label="From"
        className="w-32"
        value={range.from}
        onChange={(event) => {
          const from = STARTS.find((one) => one === event.target.value) ?? 'latest';
          const offset = from === 'offset' ? { offset: logStart } : {};
          onPlace({ partition: range.partition, from, ...offset });
        }}
        options={STARTS.map((value) => ({ value, label: START_NAMES[value] }))}
      />
      {range.from === 'offset' && (
        <OffsetField
          offset={range.offset ?? 0}
          onChoose={(offset) => onPlace({ partition: range.partition, from: 'offset', offset })}
        />
      )}
      {range.from === 'latest' && (
        <label className="flex h-9 items-center gap-2 text-sm text-soft">
          <input
            type="checkbox"
            checked={following}
            onChange={(event) =>
              onPlace({ ...place, ...(event.target.checked ? { follow: true as const } : {}) })
            }
            className="size-4 accent-brand"
          />
          Follow
        </label>
      )}
      <Button
        className="ml-auto min-h-9"
        busy={busy}
        icon={<RotateCw className="size-3.5" aria-hidden="true" />}
        onClick={onRefresh}
      >
        Refresh
      </Button>
    </div>
  );
}

function OffsetField({ offset, onChoose }: { offset: number; onChoose: (offset: number) => void }) {
  const [text, setText] = useState(String(offset));
  const [shown, setShown] = useState(offset);
  if (shown !== offset) {
    setShown(offset);
    setText(String(offset));
  }
  const value = Number(text);
  const valid = /^\d{1,15}$/.test(text);
  useEffect(() => {
    if (!valid || value === offset) return undefined;
    const timer = window.setTimeout(() => onChoose(value), OFFSET_PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [valid, value, offset, onChoose]);
  return (
    <Field
      label="Offset"
      className="w-36"
      inputMode="numeric"
      value={text}
      onChange={(event) => setText(event.target.value)}
      error={valid ? undefined : 'A whole number.'}
      mono
    />
  );
}
