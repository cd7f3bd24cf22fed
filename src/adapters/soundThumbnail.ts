/**
 * The shape of a sound: how loud its slices are, and how long it is. Sounds that would take much memory to decode are
 * only asked how long they are.
 */
import type { Thumbnail, ThumbnailOptions } from '../core/ports.ts';
import { openMedia } from './openMedia.ts';

const slices = 48;
const maxDecodedBytes = 25 * 1024 * 1024;
const maxDecodedSeconds = 600;
/** The lowest rate that browsers must know: shapes need no treble, and memory grows with the rate. */
const samplesPerSecond = 8_000;

/** @throws Error when the browser cannot play the file; the signal's reason. */
export async function soundThumbnail(
  blob: Blob,
  { signal, pictureOnly = false }: ThumbnailOptions,
): Promise<Thumbnail> {
  if (pictureOnly) throw new Error('A sound has no picture.');
  const { durationSeconds, close } = await openMedia('audio', blob, signal);
  close();
  const facts = durationSeconds === undefined ? {} : { durationSeconds };
  const isShort = durationSeconds !== undefined && durationSeconds <= maxDecodedSeconds;
  if (!isShort || blob.size > maxDecodedBytes) return { facts };
  const bytes = await blob.arrayBuffer();
  signal.throwIfAborted();
  const sound = await new OfflineAudioContext(1, 1, samplesPerSecond).decodeAudioData(bytes);
  signal.throwIfAborted();
  return { facts, peaks: peaksOf(sound.getChannelData(0), slices) };
}

/** The loudest sample of each slice, where the loudest of all is 1. */
export function peaksOf(samples: Float32Array, count: number): readonly number[] {
  const peaks = Array.from({ length: count }, (_, slice) => {
    const end = Math.ceil(((slice + 1) * samples.length) / count);
    let peak = 0;
    for (let index = Math.floor((slice * samples.length) / count); index < end; index += 1)
      peak = Math.max(peak, Math.abs(samples[index] ?? 0));
    return peak;
  });
  const loudest = Math.max(...peaks);
  return loudest > 0 ? peaks.map((peak) => peak / loudest) : peaks;
}
