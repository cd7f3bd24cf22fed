/** Thumbnails of raster images, in a worker; on the page where no worker or no OffscreenCanvas can be had. */
import type { Thumbnailer } from '../core/ports.ts';
import { createWorkerCaller, WorkerUnavailableError } from '../workers/callWorker.ts';
import type { ThumbnailInput, ThumbnailOutput } from '../workers/messages.ts';

export interface ImageThumbnailer extends Thumbnailer {
  /** Ends the worker. */
  dispose(): void;
}

/** @param spawn - starts the worker; called at the first picture. */
export function createImageThumbnailer(spawn: () => Worker): ImageThumbnailer {
  const worker = createWorkerCaller<ThumbnailInput, ThumbnailOutput>(spawn);
  let isWorkerUsable = true;
  const onPage = async (input: ThumbnailInput): Promise<ThumbnailOutput> => {
    const { drawThumbnail } = await import('../workers/drawThumbnail.ts');
    return drawThumbnail(input);
  };
  return {
    async make(blob, { width, height, fit, signal }) {
      const input: ThumbnailInput = { blob, width, height, fit };
      if (!isWorkerUsable) return onPage(input);
      try {
        return await worker.call(input, { signal });
      } catch (error) {
        if (!(error instanceof WorkerUnavailableError)) throw error;
        isWorkerUsable = false;
        return onPage(input);
      }
    },
    dispose: () => {
      worker.dispose();
    },
  };
}
