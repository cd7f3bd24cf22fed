/**
 * The checksum a request asks for: reads the bytes it carries, hashes them, and says so in its header.
 *
 * A part is hashed right before it is sent, so what other programs change meanwhile no longer matches.
 */
import { ProtocolUsageError } from './errors.ts';
import type { ByteSource, Hasher } from './ports.ts';
import { rangeOf, type ChecksumSpec, type RequestSpec } from './protocol.ts';
import { sliceOf } from './sliceOf.ts';

/**
 * `request` with the header it asks for; the same request where it asks for none.
 *
 * @throws SourceError when the bytes cannot be read, ProtocolUsageError when nobody can make such a digest.
 */
export async function withChecksum(
  request: RequestSpec,
  source: ByteSource,
  hasher: Hasher | undefined,
  signal: AbortSignal,
): Promise<RequestSpec> {
  const { checksum, headers } = request;
  if (checksum === undefined) return request;
  const { start, end } = rangeOf(request) ?? { start: 0, end: 0 };
  const hex = await digestOf(checksum, sliceOf(source, start, end), hasher, signal);
  const value = `${checksum.prefix ?? ''}${base64Of(hex)}`;
  return { ...request, headers: { ...headers, [checksum.header]: value } };
}

function digestOf(
  { algorithm }: ChecksumSpec,
  part: ByteSource,
  hasher: Hasher | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (algorithm === 'md5' && hasher !== undefined) return hasher.md5(part, { signal });
  if (algorithm !== 'md5' && hasher?.sha !== undefined) return hasher.sha(algorithm, part, { signal });
  throw new ProtocolUsageError(
    `This protocol sends ${algorithm} checksums, and nobody here can make them. Give the client a ` +
      '`ports.hasher` that does; in browsers SHA needs a page from https or localhost.',
  );
}

const base64Of = (hex: string): string =>
  btoa(hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
