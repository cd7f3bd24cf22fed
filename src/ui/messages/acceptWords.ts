/** The rules as people read them. The same object feeds the validator, so the promise and the check agree. */
import type { UploadRules } from '../../core/contentRules.ts';
import { acceptTokens, parseBytes } from '../../core/intake.ts';
import { dimensionLimits, durationLimits } from './contentWords.ts';
import type { Words } from './words.ts';

/** 'PDF, JPG or PNG' of '.pdf,image/jpeg,image/png'; '' when everything is accepted. */
export function acceptWords(words: Words, accept: string | undefined): string {
  const names = acceptTokens(accept).flatMap((token) =>
    token === '*' || token === '*/*' ? [] : [nameOf(words, token)],
  );
  return words.anyOf([...new Set(names)]);
}

const families: Readonly<Record<string, `kinds.${'image' | 'video' | 'audio' | 'text'}`>> = {
  'image/*': 'kinds.image',
  'video/*': 'kinds.video',
  'audio/*': 'kinds.audio',
  'text/*': 'kinds.text',
};
const subtypes: Readonly<Record<string, string>> = {
  jpeg: 'JPG',
  plain: 'TXT',
  quicktime: 'MOV',
  'svg+xml': 'SVG',
  mpeg: 'MP3',
  msword: 'DOC',
};

function nameOf(words: Words, token: string): string {
  const family = families[token];
  if (family !== undefined) return words.text(family);
  if (token.startsWith('.')) return token === '.jpeg' ? 'JPG' : token.slice(1).toUpperCase();
  const subtype = token.split('/')[1] ?? token;
  return subtypes[subtype] ?? subtype.replace(/^(x-|vnd\.)/, '').toUpperCase();
}

/**
 * 'PDF, JPG or PNG, up to 10 MB each, at least 400 × 400 pixels, 5 files at most'; '' when there is nothing to say. Every
 * limit that the validator knows is in it.
 *
 * @param minFiles - how many a form needs.
 */
export function rulesSentence(words: Words, rules: UploadRules, minFiles = 0): string {
  const count = countWords(words, minFiles, rules.maxFiles);
  const limits = [
    ...typesAndSize(words, rules),
    ...byteLimit(words, rules.minSize, (size) => words.text('rules.size.min', { size })),
    ...dimensionLimits(words, rules),
    ...durationLimits(words, rules),
    ...(rules.maxPages === undefined ? [] : [words.text('rules.pages', { count: rules.maxPages })]),
    ...(count === '' ? [] : [count]),
    ...byteLimit(words, rules.maxTotalSize, (size) => words.text('rules.size.total', { size })),
  ];
  if (limits.length === 0) return '';
  const sentence = limits.reduce((said, limit) => words.text('rules.and', { rules: said, count: limit }));
  return capitalised(sentence, words.locale);
}

function typesAndSize(words: Words, rules: UploadRules): readonly string[] {
  const types = acceptWords(words, rules.accept);
  if (types === '') return byteLimit(words, rules.maxSize, (size) => words.text('rules.size', { size }));
  const both = byteLimit(words, rules.maxSize, (size) => words.text('rules.types.size', { types, size }));
  return both.length > 0 ? both : [words.text('rules.types', { types })];
}

/** Nothing where no limit is set. */
function byteLimit(
  words: Words,
  size: number | string | undefined,
  sentence: (size: string) => string,
): readonly string[] {
  const limitBytes = parseBytes(size);
  return limitBytes === undefined ? [] : [sentence(words.limit(limitBytes))];
}

/** One file at least is what "required" says. */
function countWords(words: Words, minFiles: number, maxFiles: number | undefined): string {
  if (maxFiles === undefined) return minFiles > 1 ? words.text('rules.min', { count: minFiles }) : '';
  return minFiles > 1 && minFiles < maxFiles
    ? words.text('rules.range', { min: minFiles, count: maxFiles })
    : words.text('rules.count', { count: maxFiles });
}

const capitalised = (text: string, locale: string): string =>
  text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);
