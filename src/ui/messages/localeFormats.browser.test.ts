import { describe, expect, it } from 'vitest';
import { everyTranslation } from '../fixtures/everyTranslation.ts';
import { localeFormats, type DurationParts } from './localeFormats.ts';

/** As the engine has it; the types of TypeScript 6.0 do not name it for this target. */
declare const Intl: typeof globalThis.Intl & {
  readonly DurationFormat: new (
    locale: string,
    options: { readonly style: 'short' | 'long'; readonly secondsDisplay?: 'always' },
  ) => { format(duration: Readonly<Record<string, number>>): string };
};

const locales = everyTranslation.map(({ locale }) => locale);
const durations: readonly DurationParts[] = [
  { second: 40 },
  { minute: 2 },
  { minute: 1, second: 30 },
  { hour: 1, minute: 15 },
];

describe('a duration', () => {
  it.each(locales)('in %s is what Intl.DurationFormat says', (locale) => {
    for (const style of ['short', 'long'] as const) {
      const format = new Intl.DurationFormat(locale, { style });
      for (const parts of durations) {
        const named = Object.fromEntries(Object.entries(parts).map(([unit, value]) => [`${unit}s`, value]));
        const expected = format.format(named).replaceAll(/\s/g, ' ');
        expect(localeFormats(locale).duration(parts, style).replaceAll(/\s/g, ' ')).toBe(expected);
      }
    }
  });

  it.each(locales)('of nothing is 0 seconds in %s, where Intl.DurationFormat would be silent', (locale) => {
    for (const style of ['short', 'long'] as const) {
      const format = new Intl.DurationFormat(locale, { style, secondsDisplay: 'always' });
      const expected = format.format({ seconds: 0 }).replaceAll(/\s/g, ' ');
      expect(localeFormats(locale).duration({ second: 0 }, style).replaceAll(/\s/g, ' ')).toBe(expected);
    }
  });
});
