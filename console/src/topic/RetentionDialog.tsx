import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { patch } from '../api/http';
import { useIdempotencyKey } from '../api/idempotency';
import { asApiError } from '../api/problem';
import type { Topic, TopicDetail } from '../api/schema';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { useNotices } from '../ui/Notices';
import { Refusal } from '../ui/States';
import { draftOf, read, type Retention } from './retention';
import { RetentionFields } from './RetentionFields';

/** Changes what a topic keeps; says so when that deletes messages. */
export function RetentionDialog({ topic, onClose }: { topic: TopicDetail; onClose: () => void }) {
  const client = useQueryClient();
  const { tell } = useNotices();
  const idempotencyKey = useIdempotencyKey();
  const [draft, setDraft] = useState(() => draftOf(topic));
  const { timeError, sizeError, ...wanted } = read(draft);
  const change = useMutation({
    mutationFn: (body: Partial<Retention>) =>
      patch<Topic>(`/topics/${encodeURIComponent(topic.name)}`, {
        body,
        idempotencyKey: idempotencyKey(body),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['topics'] });
      tell(`Retention of ${topic.name} changed`);
      onClose();
    },
  });
  const body = difference(topic, wanted);
  const error = change.error ? asApiError(change.error) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!change.isPending) change.mutate(body);
  };
  return (
    <Dialog title={`Retention of ${topic.name}`} onClose={onClose}>
      <form onSubmit={submit} className="space-y-4" noValidate>
        <RetentionFields
          draft={draft}
          onChange={setDraft}
          errors={{ time: error?.field('retention_ms'), size: error?.field('retention_bytes') }}
        />
        {!timeError && !sizeError && isTighter(topic, wanted) && (
          <p className="rounded-control bg-warn-soft px-3 py-2 text-sm text-warn">
            Messages beyond the new bounds are deleted soon after, for good.
          </p>
        )}
        <Refusal error={change.error} except={['retention_ms', 'retention_bytes']} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={change.isPending}
            disabled={Boolean(timeError ?? sizeError) || Object.keys(body).length === 0}
          >
            Change retention
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Only what is to change is sent: another's change to the other bound stays. */
function difference(from: Retention, to: Retention): Partial<Retention> {
  return {
    ...(from.retention_ms === to.retention_ms ? {} : { retention_ms: to.retention_ms }),
    ...(from.retention_bytes === to.retention_bytes ? {} : { retention_bytes: to.retention_bytes }),
  };
}

function isTighter(from: Retention, to: Retention): boolean {
  const size = (bound: number | null) => bound ?? Infinity;
  return (
    size(to.retention_ms) < size(from.retention_ms) ||
    size(to.retention_bytes) < size(from.retention_bytes)
  );
}
