import { Check, Copy as CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './Button';

const SHOWN_MS = 1_600;

/** Copies text; browsers refuse the clipboard outside secure contexts, then it selects by hand. */
async function copyText(text: string): Promise<void> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) return clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export function useCopy(): [copied: boolean, copy: (text: string) => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = window.setTimeout(() => setCopied(false), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    copyText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return [copied, copy];
}

export function CopyIconButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const [copied, copy] = useCopy();
  return (
    <IconButton label={copied ? 'Copied' : label} onClick={() => copy(text)} {...(className ? { className } : {})}>
      {copied ? (
        <Check className="size-4 text-good" aria-hidden="true" />
      ) : (
        <CopyIcon className="size-4" aria-hidden="true" />
      )}
    </IconButton>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, copy] = useCopy();
  return (
    <Button
      onClick={() => copy(text)}
      icon={
        copied ? (
          <Check className="size-3.5 text-good" aria-hidden="true" />
        ) : (
          <CopyIcon className="size-3.5" aria-hidden="true" />
        )
      }
    >
      {copied ? 'Copied' : label}
    </Button>
  );
}
