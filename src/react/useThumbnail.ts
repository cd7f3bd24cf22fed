'use client';
/**
 * What can be seen of a file before its upload has begun, made in the browser, and the way to send its picture.
 *
 * The picture's address is an object URL of a re-encoded image; it is given back when the source changes or the
 * component goes.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { fileKindOf, type FileKind } from '../core/fileKind.ts';
import { ProtocolUsageError } from '../core/errors.ts';
import type { Thumbnail, Thumbnailer, ThumbnailOptions } from '../core/ports.ts';
import type { UploadProtocol } from '../core/protocol.ts';
import type { UploadHandle } from '../core/uploadClient.ts';
import { leaseObjectUrl, type ObjectUrlLease } from './objectUrls.ts';
import { thumbnailName } from './thumbnailName.ts';
import { useUploadClient } from './UploadProvider.tsx';
import { useUpload } from './useUploads.ts';

export interface ThumbnailHookOptions {
  /** Pixels of the box. */
  readonly width: number;
  readonly height: number;
  /** `cover` fills the box and crops, `contain` shrinks to fit. @default 'cover' */
  readonly fit?: 'cover' | 'contain';
  /** The moment of a film to show. @default an early one that is not black */
  readonly atSeconds?: number;
  /** Pictures with a higher one are made first. @default 0 */
  readonly priority?: number;
}

export interface ThumbnailView {
  /** `idle` without a source; `failed` when there is nothing to see of it, which is no reason to worry. */
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly kind: FileKind;
  /** An object URL of the picture while `ready`; absent of files that have none, such as sounds. */
  readonly url?: string;
  readonly blob?: Blob;
  /** Pixels of the original, upright. */
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
  readonly pageCount?: number;
  /** How loud equal slices of a sound are, from 0 to 1. */
  readonly peaks?: readonly number[];
  /** First lines of a text. */
  readonly text?: string;
  readonly error?: unknown;
  /**
   * Pictures of a film at evenly spread moments, to choose a poster from; give one to `setCustom`.
   *
   * @throws Error when the source is no film that the browser can play, or says no duration.
   */
  frames(count: number): Promise<readonly Blob[]>;
  /** Shows and sends this picture instead of the made one. null goes back. */
  setCustom(picture: Blob | null): void;
  /**
   * Sends the picture: with a function, after the upload it belongs to, which must then be given by its id.
   *
   * @returns its handle; `done` resolves to what the server answers about the picture, such as its id and its parent's.
   * @throws ProtocolUsageError while there is no picture.
   */
  upload<Session, Result>(
    protocol: UploadProtocol<Session, Result> | ((parentResult: never) => UploadProtocol<Session, Result>),
  ): UploadHandle<Result>;
  /** Tries again after a failure. */
  retry(): void;
}

interface Made {
  readonly key: unknown;
  readonly attempt: number;
  readonly thumbnail?: Thumbnail;
  readonly url?: string;
  readonly error?: unknown;
}

/** @param source - a file, the id of an upload, or null for none. */
export function useThumbnail(
  source: Blob | string | null,
  { width, height, fit = 'cover', atSeconds, priority = 0 }: ThumbnailHookOptions,
): ThumbnailView {
  const client = useUploadClient();
  const upload = useUpload(typeof source === 'string' ? source : '');
  const [custom, setCustom] = useState<{ readonly of: Blob | string | null; readonly picture: Blob }>();
  const [attempt, setAttempt] = useState(0);
  const [made, setMade] = useState<Made>();
  const original = typeof source === 'string' ? client.sourceOf(source) : (source ?? undefined);
  const shown = custom?.of === source ? custom.picture : original;
  const thumbnailer = client.thumbnailer?.accepts(nameOf(shown)) === true ? client.thumbnailer : undefined;
  // A picture that was made in another order is the same picture.
  const latestPriority = useRef(priority);
  useEffect(() => {
    latestPriority.current = priority;
  });

  useEffect(() => {
    if (shown === undefined || thumbnailer === undefined) return undefined;
    const controller = new AbortController();
    let lease: ObjectUrlLease | undefined;
    const options = {
      width,
      height,
      fit,
      ...(atSeconds !== undefined && { atSeconds }),
      priority: latestPriority.current,
      signal: controller.signal,
    };
    thumbnailer.make(shown, options).then(
      (thumbnail) => {
        if (controller.signal.aborted) return;
        const { picture } = thumbnail;
        lease = picture && leaseObjectUrl(picture.blob);
        setMade({ key: shown, attempt, thumbnail, ...(lease && { url: lease.url }) });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setMade({ key: shown, attempt, error });
      },
    );
    return () => {
      controller.abort();
      lease?.release();
      setMade(undefined);
    };
  }, [thumbnailer, shown, width, height, fit, atSeconds, attempt]);

  const current = made !== undefined && made.key === shown && made.attempt === attempt ? made : undefined;
  const thumbnail = current?.thumbnail;
  const image = thumbnail?.picture;

  const send = useCallback<ThumbnailView['upload']>(
    (protocol) => {
      if (image === undefined) {
        throw new ProtocolUsageError('There is no picture to send yet. Wait until `status` is "ready".');
      }
      const facts = {
        name: thumbnailName(upload?.file.name ?? (nameOf(original).name || 'thumbnail'), image.blob),
      };
      if (typeof protocol !== 'function') return client.add(image.blob, { protocol, facts });
      if (typeof source === 'string') return client.add(image.blob, { protocol, facts, after: source });
      throw new ProtocolUsageError(
        "A protocol made from the parent's result needs to know the parent. Give useThumbnail the id of the upload.",
      );
    },
    [client, image, original, source, upload?.file.name],
  );

  const facts = upload?.file ?? nameOf(original);
  return {
    status: statusOf(shown, thumbnailer, current),
    kind: fileKindOf(facts),
    ...(current?.url !== undefined && { url: current.url }),
    ...(image !== undefined && { blob: image.blob }),
    ...thumbnail?.facts,
    ...(thumbnail?.peaks !== undefined && { peaks: thumbnail.peaks }),
    ...(thumbnail?.text !== undefined && { text: thumbnail.text }),
    ...(current?.error !== undefined && { error: current.error }),
    frames: async (count) => {
      if (original === undefined || thumbnailer === undefined) return [];
      return framesOf(original, count, thumbnailer, { width, height, fit });
    },
    setCustom: (picture) => {
      setCustom(picture === null ? undefined : { of: source, picture });
    },
    upload: send,
    retry: () => {
      setAttempt((count) => count + 1);
    },
  };
}

const nameOf = (file: Blob | undefined): { readonly name: string; readonly type: string } => ({
  name: file instanceof File ? file.name : '',
  type: file?.type ?? '',
});

async function framesOf(
  film: Blob,
  count: number,
  thumbnailer: Thumbnailer,
  box: Pick<ThumbnailOptions, 'width' | 'height' | 'fit'>,
): Promise<readonly Blob[]> {
  const { signal } = new AbortController();
  const { facts } = await thumbnailer.make(film, { ...box, signal });
  const { durationSeconds } = facts;
  if (durationSeconds === undefined)
    throw new Error('There are no moments to choose from: the file says no duration.');
  const moments = Array.from({ length: count }, (_, index) => ((index + 0.5) * durationSeconds) / count);
  const frames = await Promise.all(
    moments.map((atSeconds) => thumbnailer.make(film, { ...box, atSeconds, signal })),
  );
  return frames.flatMap(({ picture }) => (picture === undefined ? [] : [picture.blob]));
}

function statusOf(
  shown: Blob | undefined,
  thumbnailer: unknown,
  made: Made | undefined,
): ThumbnailView['status'] {
  if (shown === undefined) return 'idle';
  if (thumbnailer === undefined || made?.error !== undefined) return 'failed';
  return made?.thumbnail === undefined ? 'loading' : 'ready';
}
