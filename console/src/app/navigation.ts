import {
  CreditCard,
  Gauge,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  ScrollText,
  Server,
  Waves,
  Workflow,
  type LucideIcon,
} from 'lucide-react';

export interface Destination {
  to: '/' | '/topics' | '/keys' | '/agents' | '/audit' | '/billing' | '/plan' | '/operations' | '/welcome';
  label: string;
  icon: LucideIcon;
  /** Pressed after g. */
  key: string;
}

export const STREAMS: readonly Destination[] = [
  { to: '/', label: 'Overview', icon: LayoutDashboard, key: 'o' },
  { to: '/topics', label: 'Topics', icon: Waves, key: 't' },
  { to: '/keys', label: 'API keys', icon: KeyRound, key: 'k' },
  { to: '/agents', label: 'Agents', icon: Server, key: 'n' },
];

export const ORGANIZATION: readonly Destination[] = [
  { to: '/audit', label: 'Audit log', icon: ScrollText, key: 'a' },
  { to: '/billing', label: 'Billing', icon: CreditCard, key: 'b' },
  { to: '/plan', label: 'Plan', icon: Gauge, key: 'p' },
  { to: '/operations', label: 'Operations', icon: Workflow, key: 'e' },
];

export const START: Destination = { to: '/welcome', label: 'Get started', icon: ListChecks, key: 's' };

export const DESTINATIONS: readonly Destination[] = [...STREAMS, ...ORGANIZATION, START];
