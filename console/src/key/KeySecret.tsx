import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CreatedApiKey } from '../api/schema';
import { exportKey, produceSnippet } from '../org/snippets';
import { useEndpoints } from '../org/useEndpoints';
import { Button } from '../ui/Button';
import { Code } from '../ui/Code';
import { CopyButton } from '../ui/Copy';
import { Dialog, DialogActions } from '../ui/Dialog';

/** The one look at a secret. It is left by "Done" only, once it is stored. */
export function KeySecret({
  created,
  topic,
  onDone,
}: {
  created: CreatedApiKey;
  topic: string | undefined;
  onDone: () => void;
}) {
  const [stored, setStored] = useState(false);
  const endpoints = useEndpoints();
  const secret = created.key;
  useWarningOnLeave(!stored && secret !== undefined);
  if (secret === undefined) return <AlreadyShown created={created} onDone={onDone} />;
  const usage = `${exportKey(secret)}\n${produceSnippet('streamctl', { endpoints, topic: topic ?? 'orders' })}`;
  return (
    <Dialog
      title={`${created.name} is ready`}
      description="Store the secret now. It is not kept and cannot be shown again."
      onClose={undefined}
      wide
    >
      <div className="flex gap-2">
        <input
          readOnly
          aria-label="API key secret"
          value={secret}
          autoComplete="off"
          spellCheck={false}
          onFocus={(event) => event.target.select()}
          className="min-h-9 w-full min-w-0 rounded-control border border-brand bg-brand-soft px-3 font-mono text-xs text-ink"
        />
        <CopyButton text={secret} label="Copy" />
      </div>
      <p className="mt-5 mb-2 text-sm font-medium">Try it</p>
      <Code text={usage} label="commands with the key" />
      <label className="mt-5 flex items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          checked={stored}
          onChange={(event) => setStored(event.target.checked)}
          className="size-4 accent-brand"
        />
        I have stored it
      </label>
      <DialogActions>
        <Button look="primary" disabled={!stored} onClick={onDone}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** An answer that got lost and was asked for again: the key exists, its secret was in the first. */
function AlreadyShown({ created, onDone }: { created: CreatedApiKey; onDone: () => void }) {
  return (
    <Dialog title={`${created.name} exists already`} onClose={onDone}>
      <p className="flex gap-2.5 text-sm text-soft">
        <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
        The first answer with its secret did not arrive here, and a secret is shown once. Revoke this key
        and create another.
      </p>
      <DialogActions>
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function useWarningOnLeave(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [active]);
}
