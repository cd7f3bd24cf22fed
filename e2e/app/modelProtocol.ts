/** Protocols whose servers are models of our own (e2e/modelServers.e2e.ts), by their names, with parts of 4 MiB or so. */
import type { FileFacts, UploadProtocol } from '../../src/core/index.ts';
import { azureBlocks } from '../../src/protocols/azureBlocks.ts';
import { filepond } from '../../src/protocols/filepond.ts';
import { fineUploader } from '../../src/protocols/fineUploader.ts';
import { flow, formChunks } from '../../src/protocols/formChunks.ts';
import { gcsResumable, type OpenedSession } from '../../src/protocols/gcsResumable.ts';
import { graphSession } from '../../src/protocols/graphSession.ts';
import { ietfResumable } from '../../src/protocols/ietfResumable.ts';

const partBytes = 4 * 2 ** 20;

const modelled = {
  'ietf-resumable': (server) => ietfResumable({ url: `${server}/ietf/files`, partBytes }),
  'graph-session': (server) =>
    graphSession({
      endpoint: server,
      createUrl: ({ name }) =>
        `${server}/v1.0/me/drive/root:/${encodeURIComponent(name)}:/createUploadSession`,
      partBytes: 12 * 327_680,
    }),
  'gcs-resumable': (server) =>
    gcsResumable({ open: (file) => backend<OpenedSession>(`${server}/open`, file), partBytes }),
  'azure-blocks': (server) =>
    azureBlocks({
      endpoint: server,
      signRequest: ({ name }) => ({
        method: 'POST',
        url: `${server}/azure/sas`,
        body: { kind: 'json', value: { name } },
      }),
      partBytes,
    }),
  'form-chunks': (server) => formChunks({ url: `${server}/form-chunks/`, family: flow, partBytes }),
  filepond: (server) => filepond({ url: `${server}/filepond/`, partBytes }),
  'fine-uploader': (server) =>
    fineUploader({
      url: `${server}/fine-uploader/`,
      successUrl: `${server}/fine-uploader/success/`,
      concurrent: true,
      partBytes,
    }),
} as const satisfies Readonly<Record<string, (server: string) => UploadProtocol>>;

export type ModelName = keyof typeof modelled;

export const modelNames = Object.keys(modelled) as readonly ModelName[];

/** @returns undefined for other names. */
export const modelProtocol = (name: string, server: string): UploadProtocol | undefined =>
  modelNames.find((one) => one === name) && modelled[name as ModelName](server);

/** A call to the application's own backend. */
async function backend<Answer>(url: string, { name, type }: FileFacts): Promise<Answer> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, type }),
  });
  return (await reply.json()) as Answer;
}
