/**
 * Numbers, shares, times and lists as a locale writes them, by `Intl` alone; made once per locale. Between a number and
 * its unit stands a no-break space wherever the locale has a space.
 */

/** Largest first. */
export interface DurationParts {
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
}

export interface LocaleFormats {
  readonly plural: Intl.PluralRules;
  number(value: number): string;
  /** At most `digits` after the point, and never fewer. */
  fixed(value: number, digits: number): string;
  /** '47%', or '47 percent' where the locale has a word for it. */
  percent(fraction: number, display: 'short' | 'long'): string;
  /**
   * '1 hr, 15 min', without what is zero. `Intl.DurationFormat`, which Node 20 does not have, is specified as these two
   * formatters, one after the other; a browser test holds both equal in every locale.
   */
  duration(parts: DurationParts, display: 'short' | 'long'): string;
  /** 'PDF, JPG or PNG' */
  anyOf(names: readonly string[]): string;
  /** 'PDF, JPG and PNG' */
  allOf(names: readonly string[]): string;
}

const made = new Map<string, LocaleFormats>();

/** @throws RangeError if `locale` is no BCP 47 tag. */
export function localeFormats(locale: string): LocaleFormats {
  let formats = made.get(locale);
  if (formats === undefined) made.set(locale, (formats = makeFormats(locale)));
  return formats;
}

function makeFormats(locale: string): LocaleFormats {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const fixed = [0, 1].map(
    (digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  const disjunction = new Intl.ListFormat(locale, { type: 'disjunction' });
  const conjunction = new Intl.ListFormat(locale, { type: 'conjunction' });
  const measures = new Map<string, Intl.NumberFormat>();
  const joins = new Map<string, Intl.ListFormat>();

  function measured(value: number, unit: string, unitDisplay: 'short' | 'long'): string {
    const key = `${unit} ${unitDisplay}`;
    let format = measures.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay });
      measures.set(key, format);
    }
    return unbroken(format.format(value));
  }

  function joined(parts: readonly string[], style: 'short' | 'long'): string {
    let format = joins.get(style);
    if (format === undefined) {
      format = new Intl.ListFormat(locale, { type: 'unit', style });
      joins.set(style, format);
    }
    return format.format(parts);
  }

  return {
    plural: new Intl.PluralRules(locale),
    number: (value) => number.format(value),
    fixed: (value, digits) => (fixed[digits] ?? number).format(value),
    percent: (fraction, display) =>
      display === 'long' ? measured(fraction * 100, 'percent', display) : unbroken(percent.format(fraction)),
    duration(parts, display) {
      const said = Object.entries<number>({ ...parts }).filter(([, value]) => value > 0);
      const texts = (said.length > 0 ? said : [['second', 0] as const]).map(([unit, value]) =>
        measured(value, unit, display),
      );
      return joined(texts, display);
    },
    anyOf: (names) => disjunction.format(names),
    allOf: (names) => conjunction.format(names),
  };
}

const unbroken = (text: string): string => text.replace(/ /g, '\u00a0');
