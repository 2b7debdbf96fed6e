/** Three stream lines. */
export function LogoMark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" fill="#0b6f6a" />
      <g fill="none" stroke="#eafffb" strokeWidth="2.6" strokeLinecap="round">
        <path d="M7 11.2c3-2.6 6-2.6 9 0s6 2.6 9 0" />
        <path d="M7 16.7c3-2.6 6-2.6 9 0s6 2.6 9 0" opacity="0.82" />
        <path d="M7 22.2c3-2.6 6-2.6 9 0s6 2.6 9 0" opacity="0.6" />
      </g>
    </svg>
  );
}

export function Logo() {
  return (
    <span className="flex items-center gap-2.5">
      <LogoMark />
      <span className="text-[15px] font-semibold tracking-[-0.01em]">StreamHouse</span>
    </span>
  );
}
