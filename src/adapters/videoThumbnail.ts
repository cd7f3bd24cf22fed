/**
 * A frame of a film. The one asked for, or an early one; where that is nearly black, as films begin, a later one.
 */
import type { Thumbnail, ThumbnailOptions } from '../core/ports.ts';
import { encodePicture } from '../workers/encodePicture.ts';
import { heard, openMedia } from './openMedia.ts';

/** Where to look, as parts of the whole, one after the other. */
const places = [0.1, 0.3, 0.6] as const;
/** The first place is not later than this. */
const earlySeconds = 1;
/** Mean brightness, of 255, below which a frame shows nothing. */
const nearlyBlack = 16;

/** @throws Error when the browser cannot play the file, or it has no picture; the signal's reason. */
export async function videoThumbnail(blob: Blob, options: ThumbnailOptions): Promise<Thumbnail> {
  const { width, height, fit, atSeconds, signal } = options;
  const { element, durationSeconds, close } = await openMedia('video', blob, signal);
  try {
    const { videoWidth, videoHeight } = element;
    if (videoWidth === 0) throw new Error('The film has no picture.');
    for (const seconds of atSeconds === undefined ? momentsOf(durationSeconds) : [atSeconds]) {
      await seek(element, seconds, signal);
      if (brightnessOf(element) >= nearlyBlack) break;
    }
    const size = { width: videoWidth, height: videoHeight };
    const picture = await encodePicture(element, size, { width, height }, fit);
    return { facts: { ...size, ...(durationSeconds !== undefined && { durationSeconds }) }, picture };
  } finally {
    close();
  }
}

function momentsOf(durationSeconds: number | undefined): readonly number[] {
  if (durationSeconds === undefined) return [earlySeconds];
  return places.map((place, index) =>
    index === 0 ? Math.min(earlySeconds, place * durationSeconds) : place * durationSeconds,
  );
}

async function seek(element: HTMLVideoElement, seconds: number, signal: AbortSignal): Promise<void> {
  const found = heard(element, 'seeked', signal);
  element.currentTime = seconds;
  await found;
}

/** 0 to 255. Seen from afar: a few pixels tell. */
function brightnessOf(element: HTMLVideoElement): number {
  const side = 16;
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return 255;
  context.drawImage(element, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  let sum = 0;
  for (let index = 0; index < data.length; index += 4)
    sum += (data[index] ?? 0) * 0.2126 + (data[index + 1] ?? 0) * 0.7152 + (data[index + 2] ?? 0) * 0.0722;
  return sum / (side * side);
}
