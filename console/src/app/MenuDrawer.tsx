import * as Radix from '@radix-ui/react-dialog';
import { Sidebar } from './Sidebar';

/** The sidebar where there is no room for it. */
export function MenuDrawer({ onClose }: { onClose: () => void }) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 w-66 max-w-[85vw] border-r border-line bg-surface shadow-overlay"
        >
          <Radix.Title className="sr-only">Menu</Radix.Title>
          <Sidebar onNavigate={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
