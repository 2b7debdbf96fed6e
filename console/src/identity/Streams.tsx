const LINES = 17;
const WIDTH = 1000;

/** Flowing lines: a picture, drawn once. */
export function Streams() {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 1000`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      className="absolute inset-0 size-full"
    >
      <defs>
        <linearGradient id="flow" x1="0" x2="1">
          <stop offset="0" stopColor="#3fd0c3" stopOpacity="0" />
          <stop offset="0.35" stopColor="#3fd0c3" />
          <stop offset="0.75" stopColor="#a995f5" />
          <stop offset="1" stopColor="#a995f5" stopOpacity="0" />
        </linearGradient>
        <linearGradient id="depth" x1="0" x2="0" y1="0" y2="1">
          <stop offset="0.45" stopColor="#07262a" stopOpacity="0" />
          <stop offset="0.85" stopColor="#07262a" />
        </linearGradient>
      </defs>
      <g fill="none" stroke="url(#flow)" strokeWidth="1.6">
        {Array.from({ length: LINES }, (_, index) => (
          <path key={index} d={line(index)} opacity={0.16 + 0.5 * Math.sin((index / LINES) * Math.PI)} />
        ))}
      </g>
      <rect width={WIDTH} height="1000" fill="url(#depth)" />
    </svg>
  );
}

function line(index: number): string {
  const points = Array.from({ length: 41 }, (_, step) => {
    const x = -40 + step * 27;
    const spread = 16 + 26 * Math.pow(Math.abs(x - 430) / 430, 1.25);
    const base = 360 + (index - LINES / 2) * spread;
    const wave =
      78 * Math.sin(x / 190 + index * 0.13) + 26 * Math.sin(x / 83 - index * 0.24);
    return `${x},${(base + wave).toFixed(1)}`;
  });
  return `M${points.join(' L')}`;
}
