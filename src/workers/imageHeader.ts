/**
 * What a raster image says of itself before anything of it is decoded: its kind by its first bytes, and its pixels.
 *
 * A file of a few hundred kilobytes can unfold to gigabytes, so nothing is decoded whose size is not known from here.
 * Never trusts the type a file claims to have.
 */
import { BMP } from 'image-size/types/bmp';
import { GIF } from 'image-size/types/gif';
import { HEIF } from 'image-size/types/heif';
import { ICO } from 'image-size/types/ico';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';
import { gifSizeOf } from './gifSize.ts';

export interface ImageHeader {
  /** MIME type by the bytes. */
  readonly type: string;
  /** Pixels as stored, before the image is turned upright. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. @default 1 */
  readonly orientation: number;
}

const gif: typeof GIF = { ...GIF, calculate: gifSizeOf };

const kinds = [
  ['image/jpeg', JPG],
  ['image/png', PNG],
  ['image/webp', WEBP],
  ['image/gif', gif],
  ['image/heif', HEIF],
  ['image/bmp', BMP],
  ['image/x-icon', ICO],
] as const;

/** Of the HEIF family: the first one is decoded everywhere, the others where the system can. */
const brands: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
};

/** Where headers end, in bytes; a photo may carry a preview and a colour profile before it names its size. */
const headerBytes = [65_536, 1_048_576] as const;

/** @returns undefined when these are not the first bytes of a raster image, or do not say its size. */
export async function readImageHeader(blob: Blob): Promise<ImageHeader | undefined> {
  for (const length of headerBytes) {
    const bytes = new Uint8Array(await blob.slice(0, length).arrayBuffer());
    const header = imageHeaderOf(bytes);
    if (header !== undefined || bytes.length < length) return header;
  }
  return undefined;
}

/** @param bytes - the beginning of a file. */
export function imageHeaderOf(bytes: Uint8Array): ImageHeader | undefined {
  try {
    const kind = kinds.find(([, { validate }]) => validate(bytes));
    if (kind === undefined) return undefined;
    const [type, format] = kind;
    const { type: brand = '', orientation = 1, ...first } = format.calculate(bytes);
    const { width, height } =
      first.images?.reduce((a, b) => (a.width * a.height < b.width * b.height ? b : a)) ?? first;
    if (!(width > 0 && height > 0)) return undefined;
    const isUsual = orientation >= 1 && orientation <= 8;
    return { type: brands[brand] ?? type, width, height, orientation: isUsual ? orientation : 1 };
  } catch {
    return undefined; // Cut off, or made to mislead.
  }
}

/** Whether the picture is turned by a quarter to be seen upright, so that its sides change places. */
export const isTurned = ({ orientation }: ImageHeader): boolean => orientation >= 5;

/** What systems and servers call the same kinds. */
const otherNames: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'image/heic': 'image/heif',
};

/** Whether a file that says it is `claim` may have these bytes. A file that says nothing may. */
export function fitsClaim({ type }: ImageHeader, claim: string): boolean {
  const [claimed, found] = [claim.toLowerCase(), type].map((name) => otherNames[name] ?? name);
  return claimed === '' || claimed === found;
}
