import { useRef } from 'react';
import { randomId } from './http';

/**
 * One Idempotency-Key per distinct request of a form: sending the same content again after an
 * unclear outcome repeats the key, so that it happens once; other content is another request.
 */
export function useIdempotencyKey(): (content: unknown) => string {
  const last = useRef<{ content: string; key: string } | null>(null);
  return (content) => {
    const text = JSON.stringify(content);
    if (last.current?.content !== text) last.current = { content: text, key: randomId() };
    return last.current.key;
  };
}
