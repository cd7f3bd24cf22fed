/** Which way a locale is written, by its script: `Intl.Locale` knows that of every language, browsers not the direction. */

const rightToLeft: ReadonlySet<string> = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

/**
 * @param locale - BCP 47.
 * @throws RangeError if it is no such tag.
 * @example directionOf('he') // 'rtl'
 */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.has(new Intl.Locale(locale).maximize().script ?? '') ? 'rtl' : 'ltr';
}
