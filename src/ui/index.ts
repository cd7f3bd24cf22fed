/** Components and the words they speak. */
export * as Uploader from './Uploader.ts';
export {
  useDocumentProgress,
  type DocumentProgressHookOptions as DocumentProgressOptions,
} from './document/useDocumentProgress.ts';
export type { Politeness } from './announcer/useSpeech.ts';
export { UploadField, type UploadFieldProps } from './field/UploadField.tsx';
export type { FieldErrors } from './form/FieldError.tsx';
export type { SubmitMode } from './form/fieldValidity.ts';
export type { NameFormat, ValueFormat } from './form/fieldContext.ts';
export type { FieldValueOptions, ValueDetails } from './form/useFieldValue.ts';
export type { ListLayout } from './list/layoutContext.ts';
export type { ListFilter } from './list/listFilter.ts';
export { english, type MessageKey, type Messages, type PluralForms } from './messages/english.ts';
export { LocaleProvider, type LocaleOptions } from './messages/LocaleProvider.tsx';
export type { Translation } from './messages/translation.ts';
export type { OwnMessages, Translate } from './messages/words.ts';
export { preventUploaderHandler } from './part/Part.tsx';
export type { Preview, UploaderGroup } from './root/uploaderContext.ts';
