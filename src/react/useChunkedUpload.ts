'use client';
/**
 * Uploads files with any protocol, in one group.
 */
import type { UploadProtocol } from '../core/protocol.ts';
import { useUploadGroup, type UploadGroup, type UploadGroupOptions } from './useUploadGroup.ts';

export interface ChunkedUploadOptions<Session, Result, Picture = unknown> extends UploadGroupOptions<
  Result,
  Picture
> {
  /** How to talk to the server. Make it once, outside the component or in `useMemo`. */
  readonly protocol: UploadProtocol<Session, Result>;
}

/**
 * Everything a component needs to upload: the files of its group with their state, and the verbs.
 *
 * @example
 * const { uploads, add, pause } = useChunkedUpload({ protocol, rules: { accept: 'image/*', maxSize: '10 MB' } });
 * @example With a picture of every film, PDF or image, whose own id the server answers.
 * useChunkedUpload({
 *   protocol: messageMediaChunks({ baseUrl }),
 *   thumbnail: messageThumbnail({ baseUrl }),
 *   onThumbnail: (picture, media) => send({ file: media.fileUuid, picture: picture?.fileUuid }),
 * });
 */
export function useChunkedUpload<Session, Result, Picture = unknown>({
  protocol,
  ...options
}: ChunkedUploadOptions<Session, Result, Picture>): UploadGroup<Result> {
  return useUploadGroup(protocol, options);
}
