/**
 * Decodes a raster image at no more than the size it is needed in, where the browser can do that.
 *
 * `ImageDecoder` reads a JPEG at eighths of its size: three times faster and in less memory than decoding it whole.
 * Whatever the way, the picture comes out upright.
 */
import { isTurned, type ImageHeader } from './imageHeader.ts';

export interface DecodedPicture {
  readonly image: CanvasImageSource;
  /** Upright pixels of what was decoded. */
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** @param scale - of the original, above 0 and up to 1: what is drawn of it. */
export async function decodeSmall(blob: Blob, header: ImageHeader, scale: number): Promise<DecodedPicture> {
  return (await decodeByEighths(blob, header, scale)) ?? decodeResized(blob, header, scale);
}

const eighths = 8;

/** Undefined where this browser has no such decoder, or one that does not turn pictures upright. */
async function decodeByEighths(
  blob: Blob,
  header: ImageHeader,
  scale: number,
): Promise<DecodedPicture | undefined> {
  const { type, width, height, orientation } = header;
  const isAble =
    typeof ImageDecoder !== 'undefined' && (orientation === 1 || 'rotation' in VideoFrame.prototype);
  if (type !== 'image/jpeg' || !isAble) return undefined;
  const share = Math.ceil(scale * eighths) / eighths;
  const data = await blob.arrayBuffer();
  const decoder = new ImageDecoder({
    data,
    transfer: [data],
    type,
    desiredWidth: Math.ceil(width * share),
    desiredHeight: Math.ceil(height * share),
  });
  try {
    const { image } = await decoder.decode();
    return {
      image,
      width: image.displayWidth,
      height: image.displayHeight,
      close: () => {
        image.close();
      },
    };
  } finally {
    decoder.close();
  }
}

async function decodeResized(blob: Blob, header: ImageHeader, scale: number): Promise<DecodedPicture> {
  const uprightWidth = isTurned(header) ? header.height : header.width;
  // One side only: the other follows, also where the file is turned in a way its header did not tell.
  const image = await createImageBitmap(blob, {
    imageOrientation: 'from-image',
    ...(scale < 1 && { resizeWidth: Math.max(1, Math.ceil(uprightWidth * scale)), resizeQuality: 'high' }),
  });
  return {
    image,
    width: image.width,
    height: image.height,
    close: () => {
      image.close();
    },
  };
}
