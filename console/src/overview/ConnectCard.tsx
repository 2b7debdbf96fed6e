import { useInfiniteQuery } from '@tanstack/react-query';
import { topicsQuery } from '../api/queries';
import { Endpoints, endpointsLabel } from '../org/Endpoints';
import { Snippets } from '../org/Snippets';
import { useEndpoints } from '../org/useEndpoints';
import { Card } from '../ui/Card';
import { CopyIconButton } from '../ui/Copy';

/** How programs reach the streams. */
export function ConnectCard() {
  const endpoints = useEndpoints();
  const label = endpointsLabel(endpoints);
  const { data } = useInfiniteQuery(topicsQuery());
  const topic = data?.pages[0]?.items[0]?.name ?? 'orders';
  return (
    <Card
      title="Produce and consume"
      aside={
        <span className="flex min-w-0 items-center gap-1 text-xs text-soft">
          {label} <Endpoints endpoints={endpoints} />
          <CopyIconButton text={endpoints} label={`Copy ${label.toLowerCase()}`} className="size-7 shrink-0" />
        </span>
      }
    >
      <Snippets topic={topic} verbs={['produce', 'consume']} />
    </Card>
  );
}
