import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { post } from '../api/http';
import { useIdempotencyKey } from '../api/idempotency';
import { asApiError } from '../api/problem';
import { catalogueQuery, planQuery } from '../api/queries';
import type { Topic } from '../api/schema';
import { limitOf, planName } from '../billing/plans';
import { plural } from '../format/numbers';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { Field } from '../ui/Field';
import { useNotices } from '../ui/Notices';
import { Refusal } from '../ui/States';
import { draftOf, read, type Retention } from './retention';
import { RetentionFields } from './RetentionFields';

/** As everywhere: nothing is deleted unless somebody says so. */
const EVERYTHING: Retention = { retention_ms: null, retention_bytes: null };

const NAME_FORM = /^[a-zA-Z0-9._-]{1,249}$/;
const NAME_RULE = 'Letters, digits, dots, underscores and hyphens.';

/** Creates a topic; shows the plan's limits before the request, not after its refusal. */
export function TopicDialog({
  onClose,
  onCreated,
}: {
  onClose: () => void;
  onCreated?: (topic: Topic) => void;
}) {
  const client = useQueryClient();
  const { tell } = useNotices();
  const idempotencyKey = useIdempotencyKey();
  const [name, setName] = useState('');
  const [partitions, setPartitions] = useState('1');
  const [retention, setRetention] = useState(() => draftOf(EVERYTHING));
  const { timeError, sizeError, ...kept } = read(retention);
  const limits = useTopicLimits();
  const create = useMutation({
    mutationFn: (body: { name: string; partition_count: number } & Retention) =>
      post<Topic>('/topics', { body, idempotencyKey: idempotencyKey(body) }),
    onSuccess: async (topic) => {
      await client.invalidateQueries({ queryKey: ['topics'] });
      void client.invalidateQueries({ queryKey: ['plan'] });
      tell(`Topic ${topic.name} created`);
      onClose();
      onCreated?.(topic);
    },
  });
  const error = create.error ? asApiError(create.error) : undefined;
  const overPartitions =
    error?.field('partition_count') ??
    (error?.facts['dimension'] === 'partitions_per_topic' ? error.detail : undefined);
  const misnamed = name !== '' && !NAME_FORM.test(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ name, partition_count: Number(partitions), ...kept });
  };
  return (
    <Dialog title="Create topic" onClose={onClose}>
      <form onSubmit={submit} className="space-y-4" noValidate>
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="orders"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          mono
          hint={NAME_RULE}
          error={error?.field('name') ?? (misnamed ? NAME_RULE : undefined)}
        />
        <Field
          label="Partitions"
          value={partitions}
          onChange={(event) => setPartitions(event.target.value)}
          type="number"
          inputMode="numeric"
          min={1}
          {...(limits.partitions === null ? {} : { max: limits.partitions })}
          hint={
            <>
              Messages keep their order within a partition; more partitions are read in parallel.
              {limits.partitions !== null && ` Up to ${limits.partitions} on the ${limits.plan} plan.`}
            </>
          }
          error={overPartitions}
        />
        <RetentionFields
          draft={retention}
          onChange={setRetention}
          errors={{ time: error?.field('retention_ms'), size: error?.field('retention_bytes') }}
        />
        {limits.topics && <TopicsLeft {...limits.topics} plan={limits.plan} />}
        {!overPartitions && <Refusal error={error} except={['name', 'retention_ms', 'retention_bytes']} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={create.isPending}
            disabled={
              !NAME_FORM.test(name) ||
              !/^[1-9]\d*$/.test(partitions) ||
              Boolean(timeError ?? sizeError)
            }
          >
            Create topic
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function TopicsLeft({ used, limit, plan }: { used: number; limit: number; plan: string }) {
  const full = used >= limit;
  return (
    <p className={`rounded-control px-3 py-2 text-sm ${full ? 'bg-warn-soft text-warn' : 'bg-sunken text-soft'}`}>
      {plural(used, 'topic')} of {limit} on the {plan} plan
      {full && '. Delete one first, or have the plan changed.'}
    </p>
  );
}

function useTopicLimits(): {
  plan: string;
  topics: { used: number; limit: number } | undefined;
  partitions: number | null;
} {
  const { data: plan } = useQuery(planQuery());
  const { data: catalogue } = useQuery(catalogueQuery());
  const amounts = catalogue?.plans.find((one) => one.id === plan?.plan)?.amounts;
  const topics = plan?.limits.find((one) => one.dimension === 'topics.max');
  return {
    plan: planName(plan?.plan ?? ''),
    topics: typeof topics?.limit === 'number' ? { used: topics.used ?? 0, limit: topics.limit } : undefined,
    partitions: limitOf(amounts, 'partitions_per_topic.max'),
  };
}
