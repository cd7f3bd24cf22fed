'use client';
/**
 * Uploads files with any protocol, in one group.
 */
import type { UploadProtocol } from '../core/protocol.ts';
import { useUploadGroup, type UploadGroup, type UploadGroupOptions } from './useUploadGroup.ts';

export interface ChunkedUploadOptions<Session, Result> extends UploadGroupOptions<Result> {
  /** How to talk to the server. Make it once, outside the component or in `useMemo`. */
  readonly protocol: UploadProtocol<Session, Result>;
}

/**
 * Everything a component needs to upload: the files of its group with their state, and the verbs.
 *
 * @example
 * const { uploads, add, pause } = useChunkedUpload({ protocol, rules: { accept: 'image/*', maxSize: '10 MB' } });
 */
export function useChunkedUpload<Session, Result>({
  protocol,
  ...options
}: ChunkedUploadOptions<Session, Result>): UploadGroup<Result> {
  return useUploadGroup(protocol, options);
}
