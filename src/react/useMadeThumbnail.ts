'use client';
/**
 * One thumbnail of one source, made when a component shows it and forgotten with it: stopped when nobody will see it,
 * its address given back when the source changes or the component goes.
 */
import { useEffect, useRef, useState } from 'react';
import type { Thumbnail, Thumbnailer, ThumbnailOptions } from '../core/ports.ts';
import { leaseObjectUrl, type ObjectUrlLease } from './objectUrls.ts';

/** Neither a thumbnail nor an error: it is being made. */
export interface MadeThumbnail {
  readonly thumbnail?: Thumbnail;
  /** An object URL of its picture. */
  readonly url?: string;
  readonly error?: unknown;
}

interface Made extends MadeThumbnail {
  readonly of: Blob;
  readonly attempt: number;
}

/**
 * @param source - undefined for none.
 * @param attempt - another number makes it again.
 * @param options.priority - what it is when the making begins: a picture that was made in another order is the same.
 */
export function useMadeThumbnail(
  thumbnailer: Thumbnailer | undefined,
  source: Blob | undefined,
  { width, height, fit, atSeconds, priority }: Omit<ThumbnailOptions, 'signal'>,
  attempt = 0,
): MadeThumbnail {
  const [made, setMade] = useState<Made>();
  const latestPriority = useRef(priority);
  useEffect(() => {
    latestPriority.current = priority;
  });

  useEffect(() => {
    if (source === undefined || thumbnailer === undefined) return undefined;
    const controller = new AbortController();
    let lease: ObjectUrlLease | undefined;
    const options = {
      width,
      height,
      fit,
      ...(atSeconds !== undefined && { atSeconds }),
      ...(latestPriority.current !== undefined && { priority: latestPriority.current }),
      signal: controller.signal,
    };
    thumbnailer.make(source, options).then(
      (thumbnail) => {
        if (controller.signal.aborted) return;
        const { picture } = thumbnail;
        lease = picture && leaseObjectUrl(picture.blob);
        setMade({ of: source, attempt, thumbnail, ...(lease && { url: lease.url }) });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setMade({ of: source, attempt, error });
      },
    );
    return () => {
      controller.abort();
      lease?.release();
      setMade(undefined);
    };
  }, [thumbnailer, source, width, height, fit, atSeconds, attempt]);

  return made !== undefined && made.of === source && made.attempt === attempt ? made : nothing;
}

const nothing: MadeThumbnail = {};
