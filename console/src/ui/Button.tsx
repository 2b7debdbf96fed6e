import { Link, type LinkProps } from '@tanstack/react-router';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes';
import { Spinner } from './Spinner';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

const BASE =
  'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-control px-3 text-sm ' +
  'font-medium whitespace-nowrap transition-colors duration-100 disabled:opacity-55';

const LOOKS: Record<ButtonLook, string> = {
  primary: 'bg-brand text-on-brand enabled:hover:bg-brand-strong',
  secondary: 'border border-line-strong bg-surface text-ink enabled:hover:bg-hover',
  quiet: 'text-soft enabled:hover:bg-hover enabled:hover:text-ink',
  danger: 'bg-bad-fill text-white enabled:hover:brightness-95',
};

const LINK_LOOKS: Record<ButtonLook, string> = {
  primary: 'bg-brand text-on-brand hover:bg-brand-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'bg-bad-fill text-white hover:brightness-95',
};

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: ButtonLook;
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({ look = 'secondary', busy, icon, children, className, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={classes(BASE, LOOKS[look], className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

export function IconButton({
  label,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classes(
        'inline-flex size-8 items-center justify-center rounded-control text-soft',
        'transition-colors duration-100 hover:bg-hover hover:text-ink disabled:opacity-50',
        className,
      )}
    />
  );
}

export function ButtonLink({
  look = 'secondary',
  icon,
  children,
  className,
  ...link
}: LinkProps & { look?: ButtonLook; icon?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <Link {...link} className={classes(BASE, LINK_LOOKS[look], className)}>
      {icon}
      {children}
    </Link>
  );
}
