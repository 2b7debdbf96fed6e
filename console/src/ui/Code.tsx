import { CopyIconButton } from './Copy';

/** A block of code to copy. It scrolls within itself, beside the button and never beneath it. */
export function Code({ text, label, shown = text }: { text: string; label: string; shown?: string }) {
  return (
    <div className="flex min-w-0 items-start rounded-control border border-line bg-sunken">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className="scroll-thin min-w-0 flex-1 overflow-x-auto py-3 pl-3.5 font-mono text-xs leading-[1.65] text-ink"
      >
        <code>{shown}</code>
      </pre>
      <CopyIconButton text={text} label={`Copy ${label}`} className="m-1.5 shrink-0 border border-line bg-surface" />
    </div>
  );
}
