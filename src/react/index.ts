'use client';
/** Hooks and the provider. */
export { UploadProvider, useUploadClient, type UploadProviderProps } from './UploadProvider.tsx';
export { useChunkedUpload, type ChunkedUploadOptions } from './useChunkedUpload.ts';
export {
  usePresignedUpload,
  type ConfirmedUploadOptions,
  type PresignedUploadOptions,
} from './usePresignedUpload.ts';
export { useThumbnail, type ThumbnailHookOptions, type ThumbnailView } from './useThumbnail.ts';
export { type AddResult, type UploadGroup, type UploadGroupOptions } from './useUploadGroup.ts';
export { useProgressRef, useUploadProgress, type UploadProgress } from './useUploadProgress.ts';
export { useUpload, useUploads } from './useUploads.ts';
