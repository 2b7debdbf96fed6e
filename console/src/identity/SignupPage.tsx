import { useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { post } from '../api/http';
import { useIdempotencyKey } from '../api/idempotency';
import { asApiError, type ApiError } from '../api/problem';
import type { SignupRequest } from '../api/schema';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Refusal } from '../ui/States';
import { AuthFrame } from './AuthFrame';

const FIELDS = ['email', 'password', 'org_name'];

export function SignupPage() {
  const router = useRouter();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const idempotencyKey = useIdempotencyKey();

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    const body: SignupRequest = {
      email: String(form.get('email')).trim(),
      password: String(form.get('password')),
      org_name: String(form.get('org_name')).trim(),
    };
    setBusy(true);
    setError(null);
    try {
      await post('/auth/signup', { body, idempotencyKey: idempotencyKey(body) });
      client.clear();
      await router.navigate({ to: '/welcome' });
    } catch (refusal) {
      setError(asApiError(refusal));
      setBusy(false);
    }
  };

  return (
    <AuthFrame
      title="Create your account"
      lead="Your first message is a few minutes away."
      footer={
        <>
          Have an account?{' '}
          <Link to="/login" search={{}} className="font-medium text-brand-ink underline underline-offset-3">
            Log in
          </Link>
        </>
      }
    >
      <form onSubmit={(event) => void submit(event)} className="space-y-4" noValidate>
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
          required
          error={error?.field('email')}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 10 characters. A sentence is easy to keep and hard to guess."
          error={error?.field('password')}
        />
        <Field
          label="Organization name"
          name="org_name"
          autoComplete="organization"
          required
          hint="Topics, keys and bills belong to it."
          error={error?.field('org_name')}
        />
        <Refusal error={error} except={FIELDS} />
        <Button type="submit" look="primary" busy={busy} className="min-h-9.5 w-full">
          Create account
        </Button>
      </form>
    </AuthFrame>
  );
}
