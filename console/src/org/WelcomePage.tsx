import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionQuery } from '../api/queries';
import { PageHeader } from '../ui/Page';
import { Failure, Skeleton } from '../ui/States';
import { Checklist } from './Checklist';
import { useProgress } from './progress';

export function WelcomePage() {
  const { data: session } = useSuspenseQuery(sessionQuery());
  const [complete, setComplete] = useState(false);
  const { progress, error, retry } = useProgress(!complete);
  if (progress?.done === 4 && !complete) setComplete(true);
  return (
    <div className="max-w-3xl">
      <PageHeader title="Get started" />
      <p className="-mt-2 mb-5 text-base text-soft">
        {session.organization.name} is yours. Four steps to your first consumed message.
      </p>
      {progress ? (
        <Checklist progress={progress} />
      ) : error ? (
        <div className="rounded-card border border-line bg-surface">
          <Failure what="The checklist" error={error} onRetry={retry} />
        </div>
      ) : (
        <ChecklistSkeleton />
      )}
    </div>
  );
}

export function ChecklistSkeleton() {
  return (
    <div role="status" className="space-y-3" aria-busy="true" aria-label="Loading">
      <Skeleton className="h-5 w-64" />
      {[132, 88, 88, 88].map((height, index) => (
        <div key={index} style={{ height }} className="rounded-card border border-line bg-surface p-5">
          <Skeleton className="h-5 w-44" />
        </div>
      ))}
    </div>
  );
}
