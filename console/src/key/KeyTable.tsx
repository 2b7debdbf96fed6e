import type { ApiKey } from '../api/schema';
import { Badge } from '../ui/Badge';
import { Button } from '../ui/Button';
import { Skeleton } from '../ui/States';
import { ROWS, Table, Td, Th } from '../ui/Table';
import { Ago } from '../ui/Time';
import { scopeTexts } from './scopes';

export function KeyTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <Table label="API keys">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th>Key</Th>
          <Th>Scopes</Th>
          <Th>Status</Th>
          <Th>Last used</Th>
          <Th className="hidden md:table-cell">Created</Th>
          <Th className="w-24">
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody className={ROWS}>
        {keys.map((key) => (
          <tr key={key.id}>
            <Td className="max-w-64 min-w-32 font-medium">
              <span className="block truncate" title={key.name}>
                {key.name}
              </span>
            </Td>
            <Td className="font-mono text-xs whitespace-nowrap text-soft">
              <span className="block max-w-52 truncate" title={key.prefix}>
                {key.prefix}…
              </span>
            </Td>
            <Td>
              <Scopes scopes={key.scopes} />
            </Td>
            <Td>
              {key.status === 'active' ? <Badge tone="good">Active</Badge> : <Badge>Revoked</Badge>}
            </Td>
            <Td className="whitespace-nowrap text-soft">
              {key.last_used_at ? <Ago at={key.last_used_at} /> : 'Never'}
            </Td>
            <Td className="hidden text-soft md:table-cell">
              <Ago at={key.created_at} />
            </Td>
            <Td right>
              {key.status === 'active' && (
                <Button look="quiet" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
                  Revoke
                </Button>
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Scopes({ scopes }: { scopes: ApiKey['scopes'] }) {
  const texts = scopeTexts(scopes);
  if (texts.length === 0) return <span className="whitespace-nowrap text-soft">Everything</span>;
  return (
    <ul className="max-w-60 space-y-0.5 py-1.5 font-mono text-xs">
      {texts.map((text) => (
        <li key={text} className="truncate" title={text}>
          {text}
        </li>
      ))}
    </ul>
  );
}

export function KeyTableSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading keys" className="px-5">
      <div className="h-9" />
      {Array.from({ length: 3 }, (_, index) => (
        <div key={index} className="flex h-11 items-center gap-8 border-t border-line">
          <Skeleton className="h-4 w-36" />
          <Skeleton className="h-4 w-44" />
          <Skeleton className="ml-auto hidden h-4 w-20 sm:block" />
        </div>
      ))}
    </div>
  );
}
