import type { ReactNode } from 'react';
import type { AuditEntry } from '../api/schema';
import { fullTime } from '../format/times';
import { Code } from '../ui/Code';
import { CopyIconButton } from '../ui/Copy';
import { Drawer } from '../ui/Dialog';
import { ActionBadge } from './AuditTable';
import { actorName, objectOf, verb } from './sentences';

export function AuditDrawer({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const details = entry.details ?? {};
  return (
    <Drawer title="Audit entry" onClose={onClose}>
      <p className="mb-5 text-base">
        <strong className="font-semibold">{actorName(entry.actor)}</strong> {verb(entry.action)}{' '}
        {objectOf(entry) && <strong className="font-semibold">{objectOf(entry)}</strong>}
      </p>
      <dl className="mb-5 grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-sm">
        <Fact label="Action">
          <ActionBadge action={entry.action} />
        </Fact>
        <Fact label="Time">{fullTime(entry.at)}</Fact>
        <Fact label="Actor">
          {entry.actor.type}
          <Id value={entry.actor.id} label="actor id" />
        </Fact>
        <Fact label="Resource">
          {entry.resource.type}
          <Id value={entry.resource.id} label="resource id" />
        </Fact>
        <Fact label="Address">{entry.ip ?? 'not known'}</Fact>
        <Fact label="Request">
          <Id value={entry.request_id} label="request id" />
        </Fact>
        <Fact label="Position">{entry.position}</Fact>
        <Fact label="Event">
          <Id value={entry.id} label="event id" />
        </Fact>
      </dl>
      {Object.keys(details).length > 0 && (
        <>
          <h3 className="mb-2 text-sm font-semibold">Details</h3>
          <Code text={JSON.stringify(details, null, 2)} label="details" />
        </>
      )}
    </Drawer>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="pt-0.5 text-soft">{label}</dt>
      <dd className="tabular min-w-0 pt-0.5">{children}</dd>
    </>
  );
}

function Id({ value, label }: { value: string | null | undefined; label: string }) {
  if (!value) return null;
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="truncate font-mono text-xs text-soft" title={value}>
        {value}
      </code>
      <CopyIconButton text={value} label={`Copy ${label}`} className="size-6" />
    </span>
  );
}
