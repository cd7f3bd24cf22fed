/**
 * Decodes a raster image and draws it small. Runs in a worker, or on the page where workers cannot.
 *
 * The result is re-encoded, so nothing of the original (scripts, metadata, location) survives in it.
 */
import type { ThumbnailInput, ThumbnailOutput } from './messages.ts';

/** Files beyond this are not decoded: memory grows with what they unfold to. */
const maxImageBytes = 30 * 1024 * 1024;

/** Types a decoder may be asked for. SVG is a document, not a raster, and stays out. */
const isRaster = (type: string): boolean => type.startsWith('image/') && !type.startsWith('image/svg');

/** @throws Error when the file is no raster image, too large, or cannot be decoded. */
export async function drawThumbnail({ blob, width, height, fit }: ThumbnailInput): Promise<ThumbnailOutput> {
  if (!isRaster(blob.type)) throw new Error(`There is no picture to make from "${blob.type}".`);
  if (blob.size > maxImageBytes)
    throw new Error(`The image has ${blob.size} bytes; above ${maxImageBytes} it is not decoded.`);
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  try {
    const place = fitInto(bitmap, { width, height }, fit);
    const canvas = new OffscreenCanvas(place.canvasWidth, place.canvasHeight);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('The canvas has no 2D context here.');
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, place.x, place.y, place.width, place.height);
    return {
      blob: await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 }),
      width: place.canvasWidth,
      height: place.canvasHeight,
      sourceWidth: bitmap.width,
      sourceHeight: bitmap.height,
    };
  } finally {
    bitmap.close();
  }
}

interface Pixels {
  readonly width: number;
  readonly height: number;
}

/** Where the image goes: `contain` shrinks the canvas to it, `cover` fills the canvas and crops evenly. */
function fitInto(source: Pixels, box: Pixels, fit: 'cover' | 'contain') {
  const ratios = [box.width / source.width, box.height / source.height];
  const scale = Math.min(1, fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios));
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
