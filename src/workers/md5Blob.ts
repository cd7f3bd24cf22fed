/** MD5 of a Blob by spark-md5, slice by slice: never more than one slice in memory. */
import SparkMd5 from 'spark-md5';

/** Small enough that hashing one on the main thread stays under 50 ms, large enough that reading is not the limit. */
const sliceBytes = 2 * 1024 * 1024;

/** The part of a Blob that hashing needs. */
interface Readable {
  readonly size: number;
  slice(start: number, end: number): Blob;
}

/**
 * @param onProgress - bytes hashed so far.
 * @returns 32 lower-case hex digits.
 * @throws the platform's error when a slice cannot be read, or `signal.reason`.
 */
export async function md5Blob(
  blob: Readable,
  {
    signal,
    onProgress,
  }: { readonly signal: AbortSignal; readonly onProgress?: ((hashedBytes: number) => void) | undefined },
): Promise<string> {
  const hash = new SparkMd5.ArrayBuffer();
  for (let start = 0; start < blob.size; start += sliceBytes) {
    const end = Math.min(start + sliceBytes, blob.size);
    const buffer = await blob.slice(start, end).arrayBuffer();
    signal.throwIfAborted();
    hash.append(buffer);
    onProgress?.(end);
  }
  return hash.end();
}
