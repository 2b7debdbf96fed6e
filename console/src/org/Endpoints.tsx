import { Fragment } from 'react';
import { eachOf } from './endpoints';

/** "Endpoint", or "Endpoints" where several agents are live. */
export function endpointsLabel(endpoints: string): string {
  return eachOf(endpoints).length > 1 ? 'Endpoints' : 'Endpoint';
}

/** A list of endpoints as clients take it; a line ends after a comma. */
export function Endpoints({ endpoints }: { endpoints: string }) {
  return (
    <code className="min-w-0 font-mono text-xs wrap-anywhere text-ink">
      {eachOf(endpoints).map((one, index, all) => (
        <Fragment key={one}>
          {one}
          {index < all.length - 1 && (
            <>
              ,<wbr />
            </>
          )}
        </Fragment>
      ))}
    </code>
  );
}
