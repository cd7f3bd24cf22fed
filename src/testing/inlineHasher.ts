/** Digests in the thread that asks, for tests and simulations. Reads slices, so memory stays flat. */
import SparkMD5 from 'spark-md5';
import type { ByteSource, Hasher } from '../core/ports.ts';

const sliceBytes = 2_097_152;

/** A `Hasher` without a worker. */
export const inlineHasher: Required<Hasher> = {
  async md5(source: ByteSource, { signal, onProgress }) {
    const digest = new SparkMD5.ArrayBuffer();
    for (let start = 0; start < source.size; start += sliceBytes) {
      signal.throwIfAborted();
      const end = Math.min(start + sliceBytes, source.size);
      digest.append(await source.slice(start, end).arrayBuffer());
      onProgress?.(end);
    }
    return digest.end();
  },
  async sha(algorithm, source, { signal }) {
    const bytes = await source.slice(0, source.size).arrayBuffer();
    signal.throwIfAborted();
    const digest = await crypto.subtle.digest(algorithm, bytes);
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  },
};

/** MD5 of `bytes` in lower-case hex. */
export const md5Of = (bytes: Uint8Array<ArrayBuffer>): string =>
  SparkMD5.ArrayBuffer.hash(bytes.slice().buffer);
