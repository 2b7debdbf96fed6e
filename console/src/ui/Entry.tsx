import type { ReactNode } from 'react';

/** A fact under its name, for a list that stands where a table does not fit. */
export function Entry({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-soft">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
