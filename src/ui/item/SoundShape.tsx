'use client';
/** How loud a sound is from beginning to end, as bars that fill their box. */

const bars = 24;
/** Silence is a line, not a gap. */
const leastHeight = 0.06;

export function SoundShape({ peaks }: { readonly peaks: readonly number[] }) {
  const perBar = peaks.length / bars;
  const heights = Array.from({ length: bars }, (_, index) =>
    Math.max(leastHeight, ...peaks.slice(Math.floor(index * perBar), Math.ceil((index + 1) * perBar))),
  );
  return (
    <svg data-gantry="sound" viewBox={`0 0 ${bars} 2`} preserveAspectRatio="none" focusable="false">
      <path d={heights.map((height, index) => `M${index + 0.5} ${1 - height}v${2 * height}`).join('')} />
    </svg>
  );
}
