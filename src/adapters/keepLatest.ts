/**
 * Remembers thumbnails, so that a row which comes back into view shows its picture at once. The ones used last are kept,
 * up to so many bytes.
 */
import type { Thumbnail, ThumbnailOptions } from '../core/ports.ts';

interface Kept {
  readonly thumbnail: Thumbnail;
  readonly bytes: number;
  readonly forget: () => void;
}

const maxBytesDefault = 8 * 1024 * 1024;
/** What one takes beside its picture; a guess, so that those without one count as well. */
const ownBytes = 1_024;

/** @param maxBytes - of encoded pictures. */
export function keepLatest(
  maxBytes = maxBytesDefault,
): (source: Blob, options: ThumbnailOptions, make: () => Promise<Thumbnail>) => Promise<Thumbnail> {
  const bySource = new WeakMap<Blob, Map<string, Kept>>();
  /** Least recently used first. */
  const inOrder = new Set<Kept>();
  let bytes = 0;

  function touch(kept: Kept): void {
    inOrder.delete(kept);
    inOrder.add(kept);
  }

  function keep(thumbnail: Thumbnail, ofSource: Map<string, Kept>, key: string): void {
    const kept: Kept = {
      thumbnail,
      bytes: ownBytes + (thumbnail.picture?.blob.size ?? 0),
      forget: () => void ofSource.delete(key),
    };
    ofSource.set(key, kept);
    inOrder.add(kept);
    bytes += kept.bytes;
    for (const oldest of inOrder) {
      if (bytes <= maxBytes) return;
      inOrder.delete(oldest);
      oldest.forget();
      bytes -= oldest.bytes;
    }
  }

  return async (source, { width, height, fit, atSeconds }, make) => {
    const ofSource = bySource.get(source) ?? new Map<string, Kept>();
    bySource.set(source, ofSource);
    const key = JSON.stringify([width, height, fit, atSeconds]);
    const before = ofSource.get(key);
    if (before !== undefined) {
      touch(before);
      return before.thumbnail;
    }
    const thumbnail = await make();
    // Two that were made side by side are the same.
    if (!ofSource.has(key)) keep(thumbnail, ofSource, key);
    return thumbnail;
  };
}
