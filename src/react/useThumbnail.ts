'use client';
/**
 * What can be seen of a file before its upload has begun, made in the browser, and the way to send its picture. When the
 * server makes a better one, that one takes its place.
 */
import { useCallback, useState } from 'react';
import { fileKindOf, type FileKind } from '../core/fileKind.ts';
import { ProtocolUsageError } from '../core/errors.ts';
import type { Thumbnailer, ThumbnailOptions } from '../core/ports.ts';
import type { UploadProtocol } from '../core/protocol.ts';
import type { UploadHandle } from '../core/uploadClient.ts';
import { thumbnailName } from './thumbnailName.ts';
import { useUploadClient } from './UploadProvider.tsx';
import { useMadeThumbnail, type MadeThumbnail } from './useMadeThumbnail.ts';
import type { FindPicture } from './findPicture.ts';
import { useServerPicture } from './useServerPicture.ts';
import { useUploads } from './useUploads.ts';

export type ThumbnailHookOptions<Result = never> = BoxOptions & SourceOptions<Result>;

type SourceOptions<Result> =
  | { readonly source?: 'client' | undefined; readonly findPicture?: undefined }
  | {
      /**
       * Whose picture: the one made in this browser alone, or from when the upload is done the one that the server makes.
       * The latter needs the id of an upload, and shows the browser's own until it is there. @default 'client'
       */
      readonly source: 'server';
      /** Where the server keeps it; asked again until it is there. */
      readonly findPicture: FindPicture<Result>;
    };

interface BoxOptions {
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
  /** Address of the picture while `ready`; absent of files that have none, such as sounds. */
  readonly url?: string;
  /** Address of the browser's own picture while `url` is the server's, for a cross-fade. */
  readonly previousUrl?: string;
  /** The picture that was made in the browser: what `upload` sends. */
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

/**
 * @param source - a file, the id of an upload, or null for none.
 * @example useThumbnail(id, { width: 80, height: 80, source: 'server', findPicture: ({ fileUrl }) => `${fileUrl}.webp` })
 */
export function useThumbnail<Result = never>(
  source: Blob | string | null,
  options: ThumbnailHookOptions<Result>,
): ThumbnailView {
  const { width, height, fit = 'cover', atSeconds, priority = 0, findPicture } = options;
  const box = { width, height, fit, priority };
  const client = useUploadClient();
  const uploadId = typeof source === 'string' ? source : '';
  // Not the whole upload: a picture has no reason to follow its progress.
  const uploaded = useUploads(({ byId }) => byId[uploadId]?.file);
  const [custom, setCustom] = useState<{ readonly of: Blob | string | null; readonly picture: Blob }>();
  const [attempt, setAttempt] = useState(0);
  // Read as the store changes: an upload from before a reload gets its bytes later, under the same id.
  const bytes = useUploads(() => client.sourceOf(uploadId));
  const original = typeof source === 'string' ? bytes : (source ?? undefined);
  // A file that becomes an upload is still the one that somebody chose a picture for.
  const subject = original ?? source;
  const own = custom?.of === subject ? custom.picture : undefined;
  const shown = own ?? original;
  const thumbnailer = client.thumbnailer?.accepts(nameOf(shown)) === true ? client.thumbnailer : undefined;
  const made = useMadeThumbnail(
    thumbnailer,
    shown,
    { ...box, ...(atSeconds !== undefined && { atSeconds }) },
    attempt,
  );

  // A picture that somebody chose is not replaced by any other.
  const found = useServerPicture(uploadId, own === undefined ? findPicture : undefined);
  // It is drawn small like any other, so nothing of it is shown as it came.
  const drawn = useMadeThumbnail(client.thumbnailer, found instanceof Blob ? found : undefined, box);
  const serverUrl = typeof found === 'string' ? found : drawn.url;

  const { thumbnail } = made;
  const image = thumbnail?.picture;
  const url = serverUrl ?? made.url;
  const previousUrl = serverUrl === undefined ? undefined : made.url;

  const send = useCallback<ThumbnailView['upload']>(
    (protocol) => {
      if (image === undefined) {
        throw new ProtocolUsageError('There is no picture to send yet. Wait until `status` is "ready".');
      }
      const facts = {
        name: thumbnailName(uploaded?.name ?? (nameOf(original).name || 'thumbnail'), image.blob),
      };
      if (typeof protocol !== 'function') return client.add(image.blob, { protocol, facts });
      if (typeof source === 'string') return client.add(image.blob, { protocol, facts, after: source });
      throw new ProtocolUsageError(
        "A protocol made from the parent's result needs to know the parent. Give useThumbnail the id of the upload.",
      );
    },
    [client, image, original, source, uploaded?.name],
  );

  return {
    status: serverUrl === undefined ? statusOf(shown, thumbnailer, made) : 'ready',
    kind: fileKindOf(uploaded ?? nameOf(original)),
    ...(url !== undefined && { url }),
    ...(previousUrl !== undefined && { previousUrl }),
    ...(image !== undefined && { blob: image.blob }),
    ...thumbnail?.facts,
    ...(thumbnail?.peaks !== undefined && { peaks: thumbnail.peaks }),
    ...(thumbnail?.text !== undefined && { text: thumbnail.text }),
    ...(made.error !== undefined && { error: made.error }),
    frames: async (count) => {
      if (original === undefined || thumbnailer === undefined) return [];
      return framesOf(original, count, thumbnailer, { width, height, fit });
    },
    setCustom: (picture) => {
      setCustom(picture === null ? undefined : { of: subject, picture });
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
  made: MadeThumbnail,
): ThumbnailView['status'] {
  if (shown === undefined) return 'idle';
  if (thumbnailer === undefined || made.error !== undefined) return 'failed';
  return made.thumbnail === undefined ? 'loading' : 'ready';
}
