import type { MessageRange } from '../api/queries';
import type { Message, MessagePage } from '../api/schema';

export const MESSAGES_SHOWN = 50;

export interface Place {
  partition?: number;
  from?: 'latest' | 'earliest' | 'offset';
  offset?: number;
}

/** What a place in the address asks the server for. */
export function rangeOf(place: Place): MessageRange {
  const partition = place.partition ?? 0;
  const from = place.from ?? 'latest';
  return from === 'offset'
    ? { partition, from, offset: place.offset ?? 0, limit: MESSAGES_SHOWN }
    : { partition, from, limit: MESSAGES_SHOWN };
}

export interface Neighbours {
  /** Where the page before this one begins; absent at the start of the log. */
  older: number | undefined;
  /** Where the page after this one begins; absent at the end of the log. */
  newer: number | undefined;
}

export function neighbours(page: MessagePage): Neighbours {
  const offsets = page.items.map((message) => message.offset);
  const first = offsets.length > 0 ? Math.min(...offsets) : page.high_watermark;
  const last = offsets.length > 0 ? Math.max(...offsets) : page.high_watermark - 1;
  return {
    older: first > page.log_start ? Math.max(page.log_start, first - MESSAGES_SHOWN) : undefined,
    newer: last + 1 < page.high_watermark ? last + 1 : undefined,
  };
}

/** The newest is on top where one looks at the end of the log, else the order of the log. */
export function ordered(items: readonly Message[], from: MessageRange['from']): Message[] {
  const sign = from === 'latest' ? -1 : 1;
  return [...items].sort((a, b) => sign * (a.offset - b.offset));
}
