'use client';
/**
 * Upload widgets for React: the browser's client, the hooks and the parts.
 *
 * Protocols have entry points of their own, so that an application ships the one it speaks.
 */
export {
  bundleFiles,
  type BundleOptions,
  type BundledFile,
  type FileBundle,
} from './adapters/bundleFiles.ts';
export {
  createBrowserUploadClient as createUploadClient,
  type BrowserUploadClientOptions as UploadClientOptions,
} from './adapters/createBrowserUploadClient.ts';
export type { ContentRules, UploadRules } from './core/contentRules.ts';
export { diffRefs, type RefChanges, type ResultKey, type UploadedRef } from './core/uploadedRef.ts';
export * from './react/index.ts';
export * from './ui/index.ts';
