import { useQueryClient } from '@tanstack/react-query';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../ui/States';

/** Instead of a page that could not start. */
export function PageFault({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const client = useQueryClient();
  const again = () => {
    void client.resetQueries();
    reset();
    void router.invalidate();
  };
  return (
    <main className="mx-auto max-w-2xl px-4 py-[16vh]">
      <h1 className="sr-only">Something went wrong</h1>
      <div className="rounded-card border border-line bg-surface">
        <Failure what="The page" error={error} onRetry={again} />
      </div>
    </main>
  );
}
