import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { remove } from '../api/http';
import type { Topic } from '../api/schema';
import { bytes, count, plural } from '../format/numbers';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { Field } from '../ui/Field';
import { useNotices } from '../ui/Notices';
import { Refusal } from '../ui/States';

/** Deleting is final, so its name has to be typed. */
export function DeleteTopicDialog({
  topic,
  onClose,
  onDeleted,
}: {
  topic: Topic;
  onClose: () => void;
  onDeleted?: () => void;
}) {
  const client = useQueryClient();
  const { tell } = useNotices();
  const [typed, setTyped] = useState('');
  const drop = useMutation({
    mutationFn: () => remove(`/topics/${encodeURIComponent(topic.name)}`),
    onSuccess: async () => {
      onDeleted?.();
      client.removeQueries({ queryKey: ['topics', 'one', topic.name] });
      await client.invalidateQueries({ queryKey: ['topics', 'list'] });
      void client.invalidateQueries({ queryKey: ['plan'] });
      tell(`Topic ${topic.name} deleted`);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === topic.name && !drop.isPending) drop.mutate();
  };
  return (
    <Dialog
      title={`Delete ${topic.name}`}
      description={`Its ${count(topic.messages)} messages (${bytes(topic.stored_bytes)}) in ${plural(topic.partition_count, 'partition')} are gone for good. Programs that write or read it are refused at once.`}
      onClose={onClose}
    >
      <form onSubmit={submit} className="space-y-4">
        <Field
          label={`Type ${topic.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          mono
        />
        <Refusal error={drop.error} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" busy={drop.isPending} disabled={typed !== topic.name}>
            Delete topic
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
