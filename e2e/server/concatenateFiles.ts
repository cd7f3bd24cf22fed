/** Joins files on disk into one, in the given order, streaming; durable when it returns. Never deletes a source. */
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { syncFile } from './objectStore.ts';

/** @param target - is appended to when it exists, so that a chunk can follow the ones before it. */
export async function concatenateFiles(sources: readonly string[], target: string): Promise<void> {
  await pipeline(
    async function* () {
      for (const source of sources) yield* createReadStream(source) as AsyncIterable<Buffer>;
    },
    createWriteStream(target, { flags: 'a' }),
  );
  await syncFile(target);
}
