/**
 * Multipart bodies with a fixed boundary, byte for byte as the golden transcripts print them.
 *
 * Decides the canonical form only: no preamble, CRLF, file parts with filename and type. Browsers write another
 * boundary, so this is for byte-level tests. Source: protocol notes 7.0.
 */

export type CanonicalPart =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly fileName: string; readonly type: string; readonly bytes: Uint8Array };

const canonicalBoundary = 'golden7MA4YWxkTrZu0gW';

export const canonicalContentType = `multipart/form-data; boundary=${canonicalBoundary}`;

/** Parts appear in the order given. */
export function canonicalMultipart(parts: readonly CanonicalPart[]): Buffer {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const disposition = `--${canonicalBoundary}\r\nContent-Disposition: form-data; name="${part.name}"`;
    if ('value' in part) {
      pieces.push(Buffer.from(`${disposition}\r\n\r\n${part.value}`));
    } else {
      pieces.push(
        Buffer.from(`${disposition}; filename="${part.fileName}"\r\nContent-Type: ${part.type}\r\n\r\n`),
      );
      pieces.push(part.bytes);
    }
    pieces.push(Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${canonicalBoundary}--\r\n`));
  return Buffer.concat(pieces);
}

/** `textParts({ uuid: 'U' })`, in the order the keys are written. */
export function textParts(fields: Readonly<Record<string, string | number>>): CanonicalPart[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value: String(value) }));
}
