/**
 * Thumbnails of raster images, in a few workers; on the page, one at a time, where no worker or no OffscreenCanvas can
 * be had.
 */
import { fileKindOf } from '../core/fileKind.ts';
import type { Thumbnailer, ThumbnailOptions } from '../core/ports.ts';
import { randomUuid } from '../core/randomUuid.ts';
import { WorkerUnavailableError } from '../workers/callWorker.ts';
import type { ThumbnailInput, ThumbnailOutput } from '../workers/messages.ts';
import { createWorkerPool } from '../workers/workerPool.ts';
import { inTurn } from './inTurn.ts';

export interface ImageThumbnailer extends Thumbnailer {
  make(source: Blob, options: ThumbnailOptions): Promise<ThumbnailOutput>;
  /** Ends the workers. */
  dispose(): void;
}

/** No picture takes that long, unless it was made to. */
const limitMs = 10_000;

/** @param spawn - starts a worker; called when there are pictures to make. */
export function createImageThumbnailer(spawn: () => Worker): ImageThumbnailer {
  const size = navigator.hardwareConcurrency >= 8 ? 4 : 2;
  const pool = createWorkerPool<ThumbnailInput, ThumbnailOutput>({ spawn, size, limitMs });
  const turn = `gantry-large-picture-${randomUuid()}`;
  let isPoolUsable = true;
  const pageTurn = inTurn();

  const onPage = (input: ThumbnailInput, signal: AbortSignal): Promise<ThumbnailOutput> =>
    pageTurn(signal, async () =>
      (await import('../workers/drawThumbnail.ts')).drawThumbnail(input, { signal }),
    );

  return {
    // A file that says nothing of itself may be one; its first bytes tell.
    accepts: (file) => fileKindOf(file) === 'image' || (file.name === '' && file.type === ''),
    async make(blob, { width, height, fit, priority = 0, signal }) {
      signal.throwIfAborted();
      const input: ThumbnailInput = { blob, width, height, fit, turn };
      if (!isPoolUsable) return onPage(input, signal);
      try {
        return await pool.call(input, { signal, priority });
      } catch (error) {
        if (!(error instanceof WorkerUnavailableError)) throw error;
        isPoolUsable = false;
        return onPage(input, signal);
      }
    },
    dispose: () => {
      pool.dispose();
    },
  };
}
