/**
 * Draws a picture small and encodes it anew, in a worker or on the page: nothing of the original's bytes (scripts,
 * metadata, where it was taken) survives in the result.
 */

export interface Pixels {
  readonly width: number;
  readonly height: number;
}

export type Fit = 'cover' | 'contain';

export interface EncodedPicture extends Pixels {
  readonly blob: Blob;
}

/** How much of the original's size is drawn: `contain` shows all of it, `cover` fills the box and crops. Never enlarges. */
export function scaleOf(source: Pixels, box: Pixels, fit: Fit): number {
  const ratios = [box.width / source.width, box.height / source.height];
  return Math.min(1, fit === 'cover' ? Math.max(...ratios) : Math.min(...ratios));
}

/**
 * @param source - pixels of the original, upright; what is drawn may have been decoded smaller.
 * @param keeps - what `cover` does not crop: the middle, or where pages begin.
 * @throws Error where there is no canvas to draw on, or the picture must not be read from it.
 */
export async function encodePicture(
  image: CanvasImageSource,
  source: Pixels,
  box: Pixels,
  fit: Fit,
  keeps: 'middle' | 'top' = 'middle',
): Promise<EncodedPicture> {
  const place = placeOf(source, box, fit);
  const { width, height } = place.canvas;
  const canvas = canvasOf(width, height);
  const context = canvas.getContext('2d') as
    CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (context === null) throw new Error('The canvas has no 2D context here.');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, place.x, keeps === 'top' ? 0 : place.y, place.width, place.height);
  return { blob: await blobOf(canvas), width, height };
}

/** Where the image goes: `contain` shrinks the canvas to it, `cover` fills the canvas and crops both ends. */
function placeOf(source: Pixels, box: Pixels, fit: Fit) {
  const scale = scaleOf(source, box, fit);
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const canvas = { width: Math.min(width, box.width), height: Math.min(height, box.height) };
  return { canvas, width, height, x: (canvas.width - width) / 2, y: (canvas.height - height) / 2 };
}

type Canvas = HTMLCanvasElement | OffscreenCanvas;

/** Pages of older engines have the element only. */
function canvasOf(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement('canvas'), { width, height });
}

function blobOf(canvas: Canvas): Promise<Blob> {
  const format = { type: 'image/webp', quality: 0.85 };
  if ('convertToBlob' in canvas) return canvas.convertToBlob(format);
  return new Promise((resolve, reject) => {
    const settle = (blob: Blob | null) => {
      if (blob === null) reject(new Error('The canvas could not be encoded.'));
      else resolve(blob);
    };
    canvas.toBlob(settle, format.type, format.quality);
  });
}
