/** A small curve without axes; the number stands beside it. */
export function Sparkline({
  values,
  className = 'h-7 w-24',
}: {
  values: readonly number[];
  className?: string;
}) {
  if (values.length < 2) return <span aria-hidden="true" className={className} />;
  const most = Math.max(...values, 1e-9);
  const least = Math.min(...values);
  // The shape counts here, so the ground is a little below the least, but never below zero.
  const ground = Math.max(0, least - (most - least) * 0.6);
  const top = most - ground || most;
  const x = (index: number) => (index / (values.length - 1)) * 100;
  const y = (value: number) => 27 - ((value - (most - top)) / top) * 24;
  const line = values.map((value, index) => `${x(index).toFixed(2)},${y(value).toFixed(2)}`);
  return (
    <svg viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true" className={className}>
      <polygon points={`0,28 ${line.join(' ')} 100,28`} className="fill-brand-soft" />
      <polyline
        points={line.join(' ')}
        className="fill-none stroke-brand"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
