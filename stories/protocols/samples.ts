/**
 * Each protocol with a server for it in this page's memory: what its story uploads with, and what tests hold the facts
 * about it to.
 *
 * Parts are small, so that a sample file has several.
 */
import type { UploadProtocol } from '../../src/core/protocol.ts';
import { azureBlocks } from '../../src/protocols/azureBlocks.ts';
import { contentRange } from '../../src/protocols/contentRange.ts';
import { filepond } from '../../src/protocols/filepond.ts';
import { fineUploader } from '../../src/protocols/fineUploader.ts';
import { flow, formChunks } from '../../src/protocols/formChunks.ts';
import { gcsResumable } from '../../src/protocols/gcsResumable.ts';
import { graphSession } from '../../src/protocols/graphSession.ts';
import { ietfResumable } from '../../src/protocols/ietfResumable.ts';
import { multipartPost } from '../../src/protocols/multipartPost.ts';
import { presignedPost } from '../../src/protocols/presignedPost.ts';
import { presignedPut } from '../../src/protocols/presignedPut.ts';
import { qqChunks } from '../../src/protocols/qqChunks.ts';
import { s3Multipart } from '../../src/protocols/s3Multipart.ts';
import { tus } from '../../src/protocols/tus.ts';
import {
  azureEndpoint,
  filepondEndpoint,
  fineUploaderEndpoint,
  formChunksEndpoint,
  gcsEndpoint,
  graphSessionEndpoint,
  ietfResumableEndpoint,
  mediaEndpoint,
  messageEndpoint,
  multipartEndpoint,
  s3Endpoint,
  storageEndpoint,
  tusEndpoint,
  type SimulatedEndpoint,
} from '../../src/testing/index.ts';
import type { ProtocolName } from './protocols.ts';

export interface Sample {
  readonly protocol: UploadProtocol;
  /** Of this one upload field alone. */
  readonly endpoint: SimulatedEndpoint;
}

/** @param nowMs - the server's clock, milliseconds since the epoch. */
export type MakeSample = (nowMs: () => number) => Sample;

const api = 'https://api.example';
const partBytes = 393_216;

export const samples: Readonly<Record<ProtocolName, MakeSample>> = {
  's3-multipart': (nowMs) => ({
    protocol: s3Multipart({ url: `${api}/uploads`, partBytes, minPartBytes: 1 }),
    endpoint: s3Endpoint({ nowMs }),
  }),
  tus: (nowMs) => ({
    protocol: tus({ url: `${api}/files`, partBytes }),
    endpoint: tusEndpoint({ nowMs }),
  }),
  'ietf-resumable': (nowMs) => ({
    protocol: ietfResumable({ url: `${api}/ietf/files`, partBytes }),
    endpoint: ietfResumableEndpoint({ nowMs }),
  }),
  'gcs-resumable': (nowMs) => {
    const endpoint = gcsEndpoint({ nowMs });
    const open = ({ name, type }: { name: string; type: string }) =>
      Promise.resolve(endpoint.open(name, type));
    return { protocol: gcsResumable({ open, partBytes: 262_144 }), endpoint };
  },
  'graph-session': (nowMs) => {
    const endpoint = graphSessionEndpoint({ nowMs });
    const open = ({ name }: { name: string }) => Promise.resolve(endpoint.open(name));
    return { protocol: graphSession({ open, conflictBehavior: 'rename', partBytes: 327_680 }), endpoint };
  },
  'azure-blocks': (nowMs) => {
    const endpoint = azureEndpoint({ nowMs });
    const sign = ({ name }: { name: string }) => Promise.resolve(endpoint.sign(name));
    return { protocol: azureBlocks({ sign, partBytes }), endpoint };
  },
  'presigned-put': (nowMs) => {
    const endpoint = storageEndpoint({ nowMs });
    const sign = ({ name }: { name: string }) => Promise.resolve(endpoint.sign(name));
    return { protocol: presignedPut({ sign }), endpoint };
  },
  'presigned-post': (nowMs) => ({
    protocol: presignedPost({ url: `${api}/uploads` }),
    endpoint: s3Endpoint({ nowMs }),
  }),
  'multipart-post': () => ({
    protocol: multipartPost({ url: `${api}/multipart/`, readResults: ([stored]) => stored }),
    endpoint: multipartEndpoint(),
  }),
  'content-range': (nowMs) => ({
    protocol: contentRange({
      url: `${api}/api/v2/media/upload/chunk/`,
      completeUrl: `${api}/api/v2/media/upload/complete/`,
    }),
    endpoint: mediaEndpoint(nowMs),
  }),
  'qq-chunks': () => ({
    protocol: qqChunks({ url: `${api}/api/v2/pm/upload/` }),
    endpoint: messageEndpoint(),
  }),
  'fine-uploader': (nowMs) => ({
    protocol: fineUploader({
      url: `${api}/fine-uploader/`,
      successUrl: `${api}/fine-uploader/success/`,
      deleteUrl: `${api}/fine-uploader`,
      concurrent: true,
      partBytes,
    }),
    endpoint: fineUploaderEndpoint({ nowMs, needsSuccess: true }),
  }),
  'form-chunks': (nowMs) => ({
    protocol: formChunks({ url: `${api}/form-chunks/`, family: flow, partBytes }),
    endpoint: formChunksEndpoint({ family: flow, nowMs }),
  }),
  filepond: (nowMs) => ({
    protocol: filepond({ url: `${api}/filepond/`, partBytes }),
    endpoint: filepondEndpoint({ nowMs }),
  }),
};
