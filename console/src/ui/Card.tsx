import { useId, type ReactNode } from 'react';
import { classes } from './classes';

/** A titled region. */
export function Card({
  title,
  aside,
  children,
  className,
  flush = false,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  /** The content reaches the edges, as a table does. */
  flush?: boolean;
}) {
  const heading = useId();
  return (
    <section
      aria-labelledby={title ? heading : undefined}
      className={classes('min-w-0 rounded-card border border-line bg-surface', className)}
    >
      {title && (
        <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 pt-2.5 pb-1.5 sm:px-5">
          <h2 id={heading} className="text-sm font-semibold">
            {title}
          </h2>
          {aside}
        </div>
      )}
      <div className={flush ? undefined : classes('px-4 pb-4 sm:px-5 sm:pb-5', !title && 'pt-4 sm:pt-5')}>
        {children}
      </div>
    </section>
  );
}
