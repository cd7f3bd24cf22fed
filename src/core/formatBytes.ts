/**
 * Bytes for people, by `Intl` alone. Sizes are decimal, because CLDR's "MB" is; a limit that is a round binary number
 * is written as that round number, so that "10 MB" and a check against 10 * 1024 * 1024 agree.
 */
const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const formatters = new Map<string, Intl.NumberFormat>();

/**
 * A measured size.
 *
 * @param locale - BCP 47 tag. @default 'en'
 * @param unitDisplay - 'long' for speech: "2.4 megabytes". @default 'short'
 * @example formatBytes(2_400_000) // '2.4 MB', with a no-break space
 */
export function formatBytes(
  sizeBytes: number,
  locale = 'en',
  unitDisplay: 'short' | 'long' = 'short',
): string {
  return format(sizeBytes, { base: 1000, locale, unitDisplay });
}

/**
 * A limit somebody set: whole MiB read as the number that was meant.
 *
 * @example formatLimit(10 * 1024 * 1024) // '10 MB'
 */
export function formatLimit(
  limitBytes: number,
  locale = 'en',
  unitDisplay: 'short' | 'long' = 'short',
): string {
  return format(limitBytes, { base: baseOf(limitBytes), locale, unitDisplay });
}

/**
 * A size beside the limit it breaks: measured like the limit, with as many digits as it takes to read differently.
 *
 * @example formatBytesAgainst(10_000_001, 10_000_000) // '10.000001 MB'
 */
export function formatBytesAgainst(
  sizeBytes: number,
  limitBytes: number,
  locale = 'en',
  unitDisplay: 'short' | 'long' = 'short',
): string {
  const base = baseOf(limitBytes);
  const limit = format(limitBytes, { base, locale, unitDisplay });
  let size = format(sizeBytes, { base, locale, unitDisplay });
  for (let digits = 1; size === limit && digits <= 12; digits += 1) {
    size = format(sizeBytes, { base, locale, unitDisplay, digits });
  }
  return size;
}

/** In which numbers somebody thought who set this limit. */
const baseOf = (limitBytes: number): Base =>
  limitBytes % 2 ** 20 === 0 && limitBytes % 1e6 !== 0 ? 1024 : 1000;

type Base = 1000 | 1024;

interface Format {
  readonly base: Base;
  readonly locale: string;
  readonly unitDisplay: 'short' | 'long';
  /** Digits after the point. @default 1 below ten of a unit, otherwise none */
  readonly digits?: number;
}

function format(sizeBytes: number, { base, locale, unitDisplay, digits }: Format): string {
  let value = sizeBytes;
  let unit = 0;
  // As it will be written: 999,950 bytes must not become "1000 kB".
  while (Number(value.toFixed(digits ?? 0)) >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  return formatterOf(locale, units[unit] ?? 'byte', unitDisplay, digits ?? (value < 10 && unit > 0 ? 1 : 0))
    .format(value)
    .replace(/ /g, '\u00a0');
}

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
