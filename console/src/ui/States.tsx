import { CircleAlert, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { asApiError } from '../api/problem';
import { Button } from './Button';
import { classes } from './classes';

/** The place of what is being loaded, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes('block animate-pulse-soft rounded-md bg-line', className)}
    />
  );
}

/** Why something is not shown, what to quote when asking about it, and the way on. */
export function Failure({
  what,
  error,
  onRetry,
  busy = false,
}: {
  what: string;
  error: unknown;
  onRetry?: () => void;
  busy?: boolean;
}) {
  const problem = asApiError(error);
  return (
    <div role="alert" className="flex flex-col items-start gap-3 px-4 py-6 sm:flex-row sm:px-5">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-semibold">{what} could not be loaded</p>
        <p className="mt-0.5 text-sm text-soft">{problem.detail}</p>
        <p className="mt-1.5 font-mono text-xs break-all text-faint">
          {problem.reason}
          {problem.requestId && ` · request ${problem.requestId}`}
        </p>
      </div>
      {onRetry && (
        <Button onClick={onRetry} busy={busy} icon={<RotateCw className="size-3.5" aria-hidden="true" />}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** What a form or an action was refused for, when no field of it is to blame. */
export function Refusal({ error, except = [] }: { error: unknown; except?: readonly string[] }) {
  if (!error) return null;
  const problem = asApiError(error);
  if (problem.fields.length > 0 && problem.fields.every((each) => except.includes(each.field))) {
    return null;
  }
  return (
    <div role="alert" className="rounded-control bg-bad-soft px-3 py-2 text-sm text-bad">
      {problem.detail}
      {problem.requestId && problem.status >= 500 && (
        <span className="mt-0.5 block font-mono text-xs break-all">request {problem.requestId}</span>
      )}
    </div>
  );
}

export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      {icon && (
        <span aria-hidden="true" className="mb-3 grid size-11 place-items-center rounded-full bg-brand-soft text-brand-ink">
          {icon}
        </span>
      )}
      <p className="text-base font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-md text-sm text-soft">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
