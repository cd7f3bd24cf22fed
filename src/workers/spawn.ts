/**
 * Starts the shipped workers. Each expression is one unbroken piece, because that is how bundlers find the file:
 * `new Worker(new URL('./name.worker.js', import.meta.url), { type: 'module' })`.
 */
export const spawnMd5Worker = (): Worker =>
  new Worker(new URL('./md5.worker.js', import.meta.url), { type: 'module' });

export const spawnThumbnailWorker = (): Worker =>
  new Worker(new URL('./thumbnail.worker.js', import.meta.url), { type: 'module' });
