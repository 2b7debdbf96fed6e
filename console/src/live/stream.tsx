import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import {
  createContext,
  useContext,
  useEffect,
  useReducer,
  type Dispatch,
  type ReactNode,
} from 'react';
import { get } from '../api/http';
import { sessionQuery } from '../api/queries';
import type { Changed, Dashboard, LiveMetrics, RatePoint } from '../api/schema';
import { isLeaving } from '../identity/leaving';
import { staleKeys } from './entities';
import { initialLive, reduceLive, type LiveEvent, type LiveState } from './reducer';

const POLL_MS = 5_000;
const RECONNECT_MIN_MS = 1_000;
const RECONNECT_MAX_MS = 30_000;
const SILENCE_MAX_MS = 45_000;

const LiveContext = createContext<LiveState>(initialLive);

export function useLive(): LiveState {
  return useContext(LiveContext);
}

/** Holds the one EventSource of this tab; below it every page sees the same live state. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, dispatch] = useReducer(reduceLive, initialLive);
  useEffect(() => listen(client, dispatch), [client]);
  const polling = state.status === 'polling';
  useEffect(() => (polling ? poll(client, dispatch) : undefined), [client, polling]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** Opens the stream, opens it again when it ends, until the answered function is called. */
function listen(client: QueryClient, dispatch: Dispatch<LiveEvent>): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let silence: number | undefined;
  let failures = 0;
  let stopped = false;

  const heard = () => {
    failures = 0;
    window.clearTimeout(silence);
    silence = window.setTimeout(lost, SILENCE_MAX_MS);
  };
  const lost = () => {
    source?.close();
    window.clearTimeout(silence);
    if (stopped || isLeaving()) return;
    failures += 1;
    dispatch({ kind: 'lost' });
    // The stream's error has no status; an ended session shows itself here.
    void client.invalidateQueries({ queryKey: sessionQuery().queryKey });
    const wait = Math.min(RECONNECT_MIN_MS * 2 ** (failures - 1), RECONNECT_MAX_MS);
    timer = window.setTimeout(open, wait * (0.75 + Math.random() / 2));
  };
  const open = () => {
    const reopened = failures > 0;
    source = new EventSource('/api/v1/stream');
    source.onopen = () => {
      heard();
      dispatch({ kind: 'opened', at: Date.now() });
      // Whatever changed while nobody listened.
      if (reopened) void client.invalidateQueries();
    };
    source.onerror = lost;
    source.addEventListener('metrics', (event) => {
      heard();
      dispatch({ kind: 'metrics', metrics: parse<LiveMetrics>(event), at: Date.now() });
    });
    source.addEventListener('changed', (event) => {
      heard();
      dispatch({ kind: 'changed', at: Date.now() });
      invalidate(client, parse<Changed>(event).entity);
    });
  };
  open();
  return () => {
    stopped = true;
    source?.close();
    window.clearTimeout(timer);
    window.clearTimeout(silence);
  };
}

function poll(client: QueryClient, dispatch: Dispatch<LiveEvent>): () => void {
  const timer = window.setInterval(() => {
    get<Dashboard>('/metrics/dashboard', { query: { range: '15m' } })
      .then(({ series, ...metrics }) =>
        dispatch({
          kind: 'polled',
          metrics: { ...metrics, ...newest(series) },
          at: Date.now(),
        }),
      )
      // The status says already that the page is behind.
      .catch(() => undefined);
    void client.invalidateQueries({ type: 'active' });
  }, POLL_MS);
  return () => window.clearInterval(timer);
}

function newest(series: readonly RatePoint[]): { point?: RatePoint } {
  const point = series.at(-1);
  return point ? { point } : {};
}

function invalidate(client: QueryClient, entity: string): void {
  for (const queryKey of staleKeys(entity)) void client.invalidateQueries({ queryKey });
}

function parse<T>(event: MessageEvent<string>): T {
  return JSON.parse(event.data) as T;
}
