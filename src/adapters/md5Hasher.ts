/**
 * MD5 in a worker; on the page, in slices, where no worker can be had. spark-md5 is loaded by whoever hashes, so
 * applications without a digest never ship it.
 */
import type { Hasher, HashOptions } from '../core/ports.ts';
import { createWorkerCaller, WorkerUnavailableError } from '../workers/callWorker.ts';
import type { Md5Input } from '../workers/messages.ts';
import { readable } from './readable.ts';

export interface Md5Hasher extends Pick<Hasher, 'md5'> {
  /** Ends the worker. */
  dispose(): void;
}

/** Hashes on the page. Slower and in the way, but it works under any policy. */
export const inlineHasher: Pick<Hasher, 'md5'> = {
  async md5(source, options) {
    const { md5Blob } = await import('../workers/md5Blob.ts');
    return readable(md5Blob(source, options));
  },
};

/** @param spawn - starts the worker; called at the first file. */
export function createMd5Hasher(spawn: () => Worker): Md5Hasher {
  const worker = createWorkerCaller<Md5Input, string>(spawn);
  let isWorkerUsable = true;
  return {
    async md5(source, options: HashOptions) {
      if (!isWorkerUsable || !(source instanceof Blob)) return inlineHasher.md5(source, options);
      try {
        return await readable(worker.call({ blob: source }, options));
      } catch (error) {
        if (!(error instanceof WorkerUnavailableError)) throw error;
        isWorkerUsable = false;
        return inlineHasher.md5(source, options);
      }
    },
    dispose: () => {
      worker.dispose();
    },
  };
}
