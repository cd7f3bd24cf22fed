/**
 * Speaks a catalogue in a locale: fills placeholders, picks plural forms, and writes sizes, percentages, durations and
 * lists by `Intl` alone. Formatters are made once per locale.
 */
import { formatBytes, formatBytesAgainst, formatLimit } from '../../core/formatBytes.ts';
import { english, type MessageKey, type Messages, type PluralForms } from './english.ts';

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

export interface Words {
  /** BCP 47. */
  readonly locale: string;
  /** The sentence of `key`, filled in. A plural sentence is picked by `count`. */
  text<K extends MessageKey>(
    key: K,
    ...values: keyof MessageValues<K> extends never ? [] : [MessageValues<K>]
  ): string;
  /** '2.4 MB', with a no-break space; 'long' for speech. */
  bytes(sizeBytes: number, display?: 'short' | 'long'): string;
  /** A limit: whole MiB read as the number that was meant. */
  limit(limitBytes: number): string;
  /** A size beside the limit it breaks: never the same words for both. */
  bytesAgainst(sizeBytes: number, limitBytes: number): string;
  /** Bytes in the unit of `totalBytes` without naming it: '12.4' of '48 MB'. */
  bytesLike(sizeBytes: number, totalBytes: number): string;
  /** Floors, so that 100 % means all of it. */
  percent(fraction: number): string;
  number(value: number): string;
  /** 'min' for a bucket of the time left: '2 min', '1 hr 15 min'; 'long' for speech. */
  duration(seconds: number, display?: 'short' | 'long'): string;
  /** Of a film or a sound, to the second: '2 min, 5 sec'. */
  length(seconds: number): string;
  /** 'PDF, JPG or PNG' */
  anyOf(names: readonly string[]): string;
}

/** Isolates a name, so that its direction does not turn the sentence around. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

/**
 * @param overrides - sentences of one's own, by key.
 */
export function createWords(locale = 'en', overrides: Partial<Messages> = {}): Words {
  const catalogue: Messages = { ...english, ...overrides };
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const noDigits = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const disjunction = new Intl.ListFormat(locale, { type: 'disjunction' });
  const unitList = new Intl.ListFormat(locale, { type: 'unit', style: 'short' });

  const unit = (value: number, name: string, display: 'short' | 'long') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: display })
      .format(value)
      .replace(/ /g, '\u00a0');

  function fill(template: string, values: Readonly<Record<string, string | number>>): string {
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? number.format(value) : value;
    });
  }

  return {
    locale,
    text(key, ...rest) {
      const values: Readonly<Record<string, string | number>> = rest[0] ?? {};
      const entry: string | PluralForms = catalogue[key];
      if (typeof entry === 'string') return fill(entry, values);
      return fill(entry[plural.select(Number(values['count'] ?? 0))] ?? entry.other, values);
    },
    bytes: (sizeBytes, display = 'short') => formatBytes(sizeBytes, locale, display),
    limit: (limitBytes) => formatLimit(limitBytes, locale),
    bytesAgainst: (sizeBytes, limitBytes) => formatBytesAgainst(sizeBytes, limitBytes, locale),
    bytesLike(sizeBytes, totalBytes) {
      const base = 1000;
      let divisor = 1;
      // The same step as formatBytes: 999,950 bytes are written as 1 MB.
      while (totalBytes / divisor >= base * 0.9995) divisor *= base;
      const value = sizeBytes / divisor;
      return divisor >= base * base
        ? oneDigit.format(Math.floor(value * 10) / 10)
        : noDigits.format(Math.floor(value));
    },
    percent: (fraction) => percent.format(Math.floor(fraction * 100) / 100).replace(/ /g, '\u00a0'),
    number: (value) => number.format(value),
    duration(seconds, display = 'short') {
      if (seconds < 60) return unit(seconds, 'second', display);
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.round((seconds % 3600) / 60);
      const parts = [
        ...(hours > 0 ? [unit(hours, 'hour', display)] : []),
        ...(minutes > 0 ? [unit(minutes, 'minute', display)] : []),
      ];
      return unitList.format(parts);
    },
    length(seconds) {
      const whole = Math.round(seconds);
      const parts = [
        [Math.floor(whole / 3600), 'hour'],
        [Math.floor(whole / 60) % 60, 'minute'],
        [whole % 60, 'second'],
      ] as const;
      const said = parts.filter(([value]) => value > 0);
      return unitList.format(
        (said.length > 0 ? said : parts.slice(2)).map(([value, name]) => unit(value, name, 'short')),
      );
    },
    anyOf: (names) => disjunction.format(names),
  };
}
