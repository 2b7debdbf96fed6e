import * as Menu from '@radix-ui/react-dropdown-menu';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Check, Keyboard, LogOut } from 'lucide-react';
import { sessionQuery } from '../api/queries';
import { useLogOut } from '../identity/logout';
import { setTheme, THEMES, useTheme, type Theme } from './theme';

const NAMES: Record<Theme, string> = { system: 'System', light: 'Light', dark: 'Dark' };

const ITEM =
  'flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm text-ink outline-none ' +
  'data-highlighted:bg-hover';

export function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { data: session } = useSuspenseQuery(sessionQuery());
  const who = session.email ?? session.organization.name;
  const theme = useTheme();
  const logOut = useLogOut();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        aria-label="Account"
        className="grid size-8 place-items-center rounded-full bg-brand-soft text-xs font-semibold text-brand-ink uppercase hover:brightness-95"
      >
        {who.slice(0, 1)}
      </Menu.Trigger>
        <Menu.Content
          align="end"
          sideOffset={6}
          className="z-50 w-64 animate-enter rounded-card border border-line bg-raised p-1.5 shadow-overlay"
        >
          <div className="px-2.5 pt-1 pb-2">
            <p className="truncate text-sm font-medium" title={who}>
              {who}
            </p>
            <p className="text-xs text-faint">
              <span className="capitalize">{session.role.toLowerCase()}</span> of {session.organization.name}
            </p>
          </div>
          <Menu.Separator className="mx-1 my-1 h-px bg-line" />
          <Menu.Label className="px-2.5 py-1 text-xs text-faint">Theme</Menu.Label>
          <Menu.RadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
            {THEMES.map((one) => (
              <Menu.RadioItem key={one} value={one} className={ITEM} onSelect={(event) => event.preventDefault()}>
                <span className="grid size-4 place-items-center">
                  <Menu.ItemIndicator>
                    <Check className="size-4 text-brand" aria-hidden="true" />
                  </Menu.ItemIndicator>
                </span>
                {NAMES[one]}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Separator className="mx-1 my-1 h-px bg-line" />
          <Menu.Item className={ITEM} onSelect={onShortcuts}>
            <Keyboard className="size-4 text-faint" aria-hidden="true" />
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Item className={ITEM} onSelect={() => void logOut()}>
            <LogOut className="size-4 text-faint" aria-hidden="true" />
            Log out
          </Menu.Item>
        </Menu.Content>
    </Menu.Root>
  );
}
