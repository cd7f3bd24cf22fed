/** Splits a name for truncation in the middle: the head may shrink, the tail keeps the extension. */

const tailChars = 8;
/** Shorter names are never cut. */
const shortChars = 16;

export interface SplitName {
  readonly head: string;
  readonly tail: string;
}

/** @example splitName('annual-report-2026.pdf') // { head: 'annual-report-', tail: '2026.pdf' } */
export function splitName(name: string): SplitName {
  const letters = Array.from(
    new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name),
    (it) => it.segment,
  );
  if (letters.length <= shortChars) return { head: name, tail: '' };
  return { head: letters.slice(0, -tailChars).join(''), tail: letters.slice(-tailChars).join('') };
}
