import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { asApiError } from '../api/problem';
import { IconButton } from './Button';

const SHOWN_MS = 6_000;
const SHOWN_MAX = 3;

interface Notice {
  id: number;
  text: string;
  bad: boolean;
}

interface Notices {
  tell: (text: string) => void;
  tellFailure: (what: string, error: unknown) => void;
}

const NoticesContext = createContext<Notices>({ tell: () => {}, tellFailure: () => {} });

/** Short words about what was just done; they are announced and go by themselves. */
export function useNotices(): Notices {
  return useContext(NoticesContext);
}

let nextId = 0;

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Notice[]>([]);
  const drop = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const add = useCallback(
    (text: string, bad: boolean) => {
      nextId += 1;
      const id = nextId;
      setShown((all) => [...all.slice(1 - SHOWN_MAX), { id, text, bad }]);
      window.setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const notices = useMemo<Notices>(
    () => ({
      tell: (text) => add(text, false),
      tellFailure: (what, error) => add(`${what}: ${asApiError(error).detail}`, true),
    }),
    [add],
  );
  return (
    <NoticesContext value={notices}>
      {children}
      <div role="status" className="pointer-events-none fixed right-4 bottom-4 z-60 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2">
        {shown.map((notice) => (
          <NoticeLine key={notice.id} notice={notice} onClose={() => drop(notice.id)} />
        ))}
      </div>
    </NoticesContext>
  );
}

function NoticeLine({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const Icon = notice.bad ? CircleAlert : CircleCheck;
  return (
    <div className="pointer-events-auto flex animate-enter items-start gap-2.5 rounded-control border border-line bg-raised py-2 pr-1.5 pl-3 shadow-overlay">
      <Icon aria-hidden="true" className={`mt-1.5 size-4 shrink-0 ${notice.bad ? 'text-bad' : 'text-good'}`} />
      <p className="min-w-0 flex-1 py-1 text-sm break-words">{notice.text}</p>
      <IconButton label="Dismiss" onClick={onClose} className="size-7">
        <X className="size-3.5" aria-hidden="true" />
      </IconButton>
    </div>
  );
}
