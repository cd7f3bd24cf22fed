'use client';
/** Hooks and the provider. */
export { UploadProvider, useUploadClient, type UploadProviderProps } from './UploadProvider.tsx';
export { useChunkedUpload, type ChunkedUploadOptions } from './useChunkedUpload.ts';
export { useAnnouncer } from './useAnnouncer.ts';
export {
  useDropZone,
  type DropZone,
  type DropZoneOptions,
  type DropZoneState,
  type FilesDetails,
} from './useDropZone.ts';
export { useFilePicker, type FilePicker, type FilePickerOptions } from './useFilePicker.ts';
export { useLeaveGuard, type LeaveGuardOptions } from './useLeaveGuard.ts';
export { usePasteFiles, type PasteFilesOptions } from './usePasteFiles.ts';
export {
  usePresignedUpload,
  type ConfirmedUploadOptions,
  type PresignedUploadOptions,
} from './usePresignedUpload.ts';
export type { FindPicture } from './findPicture.ts';
export { useThumbnail, type ThumbnailHookOptions, type ThumbnailView } from './useThumbnail.ts';
export {
  type AddResult,
  type CheckedResult,
  type UploadGroup,
  type UploadGroupOptions,
} from './useUploadGroup.ts';
export { useProgressRef, useUploadProgress, type UploadProgress } from './useUploadProgress.ts';
export { useUpload, useUploads } from './useUploads.ts';
