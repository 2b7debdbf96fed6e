import { useNavigate } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { DESTINATIONS } from './navigation';
import { setTheme } from './theme';

const SEQUENCE_MS = 1_200;
const KEY = 'streamhouse.shortcuts';
const listeners = new Set<() => void>();
let enabled = readEnabled();

function readEnabled(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

/** Single keys can be switched off: speech input would press them by accident. */
export function useShortcutsEnabled(): [boolean, (value: boolean) => void] {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => enabled,
  );
  return [value, setEnabled];
}

function setEnabled(value: boolean): void {
  enabled = value;
  try {
    localStorage.setItem(KEY, value ? 'on' : 'off');
  } catch {
    // Storage is switched off: the choice lasts as long as the tab.
  }
  listeners.forEach((listener) => listener());
}

export function modifierName(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function useShortcuts(actions: { onPalette: () => void; onShortcuts: () => void }): void {
  const navigate = useNavigate();
  const { onPalette, onShortcuts } = actions;
  useEffect(() => {
    let awaitingDestinationUntil = 0;
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        onPalette();
        return;
      }
      const modal = document.querySelector('[role="dialog"],[role="menu"]') !== null;
      if (!enabled || modal || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.defaultPrevented || isTyping(event.target)) return;
      if (Date.now() < awaitingDestinationUntil) {
        awaitingDestinationUntil = 0;
        const destination = DESTINATIONS.find((one) => one.key === event.key);
        if (destination) void navigate({ to: destination.to });
        return;
      }
      if (event.key === 'g') awaitingDestinationUntil = Date.now() + SEQUENCE_MS;
      else if (event.key === 'c') void navigate({ to: '/topics', search: { create: true } });
      else if (event.key === '?') onShortcuts();
      else if (event.key === 't') toggleTheme();
      else if (event.key === '/') focusFilter(event);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [navigate, onPalette, onShortcuts]);
}

export function toggleTheme(): void {
  const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
  const systemDark =
    document.documentElement.dataset['theme'] === undefined &&
    window.matchMedia('(prefers-color-scheme: dark)').matches;
  setTheme(dark || systemDark ? 'light' : 'dark');
}

/** A page marks its first filter with `data-filter`. */
function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLElement>('[data-filter]');
  if (!filter) return;
  event.preventDefault();
  filter.focus();
}
