'use client';
/**
 * A small picture of a file, made in the browser before its upload has begun, and the way to send one.
 *
 * The picture's address is an object URL of a re-encoded image; it is revoked when the source changes or the
 * component goes.
 */
import { useCallback, useEffect, useState } from 'react';
import { fileKindOf, type FileKind } from '../core/fileKind.ts';
import { ProtocolUsageError } from '../core/errors.ts';
import type { ThumbnailImage } from '../core/ports.ts';
import type { UploadProtocol } from '../core/protocol.ts';
import type { UploadHandle } from '../core/uploadClient.ts';
import { thumbnailName } from './thumbnailName.ts';
import { useUploadClient } from './UploadProvider.tsx';
import { useUpload } from './useUploads.ts';

export interface ThumbnailHookOptions {
  /** Pixels of the box. */
  readonly width: number;
  readonly height: number;
  /** `cover` fills the box and crops, `contain` shrinks to fit. @default 'cover' */
  readonly fit?: 'cover' | 'contain';
}

export interface ThumbnailView {
  /** `idle` without a source; `failed` when there is no picture to make, which is no reason to worry. */
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  readonly kind: FileKind;
  /** An object URL while `ready`. */
  readonly url?: string;
  readonly blob?: Blob;
  /** Pixels of the original, upright. */
  readonly width?: number;
  readonly height?: number;
  readonly error?: unknown;
  /** Shows and sends this picture instead of the made one. null goes back. */
  setCustom(picture: Blob | null): void;
  /**
   * Sends the picture: with a function, after the upload it belongs to, which must then be given by its id.
   *
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
  readonly image?: ThumbnailImage;
  readonly url?: string;
  readonly error?: unknown;
}

/** @param source - a file, the id of an upload, or null for none. */
export function useThumbnail(
  source: Blob | string | null,
  { width, height, fit = 'cover' }: ThumbnailHookOptions,
): ThumbnailView {
  const client = useUploadClient();
  const upload = useUpload(typeof source === 'string' ? source : '');
  const [custom, setCustom] = useState<{ readonly of: Blob | string | null; readonly picture: Blob }>();
  const [attempt, setAttempt] = useState(0);
  const [made, setMade] = useState<Made>();
  const original = typeof source === 'string' ? client.sourceOf(source) : (source ?? undefined);
  const shown = custom?.of === source ? custom.picture : original;
  const { thumbnailer } = client;

  useEffect(() => {
    if (shown === undefined || thumbnailer === undefined) return undefined;
    const controller = new AbortController();
    let url: string | undefined;
    thumbnailer.make(shown, { width, height, fit, signal: controller.signal }).then(
      (image) => {
        if (controller.signal.aborted) return;
        url = URL.createObjectURL(image.blob);
        setMade({ key: shown, attempt, image, url });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setMade({ key: shown, attempt, error });
      },
    );
    return () => {
      controller.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
      setMade(undefined);
    };
  }, [thumbnailer, shown, width, height, fit, attempt]);

  const current = made !== undefined && made.key === shown && made.attempt === attempt ? made : undefined;
  const image = current?.image;

  const send = useCallback<ThumbnailView['upload']>(
    (protocol) => {
      if (image === undefined) {
        throw new ProtocolUsageError('There is no picture to send yet. Wait until `status` is "ready".');
      }
      const facts = {
        name: thumbnailName(
          upload?.file.name ?? (original instanceof File ? original.name : 'thumbnail'),
          image.blob,
        ),
      };
      if (typeof protocol !== 'function') return client.add(image.blob, { protocol, facts });
      if (typeof source === 'string') return client.add(image.blob, { protocol, facts, after: source });
      throw new ProtocolUsageError(
        "A protocol made from the parent's result needs to know the parent. Give useThumbnail the id of the upload.",
      );
    },
    [client, image, original, source, upload?.file.name],
  );

  const facts = upload?.file ?? {
    name: original instanceof File ? original.name : '',
    type: original?.type ?? '',
  };
  return {
    status: statusOf(shown, thumbnailer, current),
    kind: fileKindOf(facts),
    ...(current?.url !== undefined && { url: current.url }),
    ...(image !== undefined && { blob: image.blob, width: image.sourceWidth, height: image.sourceHeight }),
    ...(current?.error !== undefined && { error: current.error }),
    setCustom: (picture) => {
      setCustom(picture === null ? undefined : { of: source, picture });
    },
    upload: send,
    retry: () => {
      setAttempt((count) => count + 1);
    },
  };
}

function statusOf(
  shown: Blob | undefined,
  thumbnailer: unknown,
  made: Made | undefined,
): ThumbnailView['status'] {
  if (shown === undefined) return 'idle';
  if (thumbnailer === undefined || made?.error !== undefined) return 'failed';
  return made?.image === undefined ? 'loading' : 'ready';
}
