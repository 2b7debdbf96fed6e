import { useInfiniteQuery } from '@tanstack/react-query';
import { topicsQuery } from '../api/queries';
import { useEndpoint } from '../org/endpoint';
import { Snippets } from '../org/Snippets';
import { Card } from '../ui/Card';
import { CopyIconButton } from '../ui/Copy';

/** How programs reach the streams. */
export function ConnectCard() {
  const endpoint = useEndpoint();
  const { data } = useInfiniteQuery(topicsQuery());
  const topic = data?.pages[0]?.items[0]?.name ?? 'orders';
  return (
    <Card
      title="Produce and consume"
      aside={
        <span className="flex min-w-0 items-center gap-1 text-xs text-soft">
          Endpoint <code className="truncate font-mono text-ink">{endpoint}</code>
          <CopyIconButton text={endpoint} label="Copy endpoint" className="size-7" />
        </span>
      }
    >
      <Snippets topic={topic} verbs={['produce', 'consume']} />
    </Card>
  );
}
