/**
 * The page that `npm run bench:thumbnails` measures: makes thumbnails of the files that its input holds, with our client
 * or with Uppy's thumbnail generator, and says how long the main thread was not to be had meanwhile.
 */
import { createBrowserUploadClient } from '../../../src/adapters/createBrowserUploadClient.ts';

/** Longest side of a thumbnail, in pixels. */
const pixels = 320;

export type Contender = 'gantry' | 'uppy';

export interface PageRun {
  readonly wallMs: number;
  /** The longest task that the browser reports, which it does from 50 ms on; 0 when there was none. */
  readonly longestTaskMs: number;
  /** The longest time that a timer came late. */
  readonly longestGapMs: number;
  /** Longest sides of what was made, each once. */
  readonly madePixels: readonly number[];
}

declare global {
  interface Window {
    readonly bench: {
      run(contender: Contender): Promise<PageRun>;
      /** A JPEG of noise, as base64. */
      makePhoto(width: number, height: number): Promise<string>;
    };
  }
}

const makers: Readonly<Record<Contender, (files: readonly File[]) => Promise<readonly Blob[]>>> = {
  gantry: async (files) => {
    const { thumbnailer } = createBrowserUploadClient({ persist: false, leaveGuard: 'never' });
    if (thumbnailer === undefined) throw new Error('The client makes no thumbnails.');
    const { signal } = new AbortController();
    const box = { width: pixels, height: pixels, fit: 'contain', signal } as const;
    const made = await Promise.all(files.map((file) => thumbnailer.make(file, box)));
    return made.flatMap((thumbnail) => thumbnail.picture?.blob ?? []);
  },
  uppy: async (files) => {
    const [{ Uppy }, { default: ThumbnailGenerator }] = await Promise.all([
      import('@uppy/core'),
      import('@uppy/thumbnail-generator'),
    ]);
    // Photos lie, so this is their longest side.
    const uppy = new Uppy().use(ThumbnailGenerator, { thumbnailWidth: pixels });
    const previews: string[] = [];
    const all = new Promise<void>((resolve, reject) => {
      uppy.on('thumbnail:generated', (_file, preview) => previews.push(preview));
      uppy.on('thumbnail:error', (_file, error) => {
        reject(error);
      });
      uppy.on('thumbnail:all-generated', resolve);
    });
    uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })));
    await all;
    return Promise.all(previews.map(async (preview) => (await fetch(preview)).blob()));
  },
};

async function run(contender: Contender): Promise<PageRun> {
  const input = document.querySelector('input');
  const files = Array.from(input?.files ?? []);
  const watch = watchMainThread();
  const startMs = performance.now();
  const pictures = await makers[contender](files);
  const wallMs = performance.now() - startMs;
  const longest = await watch.end();
  if (pictures.length !== files.length)
    throw new Error(`${contender} made ${pictures.length} pictures of ${files.length} files.`);
  const sides = new Set<number>();
  for (const picture of pictures) {
    const bitmap = await createImageBitmap(picture);
    sides.add(Math.max(bitmap.width, bitmap.height));
    bitmap.close();
  }
  return { wallMs, ...longest, madePixels: [...sides] };
}

function watchMainThread() {
  let longestTaskMs = 0;
  let longestGapMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  observer.observe({ type: 'longtask' });
  const everyMs = 5;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    longestGapMs = Math.max(longestGapMs, nowMs - lastMs - everyMs);
    lastMs = nowMs;
  }, everyMs);
  return {
    /** Reports of tasks come late. */
    async end() {
      clearInterval(timer);
      await new Promise((resolve) => setTimeout(resolve, 200));
      observer.disconnect();
      return { longestTaskMs, longestGapMs };
    },
  };
}

async function makePhoto(width: number, height: number): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('There is no canvas.');
  const side = 512;
  const tile = new ImageData(side, side);
  for (let start = 0; start < tile.data.length; start += 65_536)
    crypto.getRandomValues(tile.data.subarray(start, start + 65_536));
  for (let index = 3; index < tile.data.length; index += 4) tile.data[index] = 255;
  for (let x = 0; x < width; x += side)
    for (let y = 0; y < height; y += side) context.putImageData(tile, x, y);
  // What photos have besides noise.
  const light = context.createLinearGradient(0, 0, width, height);
  light.addColorStop(0, 'rgb(200 120 60 / 0.6)');
  light.addColorStop(1, 'rgb(20 60 120 / 0.6)');
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  // Not all at once: arguments go over the stack.
  for (let start = 0; start < bytes.length; start += 32_768)
    text += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  return btoa(text);
}

Object.assign(window, { bench: { run, makePhoto } });
