/** Limits of pixels and length as people read them, in the rules before the choice and in the refusals after it. */
import type { ContentRules } from '../../core/contentRules.ts';
import type { ErrorDetails } from '../../core/errors.ts';
import type { Words } from './words.ts';

type Pixels = Pick<ContentRules, 'minWidth' | 'minHeight' | 'maxWidth' | 'maxHeight' | 'maxPixels'>;

/** 'at least 400 × 400 pixels' and 'at most 20 megapixels', as far as they are set. */
export function dimensionLimits(words: Words, rules: Pixels): readonly string[] {
  const { minWidth, minHeight, maxWidth, maxHeight, maxPixels } = rules;
  return [
    ...sideLimit(words, 'rules.pixels.min', minWidth, minHeight),
    ...sideLimit(words, 'rules.pixels.max', maxWidth, maxHeight),
    ...(maxPixels === undefined ? [] : [words.text('rules.pixels.all', { count: maxPixels / 1e6 })]),
  ];
}

function sideLimit(
  words: Words,
  key: 'rules.pixels.min' | 'rules.pixels.max',
  width: number | undefined,
  height: number | undefined,
): readonly string[] {
  if (width !== undefined && height !== undefined) return [words.text(key, { width, height })];
  if (width !== undefined) return [words.text(`${key}.width`, { width })];
  return height === undefined ? [] : [words.text(`${key}.height`, { height })];
}

/** 'at least 10 sec long' and 'at most 2 min long', as far as they are set. */
export function durationLimits(
  words: Words,
  { minDurationSeconds: min, maxDurationSeconds: max }: ContentRules,
): readonly string[] {
  return [
    ...(min === undefined ? [] : [words.text('rules.duration.min', { time: words.length(min) })]),
    ...(max === undefined ? [] : [words.text('rules.duration.max', { time: words.length(max) })]),
  ];
}

/** The limits that a refusal names among its details. */
export function limitsIn(details: ErrorDetails): Omit<ContentRules, 'checkType' | 'validateContent'> {
  const numbers = Object.entries(details).filter(([name]) => /^(min|max)[A-Z]/.test(name));
  return Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)]));
}

/** A length beside the limit it breaks: rounded away from it, so that both never read the same. */
export const lengthAgainst = (
  words: Words,
  seconds: number,
  { minDurationSeconds }: Pick<ContentRules, 'minDurationSeconds'>,
): string => words.length(minDurationSeconds === undefined ? Math.ceil(seconds) : Math.floor(seconds));
