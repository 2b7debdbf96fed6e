import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight } from 'lucide-react';
import { useRef, type ReactNode, type ThHTMLAttributes } from 'react';
import { classes } from './classes';
import { useHidden } from './overflow';

/** A table that scrolls within its card when it is wider, and shows at its edges that there is more. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
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
        <table aria-label={label} className="w-full border-collapse text-left text-sm">
          {children}
        </table>
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
        'pointer-events-none absolute inset-y-0 flex w-14 from-surface from-15% to-transparent transition-opacity duration-150',
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

export function Th({
  right = false,
  className,
  ...rest
}: ThHTMLAttributes<HTMLTableCellElement> & { right?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classes(
        'h-9 border-b border-line px-3 text-xs font-medium whitespace-nowrap text-soft first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5',
        right && 'text-right',
        className,
      )}
    />
  );
}

export type Direction = 'asc' | 'desc';

export function SortTh({
  children,
  direction,
  onSort,
  right = false,
  className,
}: {
  children: string;
  direction: Direction | undefined;
  onSort: () => void;
  right?: boolean;
  className?: string;
}) {
  const Arrow = direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <Th
      right={right}
      {...(className ? { className } : {})}
      aria-sort={direction ? (direction === 'asc' ? 'ascending' : 'descending') : 'none'}
    >
      <button
        type="button"
        onClick={onSort}
        className={classes(
          'group inline-flex items-center gap-1 rounded hover:text-ink',
          right && 'flex-row-reverse',
          direction && 'text-ink',
        )}
      >
        {children}
        <Arrow
          aria-hidden="true"
          className={classes('size-3', direction ? 'opacity-100' : 'opacity-0 group-hover:opacity-50')}
        />
      </button>
    </Th>
  );
}

export function Td({
  right = false,
  className,
  children,
}: {
  right?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <td
      className={classes(
        'h-11 border-b border-line px-3 align-middle first:pl-4 last:pr-4 sm:first:pl-5 sm:last:pr-5',
        right && 'tabular text-right',
        className,
      )}
    >
      {children}
    </td>
  );
}

/** Rows without their last hairline, for the card has its own edge; the hovered one is marked. */
export const ROWS = '[&>tr:last-child>td]:border-b-0 [&>tr:hover]:bg-hover/60';
