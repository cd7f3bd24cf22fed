/**
 * Request bodies byte for byte, with a boundary that never changes, for comparing whole conversations.
 *
 * Decides the canonical form only: entries in order, CRLF, no preamble. Browsers choose another boundary, so against
 * real ones compare parsed fields. Source: RFC 7578; escaping of names as in the HTML standard.
 */
import type { ByteSource } from '../core/ports.ts';
import type { FormEntry, RequestSpec } from '../core/protocol.ts';

export const canonicalBoundary = 'golden7MA4YWxkTrZu0gW';

export interface EncodedBody {
  /** Undefined when none is sent. */
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The body of `request` as it would travel, with the bytes it names read from `source`. */
export async function encodeBody(request: RequestSpec, source: ByteSource): Promise<EncodedBody> {
  const body = request.body ?? { kind: 'none' };
  switch (body.kind) {
    case 'none':
      return { contentType: undefined, bytes: new Uint8Array() };
    case 'json':
      return { contentType: 'application/json', bytes: utf8(JSON.stringify(body.value)) };
    case 'text':
      return { contentType: body.type, bytes: utf8(body.value) };
    case 'urlencoded': {
      const text = new URLSearchParams(body.fields.map(([name, value]) => [name, value])).toString();
      return { contentType: 'application/x-www-form-urlencoded', bytes: utf8(text) };
    }
    case 'bytes': {
      const { start, end } = body.range;
      const bytes = new Uint8Array(await source.slice(start, end).arrayBuffer());
      return { contentType: body.type === '' ? undefined : body.type, bytes };
    }
    case 'form':
      return {
        contentType: `multipart/form-data; boundary=${canonicalBoundary}`,
        bytes: await canonicalMultipart(body.entries, source),
      };
  }
}

/** `entries` as multipart/form-data between canonical boundaries. */
export async function canonicalMultipart(
  entries: readonly FormEntry[],
  source: ByteSource,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: (string | Blob)[] = [];
  for (const entry of entries) {
    pieces.push(`--${canonicalBoundary}\r\nContent-Disposition: form-data; name="${escaped(entry.name)}"`);
    if ('value' in entry) {
      pieces.push(`\r\n\r\n${entry.value}\r\n`);
    } else {
      const { start, end } = entry.range;
      pieces.push(`; filename="${escaped(entry.filename)}"\r\nContent-Type: ${entry.type}\r\n\r\n`);
      pieces.push(source.slice(start, end), '\r\n');
    }
  }
  pieces.push(`--${canonicalBoundary}--\r\n`);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const escaped = (name: string): string =>
  name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
