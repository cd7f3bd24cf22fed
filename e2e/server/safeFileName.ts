/**
 * Turns the name a client sent into one that is safe as a file name and as the last segment of a URL.
 *
 * Keeps letters of every script, spaces and punctuation. Never keeps a path, a control character, a leading dot
 * or more than 200 bytes of UTF-8. Never decides uniqueness; `objectStore.ts` does.
 */

const maxNameBytes = 200;

/** @example safeFileName('../../etc/passwd') // 'passwd' */
export function safeFileName(name: string): string {
  const lastSegment = name.split(/[/\\]/).at(-1) ?? '';
  const visible = wellFormed(lastSegment)
    // Control characters, and the marks that make a name display in another order than it is stored.
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/^[.\s]+|\s+$/g, '');
  return visible === '' ? 'file' : shorten(visible);
}

/** `photo.png` and `x7f3a21` give `photo_x7f3a21.png`. */
export function withSuffix(name: string, suffix: string): string {
  const { stem, extension } = splitName(name);
  return `${stem}_${suffix}${extension}`;
}

/** Header value that makes a browser save the file under exactly `name`, by RFC 6266. */
export function attachmentHeader(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(wellFormed(name)).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Replaces lone surrogates, which have no bytes in UTF-8. */
function wellFormed(name: string): string {
  return Buffer.from(name, 'utf8').toString('utf8');
}

function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? { stem: name.slice(0, dot), extension: name.slice(dot) } : { stem: name, extension: '' };
}

function shorten(name: string): string {
  const { stem, extension } = splitName(name);
  const kept = Buffer.byteLength(extension) <= 20 ? extension : '';
  const characters = Array.from(kept === '' ? name : stem);
  while (Buffer.byteLength(characters.join('') + kept) > maxNameBytes) characters.pop();
  return characters.join('') + kept;
}
