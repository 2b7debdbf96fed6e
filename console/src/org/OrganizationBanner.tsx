import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import { operationsQuery, sessionQuery } from '../api/queries';
import type { Operation, Organization } from '../api/schema';
import { isActivation } from '../provisioning/kinds';
import { classes } from '../ui/classes';

const PENDING_POLL_MS = 1_500;

/** Says why an organization does not stream yet, or no more, and where that can be followed. */
export function OrganizationBanner() {
  const { data: session } = useSuspenseQuery({
    ...sessionQuery(),
    refetchInterval: (query) =>
      query.state.data && query.state.data.organization.status !== 'active' ? PENDING_POLL_MS : false,
  });
  const pending = session.organization.status !== 'active';
  const { data: operations } = useQuery({ ...operationsQuery(), enabled: pending });
  if (!pending) return null;
  const newest = operations?.items
    .filter((one) => isActivation(one.kind))
    .sort((a, b) => b.started_at.localeCompare(a.started_at))[0];
  return <Banner organization={session.organization} operation={newest} />;
}

function Banner({
  organization,
  operation,
}: {
  organization: Organization;
  operation: Operation | undefined;
}) {
  if (organization.status === 'suspended') {
    return (
      <Strip bad>
        {organization.name} is suspended: its topics can neither be written nor read. Talk to the operator
        of this platform.
      </Strip>
    );
  }
  const stopped = operation?.state === 'failed' || operation?.state === 'cancelled';
  const link = operation && (
    <Link
      to="/operations/$id"
      params={{ id: operation.id }}
      className="font-medium whitespace-nowrap underline underline-offset-3"
    >
      {stopped ? 'See why and try again' : 'Follow it'}
    </Link>
  );
  return stopped || organization.status === 'failed' ? (
    <Strip bad>
      {organization.name} could not be activated
      {operation?.state === 'cancelled' ? ': it was cancelled' : ''}. Everything but streaming works. {link}
    </Strip>
  ) : (
    <Strip>
      {organization.name} is being activated. You can create topics and keys meanwhile; streaming starts in
      a moment. {link}
    </Strip>
  );
}

function Strip({ bad = false, children }: { bad?: boolean; children: ReactNode }) {
  const Icon = bad ? CircleAlert : Hourglass;
  return (
    <div
      role="status"
      className={classes(
        'flex items-start gap-2.5 border-b border-line px-3.5 py-2.5 text-sm sm:px-7',
        bad ? 'bg-bad-soft text-bad' : 'bg-info-soft text-info',
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0">{children}</p>
    </div>
  );
}
