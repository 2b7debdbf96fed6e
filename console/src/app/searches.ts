import type { ApiError } from '../api/problem';
import type { Range } from '../api/queries';
import { isPeriod } from '../format/times';
import {
  choiceParam,
  flagParam,
  instantParam,
  known,
  pageParam,
  textParam,
  wholeParam,
  type Raw,
} from './search';

/** What each page keeps in its address. */

export const TOPIC_SORTS = ['name', 'partitions', 'rate', 'messages', 'size', 'created'] as const;
export type TopicSort = (typeof TOPIC_SORTS)[number];
export const DIRECTIONS = ['asc', 'desc'] as const;
export const TOPIC_TABS = ['messages', 'partitions', 'connect'] as const;
export const STARTS = ['latest', 'earliest', 'offset'] as const;
export const RANGES: readonly Range[] = ['15m', '1h'];

export const loginSearch = (raw: Raw) =>
  known({ next: pageParam(raw, 'next'), expired: flagParam(raw, 'expired') });

/** What the login page is told, to come back to the page where the session was missing. */
export function backTo(page: string, error: ApiError): { next?: string; expired?: true } {
  return {
    ...(page === '/' ? {} : { next: page }),
    ...(error.reason === 'CREDENTIALS_MISSING' ? {} : { expired: true as const }),
  };
}

export const overviewSearch = (raw: Raw) => known({ range: choiceParam(raw, 'range', RANGES) });

export const topicsSearch = (raw: Raw) =>
  known({
    q: textParam(raw, 'q', 249),
    sort: choiceParam(raw, 'sort', TOPIC_SORTS),
    dir: choiceParam(raw, 'dir', DIRECTIONS),
    create: flagParam(raw, 'create'),
  });

export const topicSearch = (raw: Raw) =>
  known({
    tab: choiceParam(raw, 'tab', TOPIC_TABS),
    partition: wholeParam(raw, 'partition'),
    from: choiceParam(raw, 'from', STARTS),
    offset: wholeParam(raw, 'offset'),
    message: wholeParam(raw, 'message'),
    follow: flagParam(raw, 'follow'),
  });

export const keysSearch = (raw: Raw) =>
  known({ create: flagParam(raw, 'create'), revoked: flagParam(raw, 'revoked') });

export const auditSearch = (raw: Raw) =>
  known({
    actor: textParam(raw, 'actor'),
    action: textParam(raw, 'action', 60),
    resource: textParam(raw, 'resource'),
    from: instantParam(raw, 'from'),
    to: instantParam(raw, 'to'),
    entry: textParam(raw, 'entry', 60),
  });

export const billingSearch = (raw: Raw) => {
  const period = textParam(raw, 'period', 7);
  return known({
    period: period && isPeriod(period) ? period : undefined,
    as_of: textParam(raw, 'as_of', 40),
  });
};
