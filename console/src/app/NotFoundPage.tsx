import { useEffect } from 'react';
import { ButtonLink } from '../ui/Button';

export function NotFoundPage() {
  useEffect(() => {
    document.title = 'Not found · StreamHouse';
  }, []);
  return (
    <main className="mx-auto flex max-w-md flex-col items-start px-6 py-[16vh]">
      <svg viewBox="0 0 96 40" aria-hidden="true" className="mb-6 w-24 text-brand">
        <g fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round">
          <path d="M3 10c10-8 20-8 30 0" />
          <path d="M3 20c10-8 20-8 30 0s20 8 30 0" opacity="0.7" />
          <path d="M3 30c10-8 20-8 30 0s20 8 30 0 20-8 30 0" opacity="0.4" />
        </g>
      </svg>
      <h1 className="text-xl font-semibold">This stream ends here</h1>
      <p className="mt-1 mb-5 text-base text-soft">
        There is no page at this address. It may have been moved, or what it showed was deleted.
      </p>
      <ButtonLink to="/" look="primary">
        Go to the overview
      </ButtonLink>
    </main>
  );
}
