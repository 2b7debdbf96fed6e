import { useEffect, type ReactNode } from 'react';
import { Logo } from '../ui/Logo';
import { Streams } from './Streams';

/** The frame of the pages before a session. */
export function AuthFrame({
  title,
  lead,
  children,
  footer,
}: {
  title: string;
  lead: string;
  children: ReactNode;
  footer: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · StreamHouse`;
  }, [title]);
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(420px,5fr)_7fr]">
      <main className="flex flex-col px-6 py-6 sm:px-10">
        <Logo />
        <div className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-10">
          <h1 className="text-2xl font-semibold tracking-[-0.02em]">{title}</h1>
          <p className="mt-1 mb-6 text-base text-soft">{lead}</p>
          {children}
          <p className="mt-6 text-sm text-soft">{footer}</p>
        </div>
      </main>
      <aside className="relative hidden overflow-hidden bg-[#07262a] text-[#dcf5f1] lg:block">
        <Streams />
        <div className="absolute inset-x-0 bottom-0 max-w-xl p-12">
          <p className="text-[26px] leading-9 font-semibold tracking-[-0.02em]">
            Every acknowledged message, exactly once, in order.
          </p>
          <ul className="mt-5 space-y-1.5 text-sm text-[#a9d5cf]">
            <li>Durable before it is acknowledged</li>
            <li>Every change in an audit log you can export</li>
            <li>Bills you can compute again, to the byte</li>
          </ul>
        </div>
      </aside>
    </div>
  );
}
