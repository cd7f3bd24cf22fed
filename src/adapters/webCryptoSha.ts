/** SHA by the browser itself, off the page's thread. It has none on pages that came over plain http. */
import type { Hasher } from '../core/ports.ts';
import { sliceOf } from '../core/sliceOf.ts';
import { readable } from './readable.ts';

const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;

/** Undefined where the browser has no Web Crypto. */
export const webCryptoSha: Hasher['sha'] | undefined =
  subtle &&
  ((algorithm, source, { signal }) =>
    readable(
      sliceOf(source, 0, source.size)
        .arrayBuffer()
        .then(async (bytes) => {
          signal.throwIfAborted();
          return hexOf(await subtle.digest(algorithm, bytes));
        }),
    ));

const hexOf = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
