import { useEffect, type ReactNode } from 'react';

/** The heading of a page with its main action; the browser's title follows it. */
export function PageHeader({
  title,
  count,
  badge,
  children,
}: {
  title: string;
  count?: ReactNode;
  badge?: ReactNode;
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · StreamHouse`;
  }, [title]);
  return (
    <div className="mb-4 flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2.5 gap-y-1">
        <h1 className="min-w-0 text-xl font-semibold tracking-[-0.015em] break-words">{title}</h1>
        {count !== undefined && <span className="tabular text-base text-faint">{count}</span>}
        {badge}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded border border-line-strong bg-sunken px-1 font-mono text-2xs leading-[18px] text-soft">
      {children}
    </kbd>
  );
}
