/**
 * Thumbnails in the browser: picks who makes them by the kind of file, keeps the latest, and lets none take for ever.
 *
 * What decodes pictures, films and sounds is loaded when the first file of its kind needs it. Nothing leaves the
 * device.
 */
import { fileKindOf, type FileKind } from '../core/fileKind.ts';
import type { Thumbnailer, ThumbnailMaker } from '../core/ports.ts';
import { createImageThumbnailer } from './imageThumbnails.ts';
import { inTurn } from './inTurn.ts';
import { keepLatest } from './latestThumbnails.ts';
import { withinTime } from './withinTime.ts';

export interface ThumbnailerOptions {
  /** Starts a worker; called when there are pictures to make. */
  readonly spawn: () => Worker;
  /** Asked before our own, in this order. */
  readonly makers?: readonly ThumbnailMaker[];
}

export interface BrowserThumbnailer extends Thumbnailer {
  /** Ends the workers. */
  dispose(): void;
}

type Make = Thumbnailer['make'];

/** Longest a thumbnail may take; generous, because a phone that is busy uploading decodes slowly. */
const limitMs = 10_000;

export function createThumbnailer({ spawn, makers = [] }: ThumbnailerOptions): BrowserThumbnailer {
  const images = createImageThumbnailer(spawn);
  // A film takes a decoder of the device, of which there are few; a sound takes the memory of its samples.
  const turn = inTurn();
  const latest = keepLatest();
  const alone =
    (make: Make): Make =>
    (source, options) =>
      turn(options.signal, () => withinTime(limitMs, options, (limited) => make(source, limited)));

  const svg: Make = async (source, options) =>
    (await import('./svgThumbnails.ts')).svgThumbnail(source, options);
  const makeByKind: Readonly<Partial<Record<FileKind | 'text', Make>>> = {
    image: (source, options) =>
      source.type === 'image/svg+xml'
        ? withinTime(limitMs, options, (limited) => svg(source, limited))
        : images.make(source, options),
    video: alone(async (source, options) =>
      (await import('./videoThumbnails.ts')).videoThumbnail(source, options),
    ),
    audio: alone(async (source, options) =>
      (await import('./soundThumbnails.ts')).soundThumbnail(source, options),
    ),
    text: async (source) => (await import('./textThumbnails.ts')).textThumbnail(source),
  };

  function makerOf(source: Blob): Make {
    const file = { name: source instanceof File ? source.name : '', type: source.type };
    const own = makers.find((maker) => maker.accepts(file));
    if (own !== undefined) return (blob, options) => own.make(blob, options);
    const kind = isText(file) ? 'text' : fileKindOf(file);
    const make = makeByKind[kind];
    if (make === undefined)
      return () => Promise.reject(new Error(`Nothing is to be seen of a file of kind "${kind}".`));
    return make;
  }

  return {
    async make(source, options) {
      options.signal.throwIfAborted();
      return latest(source, options, () => makerOf(source)(source, options));
    },
    dispose: () => {
      images.dispose();
    },
  };
}

const isText = (file: { readonly name: string; readonly type: string }): boolean =>
  file.type.startsWith('text/') || fileKindOf(file) === 'code';
