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
import { ScopeFields } from './ScopeFields';
import { isComplete, scopesOf, type ScopeDraft } from './scopes';

/**
 * Creates a key and shows its secret once. The secret lives in this component's state alone, not in
 * the query cache, so that it is gone when the dialog is.
 */
export function KeyDialog({ topic, onClose }: { topic: string | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const idempotencyKey = useIdempotencyKey();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<ScopeDraft>({ access: 'everything', topics: '*' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [created, setCreated] = useState<CreatedApiKey | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const body = { name: name.trim(), ...scopesOf(scope) };
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
        <ScopeFields draft={scope} onChange={setScope} error={error?.field('scopes[0].topics')} />
        <Refusal error={error} except={['name', 'scopes[0].topics']} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy} disabled={name.trim() === '' || !isComplete(scope)}>
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
