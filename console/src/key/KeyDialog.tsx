import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { post } from '../api/http';
import { useIdempotencyKey } from '../api/idempotency';
import { asApiError, type ApiError } from '../api/problem';
import type { CreatedApiKey } from '../api/schema';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { Field } from '../ui/Field';
import { Refusal } from '../ui/States';
import { KeySecret } from './KeySecret';

/**
 * Creates a key and shows its secret once. The secret lives in this component's state alone, not in
 * the query cache, so that it is gone when the dialog is.
 */
export function KeyDialog({ topic, onClose }: { topic: string | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const idempotencyKey = useIdempotencyKey();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [created, setCreated] = useState<CreatedApiKey | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const body = { name: name.trim() };
    setBusy(true);
    setError(null);
    try {
      setCreated(await post<CreatedApiKey>('/keys', { body, idempotencyKey: idempotencyKey(body) }));
      void client.invalidateQueries({ queryKey: ['keys'] });
      void client.invalidateQueries({ queryKey: ['plan'] });
    } catch (refusal) {
      setError(asApiError(refusal));
      setBusy(false);
    }
  };

  if (created) return <KeySecret created={created} topic={topic} onDone={onClose} />;
  return (
    <Dialog
      title="Create API key"
      description="Programs write and read this organization's topics with it."
      onClose={onClose}
    >
      <form onSubmit={(event) => void submit(event)} className="space-y-4" noValidate>
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder="checkout-service"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          hint="Name it after the program that uses it, so that it can be told apart later."
          error={error?.field('name')}
        />
        <Refusal error={error} except={['name']} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy} disabled={name.trim() === ''}>
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
