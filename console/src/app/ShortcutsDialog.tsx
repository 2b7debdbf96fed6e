import { Dialog } from '../ui/Dialog';
import { Kbd } from '../ui/Page';
import { DESTINATIONS } from './navigation';
import { modifierName, useShortcutsEnabled } from './shortcuts';

const ACTIONS: readonly [string[], string][] = [
  [['?'], 'This list'],
  [['c'], 'Create a topic'],
  [['/'], 'Go to the filter of the page'],
  [['t'], 'Switch between light and dark'],
  [['Esc'], 'Close what is open'],
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [enabled, setEnabled] = useShortcutsEnabled();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="space-y-1.5">
        <Line keys={[`${modifierName()} K`]} text="Search or run a command" />
        {ACTIONS.map(([keys, text]) => (
          <Line key={text} keys={keys} text={text} />
        ))}
        {DESTINATIONS.map(({ key, label }) => (
          <Line key={label} keys={['g', key]} text={`Go to ${label}`} />
        ))}
      </dl>
      <label className="mt-4 flex items-center gap-2 border-t border-line pt-4 text-sm">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => setEnabled(event.target.checked)}
          className="size-4 accent-brand"
        />
        Use single-key shortcuts
      </label>
    </Dialog>
  );
}

function Line({ keys, text }: { keys: string[]; text: string }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt className="text-sm text-soft">{text}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dd>
    </div>
  );
}
