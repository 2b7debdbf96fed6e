import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { classes } from './classes';
import { useHidden } from './overflow';

/** Scrolls sideways what is wider than its card, and shows at the edges that there is more. */
export function Sideways({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const hidden = useHidden(box);
  return (
    <div className="relative">
      <div
        ref={box}
        className="scroll-thin relative overflow-x-auto"
        tabIndex={0}
        role="group"
        aria-label={`${label}, scrollable`}
      >
        {children}
      </div>
      <Edge side="left" shown={hidden.left} />
      <Edge side="right" shown={hidden.right} />
    </div>
  );
}

/** The content fades out towards what is out of sight, and an arrow in the heading points there. */
function Edge({ side, shown }: { side: 'left' | 'right'; shown: boolean }) {
  const Arrow = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <span
      aria-hidden="true"
      data-more={shown ? side : undefined}
      className={classes(
        'pointer-events-none absolute inset-y-0 flex w-9 from-surface to-transparent transition-opacity duration-150',
        side === 'left' ? 'left-0 justify-start rounded-l-card bg-linear-to-r' : 'right-0 justify-end rounded-r-card bg-linear-to-l',
        shown ? 'opacity-100' : 'opacity-0',
      )}
    >
      <span className="m-1.5 grid size-6 place-items-center rounded-full border border-line-strong bg-raised text-soft">
        <Arrow className="size-4" />
      </span>
    </span>
  );
}
