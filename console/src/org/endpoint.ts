import { useQuery } from '@tanstack/react-query';
import { dashboardQuery } from '../api/queries';
import { useLive } from '../live/stream';

const GRPC_PORT = 9090;

/** Where clients reach an agent: as one announces it, or where one listens by default. */
export function useEndpoint(): string {
  const { metrics } = useLive();
  const { data } = useQuery({ ...dashboardQuery('15m'), enabled: metrics === null });
  const agents = (metrics ?? data)?.agents ?? [];
  const announced = (agents.find((agent) => agent.live) ?? agents[0])?.endpoint;
  return announced || `${window.location.hostname}:${GRPC_PORT}`;
}
