/** A random v4 UUID. `crypto.randomUUID` exists in secure contexts only. */
export function randomUuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  // The digits that say "version 4" and "variant 1".
  hex[6] = `4${hex[6]?.[1]}`;
  hex[8] = `${'89ab'[(bytes[8] ?? 0) & 3]}${hex[8]?.[1]}`;
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
