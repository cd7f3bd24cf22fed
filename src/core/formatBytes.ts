/**
 * Bytes for people, by `Intl` alone. Decimal units, because CLDR's "MB" is decimal; a limit that is a round binary
 * number is written as that round number, so that "10 MB" and a check against 10 * 1024 * 1024 agree.
 */
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const formatters = new Map<string, Intl.NumberFormat>();

/**
 * @param locale - BCP 47 tag. @default 'en'
 * @param unitDisplay - 'long' for speech: "2.4 megabytes". @default 'short'
 * @example formatBytes(2_400_000) // '2.4 MB', with a no-break space
 */
export function formatBytes(
  sizeBytes: number,
  locale = 'en',
  unitDisplay: 'short' | 'long' = 'short',
): string {
  const base = isRoundBinary(sizeBytes) ? 1024 : 1000;
  let value = sizeBytes;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  // 999,950 bytes must not become "1000 kB".
  if (Number(value.toFixed(value < 10 ? 1 : 0)) >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  return formatterOf(locale, units[unit] ?? 'byte', unitDisplay, value < 10 && unit > 0 ? 1 : 0)
    .format(value)
    .replace(/ /g, '\u00a0');
}

const isRoundBinary = (sizeBytes: number): boolean =>
  sizeBytes >= 2 ** 20 && sizeBytes % 2 ** 20 === 0 && sizeBytes % 1e6 !== 0;

function formatterOf(
  locale: string,
  unit: string,
  unitDisplay: 'short' | 'long',
  digits: number,
): Intl.NumberFormat {
  const key = `${locale} ${unit} ${unitDisplay} ${digits}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'byte' ? 'long' : unitDisplay,
      maximumFractionDigits: digits,
    });
    formatters.set(key, formatter);
  }
  return formatter;
}
