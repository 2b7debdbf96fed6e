import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Message } from '../api/schema';
import { bytes, whole } from '../format/numbers';
import { fullTime } from '../format/times';
import { Badge } from '../ui/Badge';
import { Button } from '../ui/Button';
import { Code } from '../ui/Code';
import { Drawer } from '../ui/Dialog';
import { payloadOf, type PayloadForm } from './payload';

const FORM_NAMES: Record<PayloadForm, string> = {
  json: 'JSON',
  text: 'text',
  binary: 'binary, as base64',
  none: 'none',
};

/** All there is to see of one message. */
export function MessageDrawer({
  message,
  previous,
  next,
  onShow,
  onClose,
}: {
  message: Message;
  previous: number | undefined;
  next: number | undefined;
  onShow: (offset: number) => void;
  onClose: () => void;
}) {
  const key = payloadOf(message.key, message.key_encoding);
  const value = payloadOf(message.value, message.value_encoding);
  return (
    <Drawer title={`Offset ${whole(message.offset)}`} onClose={onClose}>
      <div className="mb-5 flex gap-2">
        <Button
          disabled={previous === undefined}
          onClick={() => previous !== undefined && onShow(previous)}
          icon={<ArrowUp className="size-3.5" aria-hidden="true" />}
        >
          Previous row
        </Button>
        <Button
          disabled={next === undefined}
          onClick={() => next !== undefined && onShow(next)}
          icon={<ArrowDown className="size-3.5" aria-hidden="true" />}
        >
          Next row
        </Button>
      </div>
      <dl className="mb-5 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-sm">
        <Fact label="Partition">{message.partition}</Fact>
        <Fact label="Stored">{fullTime(message.append_time)}</Fact>
        {message.event_time && <Fact label="Happened">{fullTime(message.event_time)}</Fact>}
        <Fact label="Size">{bytes(message.size_bytes)}</Fact>
      </dl>
      <Part title="Value" note={FORM_NAMES[value.form]}>
        {value.form === 'none' ? (
          <p className="text-sm text-soft">No value: a tombstone.</p>
        ) : (
          <Code text={value.form === 'json' ? (message.value ?? '') : value.text} shown={value.text} label="value" />
        )}
        {message.truncated && (
          <p className="mt-2 text-xs text-warn">
            Cut at 2 KiB. Read the whole value with a client or with streamctl consume.
          </p>
        )}
      </Part>
      <Part title="Key" note={FORM_NAMES[key.form]}>
        {key.form === 'none' ? <p className="text-sm text-soft">No key.</p> : <Code text={key.text} label="key" />}
      </Part>
      <Part title="Headers" note={String(message.headers.length)}>
        {message.headers.length === 0 ? (
          <p className="text-sm text-soft">No headers.</p>
        ) : (
          <dl className="divide-y divide-line rounded-control border border-line">
            {message.headers.map((header, index) => (
              <div key={index} className="flex gap-4 px-3 py-2">
                <dt className="w-36 shrink-0 truncate font-mono text-xs text-soft" title={header.name}>
                  {header.name}
                </dt>
                <dd className="min-w-0 font-mono text-xs break-all">{header.value ?? 'null'}</dd>
              </div>
            ))}
          </dl>
        )}
      </Part>
    </Drawer>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{label}</dt>
      <dd className="tabular">{children}</dd>
    </>
  );
}

function Part({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <section className="mb-5">
      <h3 className="mb-2 flex items-center gap-2 text-sm font-semibold">
        {title} <Badge>{note}</Badge>
      </h3>
      {children}
    </section>
  );
}
