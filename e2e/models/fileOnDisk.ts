/** Files on disk whose bytes a seed decides, and what is in a file now. */
import { createHash } from 'node:crypto';
import { readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface FileOnDisk {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** Writes `size` bytes, dated a minute ago, no two blocks alike, so that swapped or repeated parts show in the digest. */
export async function writeFileOnDisk(
  folder: string,
  name: string,
  size: number,
  seed = 0x9e3779b9,
): Promise<FileOnDisk> {
  const path = join(folder, name);
  await writeFile(path, bytesOf(size, seed));
  // Chromium tells a changed file by its time in whole seconds, so it must not be younger than the change.
  const aMinuteAgo = new Date(Date.now() - 60_000);
  await utimes(path, aMinuteAgo, aMinuteAgo);
  return readFileOnDisk(path, name);
}

export async function readFileOnDisk(path: string, name: string): Promise<FileOnDisk> {
  const content = await readFile(path);
  return { path, name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** A repeatable stream (xorshift, 32 bits): every block differs from every other. */
function bytesOf(size: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  // Zero would stay zero for ever.
  let state = seed | 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, size);
}
