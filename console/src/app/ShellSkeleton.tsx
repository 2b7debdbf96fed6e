import { Skeleton } from '../ui/States';

export function ShellSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading">
      <div className="fixed inset-y-0 left-0 hidden w-58 border-r border-line bg-surface p-4 lg:block">
        <Skeleton className="h-7 w-36" />
        <Skeleton className="mt-6 h-12 w-full" />
        <Skeleton className="mt-6 h-40 w-full" />
      </div>
      <div className="lg:pl-58">
        <div className="h-12 border-b border-line" />
        <div className="px-3.5 pt-6 sm:px-7">
          <Skeleton className="h-7 w-40" />
          <Skeleton className="mt-6 h-28 w-full" />
          <Skeleton className="mt-4 h-80 w-full" />
        </div>
      </div>
    </div>
  );
}
