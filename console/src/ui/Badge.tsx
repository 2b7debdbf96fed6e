import type { ReactNode } from 'react';
import { classes } from './classes';

export type Tone = 'plain' | 'brand' | 'good' | 'warn' | 'bad' | 'info';

const TONES: Record<Tone, string> = {
  plain: 'bg-sunken text-soft ring-1 ring-inset ring-line',
  brand: 'bg-brand-soft text-brand-ink',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
};

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1 rounded-full px-2 text-2xs leading-5 font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

const DOTS: Record<'good' | 'warn' | 'bad' | 'plain', string> = {
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  plain: 'bg-faint',
};

export function Dot({ tone, live = false }: { tone: keyof typeof DOTS; live?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={classes('inline-block size-2 shrink-0 rounded-full', DOTS[tone], live && 'animate-live')}
    />
  );
}
