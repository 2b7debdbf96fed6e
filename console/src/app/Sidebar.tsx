import { Link } from '@tanstack/react-router';
import { useSuspenseQuery } from '@tanstack/react-query';
import { FileJson } from 'lucide-react';
import { sessionQuery } from '../api/queries';
import { planName } from '../billing/plans';
import { Logo } from '../ui/Logo';
import { classes } from '../ui/classes';
import { ORGANIZATION, START, STREAMS, type Destination } from './navigation';

export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const { data: session } = useSuspenseQuery(sessionQuery());
  const { name, plan, slug } = session.organization;
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 shrink-0 items-center px-4">
        <Link to="/" aria-label="StreamHouse, overview" className="rounded-control" onClick={onNavigate}>
          <Logo />
        </Link>
      </div>
      <div className="scroll-thin flex min-h-0 flex-1 flex-col overflow-y-auto px-3 pt-2 pb-3">
        <Link
          to="/plan"
          onClick={onNavigate}
          className="mb-4 block rounded-control border border-line bg-surface px-3 py-2 hover:border-line-strong"
        >
          <span className="block truncate text-sm font-semibold" title={name}>
            {name}
          </span>
          <span className="block truncate text-xs text-faint">
            {plan ? `${planName(plan)} plan · ${slug}` : slug}
          </span>
        </Link>
        <nav aria-label="Main" className="flex flex-1 flex-col">
          <Group label="Streams" items={STREAMS} onNavigate={onNavigate} />
          <Group label="Organization" items={ORGANIZATION} onNavigate={onNavigate} />
          <div className="mt-auto pt-4">
            <ul>
              <Item item={START} onNavigate={onNavigate} />
              <li>
                <a href="/openapi.json" target="_blank" rel="noreferrer" className={ITEM}>
                  <FileJson className="size-4 shrink-0" aria-hidden="true" />
                  API description
                </a>
              </li>
            </ul>
          </div>
        </nav>
      </div>
    </div>
  );
}

interface GroupProps {
  label: string;
  items: readonly Destination[];
  onNavigate: (() => void) | undefined;
}

function Group({ label, items, onNavigate }: GroupProps) {
  return (
    <div className="mb-4">
      <p className="px-2.5 pb-1 text-xs text-faint">{label}</p>
      <ul className="space-y-0.5">
        {items.map((item) => (
          <Item key={item.to} item={item} onNavigate={onNavigate} />
        ))}
      </ul>
    </div>
  );
}

const ITEM =
  'flex h-8 items-center gap-2.5 rounded-control px-2.5 text-sm text-soft transition-colors ' +
  'duration-100 hover:bg-hover hover:text-ink';

function Item({ item, onNavigate }: { item: Destination; onNavigate: (() => void) | undefined }) {
  const Icon = item.icon;
  return (
    <li>
      <Link
        to={item.to}
        {...(onNavigate ? { onClick: onNavigate } : {})}
        activeOptions={{ exact: item.to === '/', includeSearch: false }}
        className={classes(ITEM)}
        activeProps={{
          'className': 'bg-brand-soft! font-medium text-brand-ink!',
          'aria-current': 'page',
        }}
      >
        <Icon className="size-4 shrink-0" aria-hidden="true" />
        {item.label}
      </Link>
    </li>
  );
}
