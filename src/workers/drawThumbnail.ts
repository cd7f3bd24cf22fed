/**
 * Decodes a raster image and draws it small. Runs in a worker, or on the page where workers cannot.
 *
 * What a picture would unfold to is known before it is decoded, and one that is large is decoded alone.
 */
import { decodeSmall, type DecodedPicture } from './decodeSmall.ts';
import { readEmbeddedThumbnail } from './embeddedThumbnail.ts';
import { encodePicture, scaleOf, type Fit, type Pixels } from './encodePicture.ts';
import { fitsClaim, isTurned, readImageHeader, type ImageHeader } from './imageHeader.ts';
import type { ThumbnailInput, ThumbnailOutput } from './messages.ts';

/** Files and pictures beyond these are not decoded: memory grows with what they unfold to. */
const maxImageBytes = 30 * 1024 * 1024;
const maxImagePixels = 50_000_000;
/** From here on one is decoded at a time. */
const largePixels = 12_000_000;

/** @throws Error when the file is no raster image, too large, or cannot be decoded; the signal's reason. */
export async function drawThumbnail(
  { blob, width, height, fit, turn }: ThumbnailInput,
  { signal }: { readonly signal: AbortSignal },
): Promise<ThumbnailOutput> {
  if (blob.size > maxImageBytes)
    throw new Error(`The image has ${blob.size} bytes; above ${maxImageBytes} it is not decoded.`);
  const header = await readImageHeader(blob);
  if (header === undefined || !fitsClaim(header, blob.type))
    throw new Error(`There is no picture to make of this file: it is not what "${blob.type}" says.`);
  const pixels = header.width * header.height;
  if (pixels > maxImagePixels)
    throw new Error(`The image has ${pixels} pixels; above ${maxImagePixels} it is not decoded.`);
  const box = { width, height };
  const upright = isTurned(header) ? { width: header.height, height: header.width } : header;
  const scale = scaleOf(upright, box, fit);
  const embedded = await decodeEmbedded(blob, header, scale);
  signal.throwIfAborted();
  if (embedded !== undefined) return drawn(embedded, header, box, fit);
  const draw = async (): Promise<ThumbnailOutput> => {
    signal.throwIfAborted();
    return drawn(await decodeSmall(blob, header, scale), header, box, fit);
  };
  const locks = pixels > largePixels ? (navigator.locks as LockManager | undefined) : undefined;
  return locks === undefined ? draw() : locks.request(turn, { signal }, draw);
}

/** The thumbnail that a photo brings along, where it is large enough. Nothing else of the photo is read then. */
async function decodeEmbedded(
  blob: Blob,
  header: ImageHeader,
  scale: number,
): Promise<DecodedPicture | undefined> {
  const embedded = await readEmbeddedThumbnail(blob, header);
  if (embedded === undefined || embedded.header.width < Math.round(header.width * scale)) return undefined;
  try {
    return await decodeSmall(embedded.blob, embedded.header, 1);
  } catch {
    return undefined; // Broken: the photo itself may still be whole.
  }
}

async function drawn(
  decoded: DecodedPicture,
  header: ImageHeader,
  box: Pixels,
  fit: Fit,
): Promise<ThumbnailOutput> {
  try {
    const { width, height } = oriented(header, decoded);
    const picture = await encodePicture(decoded.image, { width, height }, box, fit);
    return { facts: { width, height }, picture };
  } finally {
    decoded.close();
  }
}

/** The original's pixels as it is seen upright, which the decoder knows better than the header. */
function oriented({ width, height }: ImageHeader, seen: Pixels): Pixels {
  const isLying = width > height;
  return isLying === seen.width > seen.height ? { width, height } : { width: height, height: width };
}
