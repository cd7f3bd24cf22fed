/** `gantry/testing`: doubles for the engine's ports, servers in memory, the conformance kit, the simulation, and drops for the DOM. */
export { azureEndpoint, type AzureEndpoint, type AzureEndpointOptions } from './azureEndpoint.ts';
export { canonicalBoundary, canonicalMultipart, encodeBody, type EncodedBody } from './canonicalMultipart.ts';
export {
  conformanceCases,
  describeProtocol,
  type ConformanceCase,
  type ConformanceOptions,
  type MakeProtocol,
  type TestRunner,
} from './describeProtocol.ts';
export { fakeClock, type FakeClock } from './fakeClock.ts';
export {
  chooseFiles,
  dragEvent,
  dropFiles,
  fileDrop,
  pasteFiles,
  type FakeDataTransfer,
  type FakeEntry,
  type FileDropOptions,
  type FolderDrop,
} from './fileDrop.ts';
export { gcsEndpoint, type GcsEndpoint, type GcsEndpointOptions } from './gcsEndpoint.ts';
export { filepondEndpoint, type FilepondEndpointOptions } from './filepondEndpoint.ts';
export { fineUploaderEndpoint, type FineUploaderEndpointOptions } from './fineUploaderEndpoint.ts';
export { formChunksEndpoint, type FormChunksEndpointOptions } from './formChunksEndpoint.ts';
export { golden, goldenClip, goldenPicture, goldenReport, type GoldenFile } from './goldenFixtures.ts';
export {
  graphSessionEndpoint,
  type GraphSessionEndpoint,
  type GraphSessionEndpointOptions,
} from './graphSessionEndpoint.ts';
export { ietfResumableEndpoint, type IetfResumableEndpointOptions } from './ietfResumableEndpoint.ts';
export { inlineHasher, md5Of } from './inlineHasher.ts';
export { mediaEndpoint } from './mediaEndpoint.ts';
export { messageEndpoint } from './messageEndpoint.ts';
export { multipartEndpoint, type MultipartEndpointOptions } from './multipartEndpoint.ts';
export { runProtocol, type ProtocolRun, type ProtocolRunOptions } from './runProtocol.ts';
export { s3Endpoint, type S3EndpointOptions } from './s3Endpoint.ts';
export {
  scriptedReply,
  scriptedSender,
  type RecordedExchange,
  type ScriptedAnswer,
  type ScriptedExchange,
  type ScriptedReply,
  type ScriptedSender,
} from './scriptedSender.ts';
export {
  receive,
  type ReceivedFile,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';
export {
  simulatedServer,
  type SimulatedControls,
  type SimulatedFailure,
  type SimulatedRequest,
  type SimulatedServer,
  type SimulatedServerOptions,
} from './simulatedServer.ts';
export * from './simulation/index.ts';
export { storageEndpoint, type StorageEndpoint, type StorageOptions } from './storageEndpoint.ts';
export { tusEndpoint, type TusEndpointOptions, type TusExtension } from './tusEndpoint.ts';
