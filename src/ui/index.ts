/** Components and the words they speak. */
export * as Uploader from './Uploader.ts';
export { UploadField, type UploadFieldProps } from './field/UploadField.tsx';
export { english, type Messages, type PluralForms } from './messages/english.ts';
export { preventUploaderHandler } from './part/Part.tsx';
export type { UploaderGroup } from './root/uploaderContext.ts';
