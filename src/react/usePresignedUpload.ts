'use client';
/**
 * Uploads by an address that the application's own backend signs: sign, PUT, and optionally confirm. The functions may
 * be new at every render: an upload uses those of the moment it was added, to its end.
 */
import {
  presignedPut,
  type PresignedPutOptions,
  type SignedTarget,
  type StoredObject,
} from '../protocols/presignedPut.ts';
import type { FileFacts, UploadProtocol } from '../core/protocol.ts';
import { useUploadGroup, type UploadGroup, type UploadGroupOptions } from './useUploadGroup.ts';

interface CallOptions {
  /** Counts from 1 within one try. */
  readonly attempt: number;
  readonly signal: AbortSignal;
}

export interface PresignedUploadOptions<Signed extends SignedTarget>
  extends UploadGroupOptions<StoredObject>, Pick<PresignedPutOptions, 'contentType' | 'md5'> {
  /**
   * Asks the backend for an address, just before it is needed and again when it has run out. What it resolves to must
   * be JSON. The application's `authorize` headers are never sent to that address.
   */
  readonly sign: (file: FileFacts, options: CallOptions) => Promise<Signed>;
}

export interface ConfirmedUploadOptions<Signed extends SignedTarget, Result>
  extends UploadGroupOptions<Result>, Pick<PresignedUploadOptions<Signed>, 'sign' | 'contentType' | 'md5'> {
  /**
   * Tells the backend that the bytes are there; its answer is the upload's result and must be JSON. May be called
   * again when its own reply was lost: let it do nothing for what it has confirmed before.
   */
  readonly confirm: (signed: Signed, options: CallOptions & { readonly file: FileFacts }) => Promise<Result>;
}

/**
 * @returns the group of uploads; its results are what `confirm` resolves to, or `{ url, etag? }` of the stored object.
 * @example usePresignedUpload({ sign: async (file, { signal }) => (await post('/sign', { name: file.name }, signal)).json() })
 */
export function usePresignedUpload<Signed extends SignedTarget, Result>(
  options: ConfirmedUploadOptions<Signed, Result>,
): UploadGroup<Result>;
export function usePresignedUpload<Signed extends SignedTarget>(
  options: PresignedUploadOptions<Signed>,
): UploadGroup<StoredObject>;
export function usePresignedUpload<Signed extends SignedTarget, Result>({
  sign,
  confirm,
  contentType,
  md5,
  ...options
}: UploadGroupOptions<Result> &
  Pick<PresignedUploadOptions<Signed>, 'sign' | 'contentType' | 'md5'> &
  Partial<Pick<ConfirmedUploadOptions<Signed, Result>, 'confirm'>>): UploadGroup<Result> {
  // Cheap to make, so every render makes one: the group takes the newest for each file it adds, and an upload keeps the
  // one it was added with.
  const common = {
    sign,
    ...(contentType !== undefined && { contentType }),
    ...(md5 !== undefined && { md5 }),
  };
  const protocol: UploadProtocol<unknown, Result | StoredObject> =
    confirm === undefined
      ? presignedPut<Signed>(common)
      : presignedPut<Signed, Result>({ ...common, confirm });
  // Without `confirm`, Result is StoredObject by the overload that was chosen.
  return useUploadGroup(
    protocol,
    options as UploadGroupOptions<Result | StoredObject>,
  ) as UploadGroup<Result>;
}
