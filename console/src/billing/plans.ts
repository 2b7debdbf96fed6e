import type { Amounts } from '../api/schema';
import { compact, decimal, money, whole } from '../format/numbers';

/** The rows of the plan catalogue that people see, in their order. */
export const PLAN_ROWS: readonly { title: string; rows: readonly PlanRow[] }[] = [
  {
    title: 'Price',
    rows: [
      { key: 'price.base_usd_month', label: 'Base price', unit: 'usd', per: 'a month' },
      { key: 'overage.messages_usd_per_million', label: 'Further messages', unit: 'usd', per: 'a million' },
      { key: 'overage.storage_usd_per_gib_month', label: 'Further storage', unit: 'usd', per: 'a GiB-month' },
    ],
  },
  {
    title: 'Included each month',
    rows: [
      { key: 'messages.included_month', label: 'Messages', unit: 'count' },
      { key: 'storage.included_gib', label: 'Storage', unit: 'gib' },
      { key: 'ingress.included_gib_month', label: 'Data in', unit: 'gib' },
      { key: 'egress.included_gib_month', label: 'Data out', unit: 'gib' },
      { key: 'api_requests.included_month', label: 'API requests', unit: 'count' },
    ],
  },
  {
    title: 'Limits',
    rows: [
      { key: 'topics.max', label: 'Topics', unit: 'count' },
      { key: 'partitions_per_topic.max', label: 'Partitions per topic', unit: 'count' },
      { key: 'api_keys.max', label: 'API keys', unit: 'count' },
      { key: 'members.max', label: 'Members', unit: 'count' },
      { key: 'connections.max', label: 'Connections', unit: 'count' },
      { key: 'throughput.ingress_mb_s', label: 'Throughput in', unit: 'mbs' },
      { key: 'storage.ceiling_gib', label: 'Storage at most', unit: 'gib' },
    ],
  },
  {
    title: 'Service',
    rows: [
      { key: 'isolation.default', label: 'Isolation', unit: 'word' },
      { key: 'sla.uptime_pct', label: 'Uptime promised', unit: 'pct' },
      { key: 'backup.retention_days', label: 'Backups kept', unit: 'days' },
      { key: 'audit.retention_days', label: 'Audit log kept', unit: 'days' },
      { key: 'support', label: 'Support', unit: 'word' },
    ],
  },
];

type Unit = 'usd' | 'count' | 'gib' | 'mbs' | 'pct' | 'days' | 'word';

export interface PlanRow {
  key: string;
  label: string;
  unit: Unit;
  per?: string;
}

const LABELS = new Map(PLAN_ROWS.flatMap((group) => group.rows.map((row) => [row.key, row.label])));

/** What a row of the catalogue is called; a row that is not known by its own key. */
export function dimensionLabel(key: string): string {
  return LABELS.get(key) ?? key;
}

export function planName(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** A cell of the catalogue in words. */
export function cellText(value: string | number | undefined, unit: Unit): string {
  const text = String(value ?? 'none');
  if (text === 'unlimited') return 'Unlimited';
  if (text === 'contract') return 'By contract';
  if (text === 'none') return '–';
  const amount = Number(text);
  if (Number.isNaN(amount)) return unit === 'word' && /^[a-z]/.test(text) ? planName(text) : text;
  switch (unit) {
    case 'usd':
      return money(text);
    case 'count':
      return amount >= 1_000_000 ? compact(amount) : whole(amount);
    case 'gib':
      return amount >= 1024 && amount % 1024 === 0 ? `${whole(amount / 1024)} TiB` : `${decimal(text)} GiB`;
    case 'mbs':
      return `${whole(amount)} MB/s`;
    case 'pct':
      return `${text} %`;
    case 'days':
      return amount >= 365 && Math.abs(amount - Math.round(amount / 365.25) * 365.25) < 2
        ? `${Math.round(amount / 365.25)} year${amount >= 700 ? 's' : ''}`
        : `${whole(amount)} days`;
    case 'word':
      return text;
  }
}

/** A limit of a plan as a number; null where there is none or it is agreed apart. */
export function limitOf(amounts: Amounts | undefined, key: string): number | null {
  const amount = Number(amounts?.[key]);
  return Number.isFinite(amount) ? amount : null;
}
