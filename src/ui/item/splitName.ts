/** Splits a name for truncation in the middle: the head may shrink, the tail keeps the extension. */

const tailChars = 8;
/** Of shorter names only the extension is kept back. */
const shortChars = 16;

export interface SplitName {
  readonly head: string;
  readonly tail: string;
}

/**
 * @example splitName('annual-report-2026.pdf') // { head: 'annual-report-', tail: '2026.pdf' }
 * @example splitName('drawings.zip') // { head: 'drawings', tail: '.zip' }
 */
export function splitName(name: string): SplitName {
  const letters = Array.from(
    new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name),
    (it) => it.segment,
  );
  const dot = letters.lastIndexOf('.');
  const extensionChars = dot > 0 && letters.length - dot <= tailChars ? letters.length - dot : 0;
  const kept = letters.length > shortChars ? tailChars : extensionChars;
  const end = letters.length - kept;
  return { head: letters.slice(0, end).join(''), tail: letters.slice(end).join('') };
}
