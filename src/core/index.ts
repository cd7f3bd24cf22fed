/** The engine without React or DOM: bring the ports, get a client. */
export {
  contentRangeText,
  countParts,
  partAt,
  rangeBytes,
  splitIntoParts,
  type ByteRange,
} from './byteRange.ts';
export { factsWanted, reasonsInContent, type ContentRules, type UploadRules } from './contentRules.ts';
export * from './errors.ts';
export type { FileDifference } from './fileIdentity.ts';
export { fileKindOf, type FileKind } from './fileKind.ts';
export { formatBytes, formatBytesAgainst, formatLimit } from './formatBytes.ts';
export {
  acceptTokens,
  intake,
  matchesAccept,
  parseBytes,
  type IntakeFile,
  type IntakeResult,
  type IntakeRules,
  type RejectedFile,
} from './intake.ts';
export type * from './ports.ts';
export {
  bytes,
  done,
  form,
  json,
  rangeOf,
  send,
  text,
  urlencoded,
  wait,
  type BodySpec,
  type CallContext,
  type CallSpec,
  type ChecksumAlgorithm,
  type ChecksumSpec,
  type FileFacts,
  type FilePart,
  type FormEntry,
  type Move,
  type PartSizes,
  type Reply,
  type RequestSpec,
  type Step,
  type StepPhase,
  type UploadProtocol,
} from './protocol.ts';
export {
  assertNoPage,
  byteCountField,
  byteCountOf,
  isGone,
  jsonList,
  jsonObject,
  jsonObjectOf,
  optionalStringField,
  plainText,
  retryAfterMsOf,
  serverMessageOf,
  stringField,
  textField,
  type JsonObject,
  type ResultReader,
} from './readReply.ts';
export { defaultRetryPolicy, isOutcomeUnknown, retryDelayMs, type RetryPolicy } from './retryPolicy.ts';
export {
  actionsOf,
  allUploads,
  displayStatusOf,
  inGroup,
  toneOf,
  viewOf,
  type DisplayStatus,
  type Tone,
  type UploadAction,
  type UploadView,
} from './selectors.ts';
export {
  createUploadClient,
  type AddOptions,
  type RestoredUpload,
  type UndoHandle,
  type UploadClient,
  type UploadClientOptions,
  type UploadHandle,
} from './uploadClient.ts';
export {
  diffRefs,
  keyOfResult,
  refOfUpload,
  type RefChanges,
  type ResultKey,
  type UploadedRef,
} from './uploadedRef.ts';
export type { HeadersLike } from './authorizer.ts';
export type { UploadEvent, UploadEventType, UploadSnapshot, UploadStatus } from './uploadState.ts';
export type { UploadStore, UploadStoreState } from './uploadStore.ts';
export { isActive, noTotals, totalsOf, type UploadTotals } from './uploadTotals.ts';
export { traceText } from './traceText.ts';
export type { TraceEntry, TraceFact, UploadTrace } from './uploadTrace.ts';
