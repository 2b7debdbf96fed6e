import type { Agent } from '../api/schema';
import type { Tone } from '../ui/Badge';

/** Partitions are led in so many slots. */
export const SLOTS = 256;

export const STATES: Record<Agent['state'], { label: string; tone: Tone }> = {
  live: { label: 'Live', tone: 'good' },
  draining: { label: 'Draining', tone: 'info' },
  lost: { label: 'Lost', tone: 'bad' },
  recovering: { label: 'Recovering', tone: 'warn' },
};

const WAL_NAMES: Record<Agent['wal'], string> = { file: 'File', postgres: 'PostgreSQL' };

export function walName(wal: Agent['wal']): string {
  return WAL_NAMES[wal];
}

export function summaryOf(agents: readonly Agent[]): {
  live: number;
  leases: number;
  partitions: number;
  troubled: number;
} {
  const sum = (count: (agent: Agent) => number) => agents.reduce((total, agent) => total + count(agent), 0);
  return {
    live: sum(({ state }) => (state === 'live' ? 1 : 0)),
    leases: sum(({ leases }) => leases),
    partitions: sum(({ partitions }) => partitions),
    troubled: sum(({ state }) => (state === 'lost' || state === 'recovering' ? 1 : 0)),
  };
}

/** "0.4 s ago": heartbeats come every second, so tenths are told. The clocks may differ a little. */
export function heartbeatAge(heartbeat: string, at: number): string {
  const seconds = Math.max(0, at - new Date(heartbeat).getTime()) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s ago`;
  if (seconds < 120) return `${Math.floor(seconds)} s ago`;
  return `${Math.floor(seconds / 60)} min ago`;
}
