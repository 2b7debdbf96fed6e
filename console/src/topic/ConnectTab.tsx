import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TopicDetail } from '../api/schema';
import { Endpoints, endpointsLabel } from '../org/Endpoints';
import { Snippets } from '../org/Snippets';
import { useEndpoints } from '../org/useEndpoints';
import { Card } from '../ui/Card';
import { CopyIconButton } from '../ui/Copy';

export function ConnectTab({ topic }: { topic: TopicDetail }) {
  const endpoints = useEndpoints();
  return (
    <div className="space-y-4">
      <Card title="Where and how">
        <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-3">
          <Value label={endpointsLabel(endpoints)} value={endpoints}>
            <Endpoints endpoints={endpoints} />
          </Value>
          <Value label="Topic" value={topic.name} />
          <Value label="Topic id" value={topic.id} />
        </dl>
        <p className="mt-4 text-sm text-soft">
          Programs identify themselves with an{' '}
          <Link to="/keys" className="font-medium text-brand-ink underline underline-offset-3">
            API key
          </Link>{' '}
          in <code className="font-mono text-xs">STREAMHOUSE_API_KEY</code>.
        </p>
      </Card>
      <div className="grid gap-4 xl:grid-cols-2">
        <Card title="Produce">
          <Snippets topic={topic.name} verbs={['produce']} />
        </Card>
        <Card title="Consume">
          <Snippets topic={topic.name} verbs={['consume']} />
        </Card>
      </div>
    </div>
  );
}

function Value({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{label}</dt>
      <dd className="flex items-center gap-1">
        {children ?? (
          <code className="truncate font-mono text-xs" title={value}>
            {value}
          </code>
        )}
        <CopyIconButton text={value} label={`Copy ${label.toLowerCase()}`} className="shrink-0" />
      </dd>
    </div>
  );
}
