/**
 * The small JPEG that cameras put into their photos, found without decoding anything.
 *
 *   JPEG   FF D8, segments FF E1 length "Exif\0\0" TIFF ...
 *   TIFF   "II" or "MM", 42, offset of the first directory -> orientation; behind it that of the second -> the thumbnail
 *
 * Every number in it may be a lie: an offset outside of what was read is no thumbnail, and nothing is followed twice.
 * Source: Exif 2.32, sections 4.5 and 4.6.
 */
import { imageHeaderOf, type ImageHeader } from './imageHeader.ts';

/** Exif has at most 64 KiB and stands near the beginning. */
const headBytes = 131_072;

export interface EmbeddedThumbnail {
  /** Made to be seen upright like the photo it is of. */
  readonly blob: Blob;
  readonly header: ImageHeader;
}

/**
 * @param header - of the photo. A thumbnail of another shape shows another picture: a crop from before it was edited,
 * or one with bars.
 * @returns undefined where there is none that can stand for the photo.
 */
export async function readEmbeddedThumbnail(
  blob: Blob,
  header: ImageHeader,
): Promise<EmbeddedThumbnail | undefined> {
  if (header.type !== 'image/jpeg') return undefined;
  const jpeg = embeddedJpegOf(new Uint8Array(await blob.slice(0, headBytes).arrayBuffer()));
  const small = jpeg && imageHeaderOf(jpeg);
  if (jpeg === undefined || small?.type !== 'image/jpeg' || !hasShapeOf(header, small)) return undefined;
  // Turned twice if it has an orientation of its own.
  if (exifOf(jpeg) !== undefined) return undefined;
  const { orientation } = header;
  return {
    blob: new Blob([jpeg.slice(0, 2), orientationSegment(orientation), jpeg.slice(2)], { type: small.type }),
    header: { ...small, orientation },
  };
}

/** To the pixel, which is what rounding costs. */
const hasShapeOf = (photo: ImageHeader, small: ImageHeader): boolean =>
  Math.abs(small.width - (small.height * photo.width) / photo.height) <= 1 ||
  Math.abs(small.height - (small.width * photo.height) / photo.width) <= 1;

/**
 * @param head - the first bytes of a file, whatever it is.
 * @returns a view of the bytes of the thumbnail; undefined where there is none, or it is not all there.
 */
export function embeddedJpegOf(head: Uint8Array): Uint8Array | undefined {
  const tiff = exifOf(head);
  if (tiff === undefined) return undefined;
  const reader = tiffReader(tiff);
  const second = reader.next(reader.long(4));
  const start = reader.entry(second, tags.thumbnailOffset);
  const length = reader.entry(second, tags.thumbnailBytes);
  if (start === undefined || length === undefined || length === 0) return undefined;
  return start + length <= tiff.length ? tiff.subarray(start, start + length) : undefined;
}

const tags = { thumbnailOffset: 0x0201, thumbnailBytes: 0x0202 } as const;
const exifMark = [0x45, 0x78, 0x69, 0x66, 0, 0] as const; // "Exif\0\0"

/** The TIFF inside the first Exif segment, as far as it is there. */
function exifOf(jpeg: Uint8Array): Uint8Array | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return undefined;
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1] ?? 0;
    const length = (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0);
    // The picture begins, or the length is none.
    if (marker === 0xda || length < 2) return undefined;
    const content = jpeg.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && exifMark.every((byte, index) => content[index] === byte))
      return content.subarray(exifMark.length);
    at += 2 + length;
  }
  return undefined;
}

const entryBytes = 12;

/** Reads numbers of either byte order; what is outside is undefined. */
function tiffReader(tiff: Uint8Array) {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const isLittle = tiff[0] === 0x49;
  const isWithin = (at: number | undefined, bytes: number): at is number =>
    at !== undefined && at + bytes <= tiff.length;
  const short = (at: number | undefined) => (isWithin(at, 2) ? view.getUint16(at, isLittle) : undefined);
  const long = (at: number | undefined) => (isWithin(at, 4) ? view.getUint32(at, isLittle) : undefined);
  /** A directory is a count, so many entries, and where the next one is. */
  const endOf = (directory: number, count: number) => directory + 2 + count * entryBytes;
  return {
    long,
    /** Where the directory behind this one is. */
    next(directory: number | undefined): number | undefined {
      const count = short(directory);
      const next = directory === undefined || count === undefined ? undefined : long(endOf(directory, count));
      return next === 0 ? undefined : next;
    },
    /** The number in the first entry of that tag. */
    entry(directory: number | undefined, tag: number): number | undefined {
      const count = short(directory) ?? 0;
      if (directory === undefined) return undefined;
      for (let at = directory + 2; at < endOf(directory, count) && isWithin(at, entryBytes); at += entryBytes)
        if (short(at) === tag) return long(at + 8);
      return undefined;
    },
  };
}

/** An Exif segment that says nothing but how to turn the picture. */
const orientationSegment = (orientation: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0xff, 0xe1, 0, 34, ...exifMark],
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1],
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  ]);
