import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Sparkline } from '../ui/Sparkline';
import { Skeleton } from '../ui/States';

/** One figure. Its size does not depend on whether it is there yet. */
export function Stat({
  label,
  value,
  note,
  values,
  link,
}: {
  label: string;
  value: string | undefined;
  note: ReactNode;
  values?: readonly number[];
  link?: LinkProps;
}) {
  return (
    <div className="relative min-w-0 rounded-card border border-line bg-surface px-4 py-3.5 transition-colors duration-100 has-[a]:hover:border-line-strong sm:px-5">
      <p className="truncate text-xs text-soft">
        {link ? (
          <Link {...link} className="after:absolute after:inset-0 after:rounded-card">
            {label}
          </Link>
        ) : (
          label
        )}
      </p>
      <div className="mt-1 flex h-8 items-end justify-between gap-3">
        {value === undefined ? (
          <Skeleton className="h-7 w-24" />
        ) : (
          <p className="tabular truncate text-2xl font-semibold tracking-[-0.02em]">{value}</p>
        )}
        {values && <Sparkline values={values} className="mb-1 hidden h-7 w-20 shrink-0 sm:block" />}
      </div>
      <div className="mt-1 h-4 truncate text-xs text-faint">
        {value === undefined ? <Skeleton className="h-3.5 w-32" /> : note}
      </div>
    </div>
  );
}
