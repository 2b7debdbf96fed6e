import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { keysQuery, topicsQuery, usageQuery } from '../api/queries';
import type { ApiKey, Topic, Usage } from '../api/schema';
import { periodOf } from '../format/times';
import { useLive } from '../live/stream';

const WATCH_MS = 2_000;

export interface Progress {
  topic: Topic | undefined;
  key: ApiKey | undefined;
  produced: boolean;
  consumed: boolean;
  /** How many of the four steps are done. */
  done: number;
}

/** How far an organization is on the way to its first message; watches while `watching`. */
export function useProgress(watching: boolean): {
  progress: Progress | undefined;
  error: Error | null;
  retry: () => void;
} {
  const interval = { refetchInterval: watching ? WATCH_MS : (false as const) };
  const topics = useInfiniteQuery({ ...topicsQuery(), ...interval });
  const keys = useQuery({ ...keysQuery(), ...interval });
  const usage = useQuery({ ...usageQuery(periodOf(new Date())), ...interval });
  const { metrics, points } = useLive();
  const retry = () => {
    void topics.refetch();
    void keys.refetch();
    void usage.refetch();
  };
  const error = topics.error ?? keys.error ?? usage.error;
  if (!topics.data || !keys.data || !usage.data) return { progress: undefined, error, retry };
  const live = {
    produced: (metrics?.messages_per_second ?? 0) > 0 || points.some((one) => one.messages_in > 0),
    consumed: points.some((one) => one.messages_out > 0),
  };
  const all = topics.data.pages.flatMap((page) => page.items);
  return { progress: progressOf(all, keys.data.items, usage.data, live), error: null, retry };
}

/** Steps may be done in any order; what happened in an earlier month shows in the topics. */
export function progressOf(
  topics: readonly Topic[],
  keys: readonly ApiKey[],
  usage: Usage,
  live: { produced: boolean; consumed: boolean },
): Progress {
  const topic = topics.find((one) => one.messages > 0) ?? topics[0];
  const key = keys.find((one) => one.status === 'active');
  const produced =
    live.produced ||
    topics.some((one) => one.messages > 0) ||
    usage.closed.records + usage.provisional.records > 0;
  const consumed = live.consumed || usage.closed.bytes_out + usage.provisional.bytes_out > 0;
  const done = [topic, key, produced, consumed].filter(Boolean).length;
  return { topic, key, produced, consumed, done };
}
