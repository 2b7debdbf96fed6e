import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Keyboard, KeyRound, LogOut, Plus, SunMoon, Waves, type LucideIcon } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { get } from '../api/http';
import type { Page, Topic } from '../api/schema';
import { useLogOut } from '../identity/logout';
import { Kbd } from '../ui/Page';
import { DESTINATIONS } from './navigation';
import { toggleTheme } from './shortcuts';

const TOPICS_SHOWN = 6;

/** Search and commands from the keyboard. Topics are searched on the server. */
export function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const navigate = useNavigate();
  const logOut = useLogOut();
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const { data: topics } = useQuery({
    queryKey: ['topics', 'palette', q],
    queryFn: ({ signal }) =>
      get<Page<Topic>>('/topics', { query: { q, limit: TOPICS_SHOWN }, signal }),
    placeholderData: (previous) => previous,
  });
  const run = (action: () => unknown) => () => {
    onClose();
    void action();
  };
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label="Search or run a command"
      overlayClassName="fixed inset-0 z-40 bg-scrim"
      contentClassName="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 animate-enter overflow-hidden rounded-card border border-line bg-raised shadow-overlay"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Search topics, or type a command"
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
      />
      <Command.List className="scroll-thin max-h-[56vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-8 text-center text-sm text-soft">
          Nothing is called “{text}”.
        </Command.Empty>
        {topics && topics.items.length > 0 && (
          <Command.Group heading="Topics" className={GROUP}>
            {topics.items.map((topic) => (
              <Item
                key={topic.id}
                value={`topic ${topic.name}`}
                icon={Waves}
                onSelect={run(() => navigate({ to: '/topics/$name', params: { name: topic.name } }))}
              >
                <span className="truncate">{topic.name}</span>
              </Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading="Go to" className={GROUP}>
          {DESTINATIONS.map((one) => (
            <Item
              key={one.to}
              value={`go to ${one.label}`}
              icon={one.icon}
              keys={['g', one.key]}
              onSelect={run(() => navigate({ to: one.to }))}
            >
              {one.label}
            </Item>
          ))}
        </Command.Group>
        <Command.Group heading="Do" className={GROUP}>
          <Item
            value="create topic"
            icon={Plus}
            keys={['c']}
            onSelect={run(() => navigate({ to: '/topics', search: { create: true } }))}
          >
            Create topic
          </Item>
          <Item
            value="create api key"
            icon={KeyRound}
            onSelect={run(() => navigate({ to: '/keys', search: { create: true } }))}
          >
            Create API key
          </Item>
          <Item value="switch theme light dark" icon={SunMoon} keys={['t']} onSelect={run(toggleTheme)}>
            Switch between light and dark
          </Item>
          <Item value="keyboard shortcuts" icon={Keyboard} keys={['?']} onSelect={run(onShortcuts)}>
            Keyboard shortcuts
          </Item>
          <Item value="log out" icon={LogOut} onSelect={run(logOut)}>
            Log out
          </Item>
        </Command.Group>
      </Command.List>
    </Command.Dialog>
  );
}

const GROUP =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 ' +
  '[&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint';

function Item({
  value,
  icon: Icon,
  keys = [],
  onSelect,
  children,
}: {
  value: string;
  icon: LucideIcon;
  keys?: readonly string[];
  onSelect: () => void;
  children: React.ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-sm data-[selected=true]:bg-hover"
    >
      <Icon className="size-4 shrink-0 text-faint" aria-hidden="true" />
      {children}
      <span className="ml-auto flex gap-1" aria-hidden="true">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    </Command.Item>
  );
}
