/**
 * Speaks a catalogue in a locale: fills placeholders, picks plural forms, and writes sizes, shares, durations and lists
 * by `Intl` alone.
 */
import { formatBytes, formatBytesAgainst, formatLimit } from '../../core/formatBytes.ts';
import { directionOf } from './directionOf.ts';
import { english, type MessageKey, type Messages, type PluralForms } from './english.ts';
import { localeFormats } from './localeFormats.ts';
import type { Translation } from './translation.ts';

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type TextsOf<Entry> = Entry extends string ? Entry : Entry[keyof Entry];
/** The placeholders of a key; the compiler asks for all of them. */
export type MessageValues<K extends MessageKey> = {
  readonly [Name in Placeholders<TextsOf<(typeof english)[K]>> | CountOf<K>]: Name extends 'count'
    ? number | string
    : string | number;
};
type CountOf<K extends MessageKey> = (typeof english)[K] extends string ? never : 'count';

/**
 * Asks the application's own library for a sentence; undefined leaves it to the catalogue. Numbers come as numbers, so
 * that the library picks the plural form.
 *
 * @example (key, values) => (i18next.exists(key) ? i18next.t(key, values) : undefined)
 */
export type Translate = (
  key: MessageKey,
  values: Readonly<Record<string, string | number>>,
) => string | undefined;

/** Sentences that replace those of the catalogue: some by key, or a function that is asked for each. */
export type OwnMessages = Partial<Messages> | Translate;

export interface Words {
  /** BCP 47. */
  readonly locale: string;
  /** Which way its sentences are written; one that begins with a file type or a name would not show it. */
  readonly direction: 'ltr' | 'rtl';
  /** The same words with units written out ("10 megabytes"), for speech. */
  readonly aloud: Words;
  /** The sentence of `key`, filled in. A plural sentence is picked by `count`. */
  text<K extends MessageKey>(
    key: K,
    ...values: keyof MessageValues<K> extends never ? [] : [MessageValues<K>]
  ): string;
  /** '2.4 MB', with a no-break space. */
  bytes(sizeBytes: number): string;
  /** A limit: whole MiB read as the number that was meant. */
  limit(limitBytes: number): string;
  /** A size beside the limit it breaks: never the same words for both. */
  bytesAgainst(sizeBytes: number, limitBytes: number): string;
  /** Bytes in the unit of `totalBytes` without naming it: '12.4' of '48 MB'. */
  bytesLike(sizeBytes: number, totalBytes: number): string;
  /** Floors, so that 100 % means all of it. */
  percent(fraction: number): string;
  /** '2 min', '1 hr 15 min' */
  duration(seconds: number): string;
  /** Of a film or a sound, to the second: '2 min, 5 sec'. */
  length(seconds: number): string;
  /** 'PDF, JPG or PNG' */
  anyOf(names: readonly string[]): string;
  /** 'PDF, JPG and PNG' */
  allOf(names: readonly string[]): string;
}

/** Isolates a name, so that its direction does not turn the sentence around. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

/**
 * @param language - a translation; or a tag alone, for English words with that locale's numbers. @default 'en'
 * @param own - sentences of one's own.
 * @throws RangeError if the locale is no BCP 47 tag.
 */
export function createWords(language: string | Translation = 'en', own: OwnMessages = {}): Words {
  const { locale, messages } =
    typeof language === 'string' ? { locale: language, messages: english } : language;
  const catalogue: Messages = typeof own === 'function' ? messages : { ...messages, ...own };
  const translate: Translate = typeof own === 'function' ? own : () => undefined;
  const formats = localeFormats(locale);
  const direction = directionOf(locale);

  function fill(template: string, values: Readonly<Record<string, string | number>>): string {
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? formats.number(value) : value;
    });
  }

  const withUnits = (unitDisplay: 'short' | 'long'): Omit<Words, 'aloud'> => ({
    locale,
    direction,
    text(key, ...rest) {
      const values: Readonly<Record<string, string | number>> = rest[0] ?? {};
      const translated = translate(key, values);
      if (translated !== undefined) return translated;
      const entry: string | PluralForms = catalogue[key];
      if (typeof entry === 'string') return fill(entry, values);
      return fill(entry[formats.plural.select(Number(values['count'] ?? 0))] ?? entry.other, values);
    },
    bytes: (sizeBytes) => formatBytes(sizeBytes, locale, unitDisplay),
    limit: (limitBytes) => formatLimit(limitBytes, locale, unitDisplay),
    bytesAgainst: (sizeBytes, limitBytes) => formatBytesAgainst(sizeBytes, limitBytes, locale, unitDisplay),
    bytesLike(sizeBytes, totalBytes) {
      const base = 1000;
      let divisor = 1;
      // The same step as formatBytes: 999,950 bytes are written as 1 MB.
      while (totalBytes / divisor >= base * 0.9995) divisor *= base;
      const value = sizeBytes / divisor;
      return divisor >= base * base
        ? formats.fixed(Math.floor(value * 10) / 10, 1)
        : formats.fixed(Math.floor(value), 0);
    },
    percent: (fraction) => formats.percent(Math.floor(fraction * 100) / 100, unitDisplay),
    duration(seconds) {
      if (seconds < 60) return formats.duration({ second: seconds }, unitDisplay);
      const minutes = Math.round(seconds / 60);
      return formats.duration({ hour: Math.floor(minutes / 60), minute: minutes % 60 }, unitDisplay);
    },
    length(seconds) {
      const whole = Math.round(seconds);
      return formats.duration(
        { hour: Math.floor(whole / 3600), minute: Math.floor(whole / 60) % 60, second: whole % 60 },
        unitDisplay,
      );
    },
    anyOf: formats.anyOf,
    allOf: formats.allOf,
  });
  const aloud: Words = {
    ...withUnits('long'),
    get aloud() {
      return aloud;
    },
  };
  return { ...withUnits('short'), aloud };
}
