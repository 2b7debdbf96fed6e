import { CopyIconButton } from './Copy';

/** A block of code to copy. It scrolls within itself. */
export function Code({ text, label, shown = text }: { text: string; label: string; shown?: string }) {
  return (
    <div className="group relative min-w-0 rounded-control border border-line bg-sunken">
      <pre
        tabIndex={0}
        role="region"
        aria-label={label}
        className="scroll-thin overflow-x-auto py-3 pr-12 pl-3.5 font-mono text-xs leading-[1.65] text-ink"
      >
        <code>{shown}</code>
      </pre>
      <CopyIconButton
        text={text}
        label={`Copy ${label}`}
        className="absolute top-1.5 right-1.5 border border-line bg-surface"
      />
    </div>
  );
}
