/** The rules as people read them. The same object feeds the validator, so the promise and the check agree. */
import { acceptTokens, parseBytes, type IntakeRules } from '../../core/intake.ts';
import type { Words } from './words.ts';

/** 'PDF, JPG or PNG' of '.pdf,image/jpeg,image/png'; '' when everything is accepted. */
export function acceptWords(words: Words, accept: string | undefined): string {
  const names = acceptTokens(accept).flatMap((token) =>
    token === '*' || token === '*/*' ? [] : [nameOf(token)],
  );
  return words.anyOf([...new Set(names)]);
}

const families: Readonly<Record<string, string>> = {
  'image/*': 'images',
  'video/*': 'videos',
  'audio/*': 'audio files',
  'text/*': 'text files',
};
const subtypes: Readonly<Record<string, string>> = {
  jpeg: 'JPG',
  plain: 'TXT',
  quicktime: 'MOV',
  'svg+xml': 'SVG',
  mpeg: 'MP3',
  msword: 'DOC',
};

function nameOf(token: string): string {
  const family = families[token];
  if (family !== undefined) return family;
  if (token.startsWith('.')) return token === '.jpeg' ? 'JPG' : token.slice(1).toUpperCase();
  const subtype = token.split('/')[1] ?? token;
  return subtypes[subtype] ?? subtype.replace(/^(x-|vnd\.)/, '').toUpperCase();
}

/**
 * 'PDF, JPG or PNG, up to 10 MB each, 5 files at most'; '' when there is nothing to say.
 *
 * @param minFiles - how many a form needs.
 */
export function rulesSentence(words: Words, rules: IntakeRules, minFiles = 0): string {
  const types = capitalised(acceptWords(words, rules.accept), words.locale);
  const maxBytes = parseBytes(rules.maxSize);
  const size = maxBytes === undefined ? '' : words.limit(maxBytes);
  const count = countWords(words, minFiles, rules.maxFiles);
  const about =
    types !== '' && size !== ''
      ? words.text('rules.types.size', { types, size })
      : types !== ''
        ? words.text('rules.types', { types })
        : size !== ''
          ? words.text('rules.size', { size })
          : '';
  if (about === '') return count;
  return count === '' ? about : words.text('rules.and', { rules: about, count });
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
