import { describe, expect, it } from 'vitest';
import {
  errorTraits,
  RejectedFileError,
  StatusError,
  UploadError,
  type ErrorCode,
} from '../../core/errors.ts';
import { acceptWords, rulesSentence } from './acceptWords.ts';
import { errorSentence, plainText } from './errorWords.ts';
import { directionOf } from './directionOf.ts';
import { createWords } from './words.ts';

const words = createWords();
const nbsp = '\u00a0';

describe('words', () => {
  it('fill placeholders and pick plural forms', () => {
    expect(words.text('say.added', { count: 1 })).toBe('1 file added.');
    expect(words.text('say.added', { count: 1200 })).toBe('1,200 files added.');
  });

  it('can be replaced one by one', () => {
    expect(createWords('en', { 'trigger.files': 'Browse' }).text('trigger.files')).toBe('Browse');
  });

  it('can be asked of a translation library, with numbers as numbers, and keep their own where it knows none', () => {
    const library: Readonly<Record<string, (values: Readonly<Record<string, unknown>>) => string>> = {
      'gantry.say.added': ({ count }) => `${JSON.stringify(count)} more`,
    };
    const asked = createWords('en', (key, values) => library[`gantry.${key}`]?.(values));
    expect(asked.text('say.added', { count: 1200 })).toBe('1200 more');
    expect(asked.text('say.zone')).toBe('Drop zone.');
  });

  it('are written out for speech', () => {
    expect(words.aloud.bytes(10_000_000)).toBe(`10${nbsp}megabytes`);
    expect(words.aloud.duration(120)).toBe(`2${nbsp}minutes`);
    expect(words.aloud.aloud).toBe(words.aloud);
  });

  it('never say sixty of a unit that has a next', () => {
    expect(words.duration(3599)).toBe(`1${nbsp}hr`);
    expect(words.duration(59)).toBe(`59${nbsp}sec`);
  });

  it.each([
    ['en', 'ltr'],
    ['pl', 'ltr'],
    ['ar', 'rtl'],
    ['ar-EG', 'rtl'],
    ['he', 'rtl'],
    ['fa', 'rtl'],
    ['ur-PK', 'rtl'],
    ['az', 'ltr'],
    ['az-Arab', 'rtl'],
  ])('of %s are written %s', (locale, direction) => {
    expect(directionOf(locale)).toBe(direction);
  });

  it('write sizes, shares and times for the locale', () => {
    const german = createWords('de');
    expect(german.bytes(2_400_000)).toBe(`2,4${nbsp}MB`);
    expect(german.percent(0.476)).toBe(`47${nbsp}%`);
    expect(words.percent(0.999)).toBe('99%');
    expect(words.duration(120)).toBe(`2${nbsp}min`);
    expect(words.aloud.duration(4500)).toContain(`1${nbsp}hour`);
  });

  it.each([
    [12_400_000, 48_000_000, '12.4'],
    [0, 48_000_000, '0.0'],
    [47_999_999, 48_000_000, '47.9'],
    [999, 1500, '0'],
    [40_000, 250_000, '40'],
    [5 * 2 ** 20, 10 * 2 ** 20, '5.2'],
  ])('say %d of %d bytes in the unit of the whole', (loaded, total, text) => {
    expect(words.bytesLike(loaded, total)).toBe(text);
  });
});

describe('rules in words', () => {
  it.each([
    [{}, ''],
    [{ maxFiles: 5 }, '5 files at most'],
    [{ maxSize: '10 MB' }, `Up to 10${nbsp}MB each`],
    [{ maxSize: 10 * 1024 * 1024 }, `Up to 10${nbsp}MB each`],
    [
      { accept: '.pdf,image/jpeg,image/png', maxSize: '10 MB', maxFiles: 5 },
      `PDF, JPG, or PNG, up to 10${nbsp}MB each, 5 files at most`,
    ],
    [{ accept: 'image/*', maxFiles: 1 }, 'Images, 1 file at most'],
    [{ minSize: '10 kB', maxTotalSize: '1 GB' }, `At least 10${nbsp}kB each, at most 1${nbsp}GB together`],
    [
      { accept: 'image/*', minWidth: 400, minHeight: 300, maxPixels: 20_000_000, maxFiles: 2 },
      'Images, at least 400\u00a0×\u00a0300\u00a0pixels, at most 20\u00a0megapixels, 2 files at most',
    ],
    [{ minWidth: 1000, maxHeight: 80 }, 'At least 1,000\u00a0pixels wide, at most 80\u00a0pixels high'],
    [{ minHeight: 40, maxWidth: 80 }, 'At least 40\u00a0pixels high, at most 80\u00a0pixels wide'],
    [{ maxWidth: 80, maxHeight: 60 }, 'At most 80\u00a0×\u00a060\u00a0pixels'],
    [
      { accept: 'video/*', minDurationSeconds: 5, maxDurationSeconds: 125 },
      `Videos, at least 5${nbsp}sec long, at most 2${nbsp}min, 5${nbsp}sec long`,
    ],
    [{ accept: '.pdf', maxPages: 1 }, 'PDF, 1 page at most'],
  ])('says %o', (rules, sentence) => {
    expect(rulesSentence(words, rules)).toBe(sentence);
  });

  it.each([
    [{}, 1, ''],
    [{}, 2, 'At least 2 files'],
    [{ accept: '.pdf', maxFiles: 5 }, 2, 'PDF, 2 to 5 files'],
    [{ maxFiles: 2 }, 2, '2 files at most'],
  ])('says %o where a form needs %d: %j', (rules, minFiles, sentence) => {
    expect(rulesSentence(words, rules, minFiles)).toBe(sentence);
  });

  it('names a type once', () => {
    expect(acceptWords(words, '.jpg,.jpeg,image/jpeg')).toBe('JPG');
  });
});

describe('error sentences', () => {
  it.each(Object.keys(errorTraits) as ErrorCode[])('has one for %s, without leftovers', (code) => {
    const details = {
      ...{ accept: '.pdf', size: 2000, limit: 1000, left: 500 },
      ...{ minWidth: 9, minDurationSeconds: 9, maxPages: 9 },
    };
    const sentence = errorSentence(words, new UploadError({ code, message: 'Not today.', details }));
    expect(sentence).toMatch(/\p{L}.*\.$/u);
    expect(sentence).not.toMatch(/[{}]|NaN|undefined/);
    expect(sentence).not.toContain(code.includes('-') ? code : '{');
  });

  it('shows what the server said about a refusal, as one harmless line', () => {
    const refused = (serverMessage: string) =>
      errorSentence(words, new StatusError({ status: 400, body: '', serverMessage }));
    expect(refused('Only\u202e members\n may post.')).toBe('Only members may post.');
    expect(refused('')).toBe('The server didn’t accept this file.');
    expect(refused('<b>no</b>')).toBe('The server didn’t accept this file.');
    expect(plainText('x'.repeat(500))).toHaveLength(160);
  });

  it('says of an unanswered request that nobody knows', () => {
    expect(errorSentence(words, new UploadError({ code: 'outcome-unknown', message: '' }))).toBe(
      'We couldn’t confirm that this file arrived. Check before you try again.',
    );
  });

  it('quotes the limit that was broken', () => {
    const error = new RejectedFileError([
      { code: 'file-too-large', message: '', details: { size: 48_000_000, limit: 10_000_000 } },
    ]);
    expect(errorSentence(words, error)).toBe(`Too large (48${nbsp}MB). The limit is 10${nbsp}MB.`);
  });
});
