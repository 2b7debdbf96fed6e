import { Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { LiveProvider } from '../live/stream';
import { OrganizationBanner } from '../org/OrganizationBanner';
import { Sidebar } from './Sidebar';
import { TopBar } from './TopBar';
import { useShortcuts } from './shortcuts';

const Palette = lazy(() => import('./Palette').then((module) => ({ default: module.Palette })));
const MenuDrawer = lazy(() => import('./MenuDrawer').then((module) => ({ default: module.MenuDrawer })));
const ShortcutsDialog = lazy(() =>
  import('./ShortcutsDialog').then((module) => ({ default: module.ShortcutsDialog })),
);

type Overlay = 'palette' | 'shortcuts' | 'menu' | null;

/** The frame of every page behind the session. */
export function Shell() {
  const [overlay, setOverlay] = useState<Overlay>(null);
  const close = useCallback(() => setOverlay(null), []);
  useShortcuts({
    onPalette: useCallback(() => setOverlay('palette'), []),
    onShortcuts: useCallback(() => setOverlay('shortcuts'), []),
  });
  return (
    <LiveProvider>
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-control bg-brand px-3 py-1.5 text-on-brand focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="fixed inset-y-0 left-0 z-20 hidden w-58 border-r border-line bg-surface lg:block">
        <Sidebar />
      </aside>
      <div className="flex min-h-dvh min-w-0 flex-col lg:pl-58">
        <TopBar onPalette={() => setOverlay('palette')} onMenu={() => setOverlay('menu')} onShortcuts={() => setOverlay('shortcuts')} />
        <OrganizationBanner />
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[1680px] min-w-0 flex-1 px-3.5 pt-5 pb-10 sm:px-7">
          <Outlet />
        </main>
      </div>
      <Suspense fallback={null}>
        {overlay === 'menu' && <MenuDrawer onClose={close} />}
        {overlay === 'palette' && <Palette onClose={close} onShortcuts={() => setOverlay('shortcuts')} />}
        {overlay === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      </Suspense>
    </LiveProvider>
  );
}
