/**
 * Thumbnails in the browser: picks who makes them by the kind of file, keeps the latest, and lets none take for ever. Files
 * whose first bytes are of another kind than they say are not shown.
 *
 * What decodes pictures, films and sounds is loaded when the first file of its kind needs it. Nothing leaves the
 * device.
 */
import { fileKindOf } from '../core/fileKind.ts';
import type { Thumbnailer } from '../core/ports.ts';
import { createImageThumbnailer } from './imageThumbnailer.ts';
import { inTurn } from './inTurn.ts';
import { keepLatest } from './keepLatest.ts';
import { withinTime } from './withinTime.ts';

export interface ThumbnailerOptions {
  /** Starts a worker; called when there are pictures to make. */
  readonly spawn: () => Worker;
  /** For further kinds of files. Asked before our own, in this order. */
  readonly others?: readonly Thumbnailer[];
}

export interface BrowserThumbnailer extends Thumbnailer {
  /** Ends the workers. */
  dispose(): void;
}

type FileName = Parameters<Thumbnailer['accepts']>[0];

/** Longest a thumbnail may take; generous, because a phone that is busy uploading decodes slowly. */
const limitMs = 10_000;

export function createThumbnailer({ spawn, others = [] }: ThumbnailerOptions): BrowserThumbnailer {
  const images = createImageThumbnailer(spawn);
  const latest = keepLatest();
  // A film takes a decoder of the device, of which there are few; a sound takes the memory of its samples.
  const turn = inTurn();
  const alone =
    (make: Thumbnailer['make']): Thumbnailer['make'] =>
    (source, options) =>
      turn(options.signal, () => withinTime(limitMs, options, (limited) => make(source, limited)));

  const thumbnailers: readonly Thumbnailer[] = [
    ...others,
    {
      accepts: ({ type }) => type === 'image/svg+xml',
      make: (source, options) =>
        withinTime(limitMs, options, async (limited) =>
          (await import('./svgThumbnail.ts')).svgThumbnail(source, limited),
        ),
    },
    images,
    {
      accepts: (file) => fileKindOf(file) === 'video',
      make: alone(async (source, options) =>
        (await import('./videoThumbnail.ts')).videoThumbnail(source, options),
      ),
    },
    {
      accepts: (file) => fileKindOf(file) === 'audio',
      make: alone(async (source, options) =>
        (await import('./soundThumbnail.ts')).soundThumbnail(source, options),
      ),
    },
    {
      accepts: (file) => file.type.startsWith('text/') || fileKindOf(file) === 'code',
      make: async (source) => (await import('./textThumbnail.ts')).textThumbnail(source),
    },
  ];
  const thumbnailerFor = (file: FileName) => thumbnailers.find((one) => one.accepts(file));

  return {
    accepts: (file) => thumbnailerFor(file) !== undefined,
    async make(source, options) {
      options.signal.throwIfAborted();
      const file = { name: source instanceof File ? source.name : '', type: source.type };
      const thumbnailer = thumbnailerFor(file);
      if (thumbnailer === undefined)
        throw new Error(`Nothing is to be seen of a file of kind "${fileKindOf(file)}".`);
      return latest(source, options, async () => {
        // Pictures are compared with what they say in the worker, where they are read anyway.
        if (thumbnailer !== images) await (await import('./assertGenuine.ts')).assertGenuine(source, file);
        options.signal.throwIfAborted();
        return thumbnailer.make(source, options);
      });
    },
    dispose: () => {
      images.dispose();
    },
  };
}
