import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Menu, Search } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { operationsQuery } from '../api/queries';
import type { AgentState } from '../api/schema';
import { clockTime } from '../format/times';
import { plural } from '../format/numbers';
import type { LiveStatus } from '../live/reducer';
import { useLive } from '../live/stream';
import { Dot } from '../ui/Badge';
import { IconButton } from '../ui/Button';
import { Kbd } from '../ui/Page';
import { Spinner } from '../ui/Spinner';
import { modifierName } from './shortcuts';

const AccountMenu = lazy(() =>
  import('./AccountMenu').then((module) => ({ default: module.AccountMenu })),
);

const RUNNING_POLL_MS = 2_000;

interface Props {
  onPalette: () => void;
  onMenu: () => void;
  onShortcuts: () => void;
}

export function TopBar({ onPalette, onMenu, onShortcuts }: Props) {
  return (
    <header className="sticky top-0 z-10 flex h-12 shrink-0 items-center gap-2 border-b border-line bg-ground/90 px-2 backdrop-blur-sm sm:px-7">
      <IconButton label="Menu" onClick={onMenu} className="lg:hidden">
        <Menu className="size-4.5" aria-hidden="true" />
      </IconButton>
      <button
        type="button"
        onClick={onPalette}
        className="flex h-8 w-full max-w-84 min-w-0 items-center gap-2 rounded-control border border-line bg-surface px-2.5 text-sm text-faint hover:border-line-strong"
      >
        <Search className="size-4 shrink-0" aria-hidden="true" />
        <span className="flex-1 truncate text-left">Search or run a command</span>
        <span className="hidden gap-1 sm:flex" aria-hidden="true">
          <Kbd>{modifierName()} K</Kbd>
        </span>
      </button>
      <div className="ml-auto flex shrink-0 items-center gap-1 sm:gap-3">
        <OperationsPill />
        <LiveMark />
        <Suspense fallback={<span className="size-8 rounded-full bg-brand-soft" />}>
          <AccountMenu onShortcuts={onShortcuts} />
        </Suspense>
      </div>
    </header>
  );
}

/** There while something runs; leads to it. */
function OperationsPill() {
  const { data } = useQuery({
    ...operationsQuery(),
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.state === 'running') ? RUNNING_POLL_MS : false,
  });
  const running = data?.items.filter((one) => one.state === 'running') ?? [];
  const [first] = running;
  if (!first) return null;
  const text = plural(running.length, 'operation');
  const look =
    'flex h-7 items-center gap-1.5 rounded-full bg-info-soft px-2.5 text-xs font-medium text-info hover:brightness-95';
  const content = (
    <>
      <Spinner />
      <span className="hidden sm:inline">{text} running</span>
      <span className="sm:hidden">{running.length}</span>
    </>
  );
  return running.length === 1 ? (
    <Link to="/operations/$id" params={{ id: first.id }} aria-label={`${text} running`} className={look}>
      {content}
    </Link>
  ) : (
    <Link to="/operations" aria-label={`${text} running`} className={look}>
      {content}
    </Link>
  );
}

const WORDS: Record<LiveStatus, string> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  polling: 'Polling every 5 s',
};

/** How fresh the page is, and whether agents serve. */
export function LiveMark() {
  const { status, metrics, lastNewsAt } = useLive();
  const agentless = status === 'live' && metrics !== null && !someLive(metrics.agents);
  const tone = agentless ? 'bad' : status === 'live' ? 'good' : status === 'connecting' ? 'plain' : 'warn';
  const word = agentless ? 'No agent serves' : WORDS[status];
  return (
    <span
      role="status"
      aria-label={`Live data: ${word}`}
      title={lastNewsAt ? `${word} · last update ${clockTime(lastNewsAt)}` : word}
      className="flex items-center gap-1.5 px-1 text-xs text-soft"
    >
      <Dot tone={tone} live={status === 'live' && !agentless} />
      <span className="hidden sm:inline">{word}</span>
    </span>
  );
}

function someLive(agents: readonly AgentState[]): boolean {
  return agents.some((agent) => agent.live);
}
