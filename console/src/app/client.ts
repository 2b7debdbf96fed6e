import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { forgetWrites } from '../api/http';
import { ApiError, TOO_SLOW } from '../api/problem';
import { isLeaving } from '../identity/leaving';

const RETRIES_MAX = 2;
const RETRY_MS = 400;
const STALE_MS = 2_000;

/** The cache of answers. A refused session empties it and calls back with the page it was on. */
export function createClient(
  onSessionEnd: (page: string, error: ApiError) => void,
): QueryClient {
  const check = (error: Error) => {
    if (!(error instanceof ApiError) || !error.unauthenticated || isLeaving()) return;
    const { pathname, search } = window.location;
    if (pathname === '/login' || pathname === '/signup') return;
    forgetWrites();
    client.clear();
    onSessionEnd(pathname + search, error);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: check }),
    mutationCache: new MutationCache({ onError: check }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retryDelay: RETRY_MS,
        networkMode: 'always',
        retry: (failures, error) =>
          error instanceof ApiError &&
          error.transient &&
          error.reason !== TOO_SLOW &&
          failures < RETRIES_MAX,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}
