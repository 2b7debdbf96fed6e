import { useQuery } from '@tanstack/react-query';
import { dashboardQuery } from '../api/queries';
import { useLive } from '../live/stream';
import { endpointsOf } from './endpoints';

const GRPC_PORT = 9090;

/** Where clients reach the agents: as those announce it, or where one listens by default. */
export function useEndpoints(): string {
  const { metrics } = useLive();
  const { data } = useQuery({ ...dashboardQuery('15m'), enabled: metrics === null });
  return endpointsOf((metrics ?? data)?.agents ?? []) || `${window.location.hostname}:${GRPC_PORT}`;
}
