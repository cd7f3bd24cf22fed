/**
 * Decodes a raster image and draws it small. Runs in a worker, or on the page where workers cannot.
 *
 * The result is re-encoded, so nothing of the original (scripts, metadata, location) survives in it. What a picture
 * would unfold to is known before it is decoded, and one that is large is decoded alone.
 */
import { decodeSmall } from './decodeSmall.ts';
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
  const draw = async (): Promise<ThumbnailOutput> => {
    signal.throwIfAborted();
    return drawn(blob, header, { width, height }, fit);
  };
  const locks = pixels > largePixels ? (navigator.locks as LockManager | undefined) : undefined;
  return locks === undefined ? draw() : locks.request(turn, { signal }, draw);
}

interface Pixels {
  readonly width: number;
  readonly height: number;
}

async function drawn(
  blob: Blob,
  header: ImageHeader,
  box: Pixels,
  fit: 'cover' | 'contain',
): Promise<ThumbnailOutput> {
  const upright = isTurned(header) ? { width: header.height, height: header.width } : header;
  const picture = await decodeSmall(blob, header, scaleOf(upright, box, fit));
  try {
    const source = oriented(header, picture);
    const place = placeOf(source, box, fit);
    const canvas = new OffscreenCanvas(place.canvasWidth, place.canvasHeight);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('The canvas has no 2D context here.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture.image, place.x, place.y, place.width, place.height);
    return {
      blob: await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 }),
      width: place.canvasWidth,
      height: place.canvasHeight,
      sourceWidth: source.width,
      sourceHeight: source.height,
    };
  } finally {
    picture.close();
  }
}

/** The original's pixels as it is seen upright, which the decoder knows better than the header. */
function oriented({ width, height }: ImageHeader, seen: Pixels): Pixels {
  const isLying = width > height;
  return isLying === seen.width > seen.height ? { width, height } : { width: height, height: width };
}

/** How much of the original's size is drawn: `contain` shows all of it, `cover` fills the box and crops. Never enlarges. */
function scaleOf(source: Pixels, box: Pixels, fit: 'cover' | 'contain'): number {
  const ratios = [box.width / source.width, box.height / source.height];
  return Math.min(1, fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios));
}

/** Where the image goes: `contain` shrinks the canvas to it, `cover` fills the canvas and crops evenly. */
function placeOf(source: Pixels, box: Pixels, fit: 'cover' | 'contain') {
  const scale = scaleOf(source, box, fit);
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const canvasWidth = Math.min(width, box.width);
  const canvasHeight = Math.min(height, box.height);
  return {
    canvasWidth,
    canvasHeight,
    width,
    height,
    x: (canvasWidth - width) / 2,
    y: (canvasHeight - height) / 2,
  };
}
