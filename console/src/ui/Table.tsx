import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode, ThHTMLAttributes } from 'react';
import { classes } from './classes';
import { Sideways } from './Sideways';

/** A table that scrolls within its card when it is wider. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Sideways label={label}>
      <table aria-label={label} className="w-full border-collapse text-left text-sm">
        {children}
      </table>
    </Sideways>
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
