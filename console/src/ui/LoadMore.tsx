import { useEffect, useRef } from 'react';
import { Button } from './Button';

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}

/** The foot of an endless list: loads on when it comes into view, or by its button. */
export function LoadMore({ query, note }: { query: Pages; note?: string | undefined }) {
  const foot = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    const element = foot.current;
    if (!element || !hasNextPage || isFetchNextPageError) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && !isFetchingNextPage) fetchNextPage();
      },
      { rootMargin: '400px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={foot} className="flex flex-wrap items-center justify-center gap-3 border-t border-line p-3">
      {note && <span className="text-xs text-faint">{note}</span>}
      <Button look="quiet" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
        {isFetchNextPageError ? 'Loading failed. Try again' : 'Load more'}
      </Button>
    </div>
  );
}
