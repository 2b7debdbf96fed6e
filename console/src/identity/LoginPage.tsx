import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { post } from '../api/http';
import { asApiError, type ApiError } from '../api/problem';
import type { LoginRequest } from '../api/schema';
import { Button } from '../ui/Button';
import { Field } from '../ui/Field';
import { Refusal } from '../ui/States';
import { AuthFrame } from './AuthFrame';

const route = getRouteApi('/login');

export function LoginPage() {
  const { next, expired } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget);
    const body: LoginRequest = {
      email: String(form.get('email')).trim(),
      password: String(form.get('password')),
    };
    setBusy(true);
    setError(null);
    try {
      await post('/auth/login', { body });
      client.clear();
      router.history.push(next ?? '/');
    } catch (refusal) {
      setError(asApiError(refusal));
      setBusy(false);
    }
  };

  return (
    <AuthFrame
      title="Log in"
      lead="Welcome back."
      footer={
        <>
          New here?{' '}
          <Link to="/signup" className="font-medium text-brand-ink underline underline-offset-3">
            Create an account
          </Link>
        </>
      }
    >
      {expired && !error && (
        <p role="status" className="mb-4 rounded-control bg-info-soft px-3 py-2 text-sm text-info">
          Your session has ended. Log in to go on where you were.
        </p>
      )}
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
          autoComplete="current-password"
          required
          error={error?.field('password')}
        />
        <Refusal error={error} except={['email', 'password']} />
        <Button type="submit" look="primary" busy={busy} className="min-h-9.5 w-full">
          Log in
        </Button>
      </form>
    </AuthFrame>
  );
}
