/**
 * Every protocol with its server in memory, through every interruption the conformance kit knows, and with a world of the
 * simulator, in which every fault hits every request.
 *
 * A protocol that is in neither list fails here: nothing is shipped that was not interrupted everywhere.
 */
import { describe, expect, it } from 'vitest';
import { findEntries } from '../../e2e/tasks/entries.mjs';
import { json, type FileFacts } from '../core/protocol.ts';
import { stringField, type JsonObject } from '../core/readReply.ts';
import { azureEndpoint } from '../testing/azureEndpoint.ts';
import { describeProtocol, type ConformanceOptions, type MakeProtocol } from '../testing/describeProtocol.ts';
import { filepondEndpoint } from '../testing/filepondEndpoint.ts';
import { fineUploaderEndpoint } from '../testing/fineUploaderEndpoint.ts';
import { formChunksEndpoint } from '../testing/formChunksEndpoint.ts';
import { gcsEndpoint } from '../testing/gcsEndpoint.ts';
import { graphSessionEndpoint } from '../testing/graphSessionEndpoint.ts';
import { ietfResumableEndpoint } from '../testing/ietfResumableEndpoint.ts';
import { mediaEndpoint } from '../testing/mediaEndpoint.ts';
import { messageEndpoint } from '../testing/messageEndpoint.ts';
import { multipartEndpoint } from '../testing/multipartEndpoint.ts';
import { s3Endpoint } from '../testing/s3Endpoint.ts';
import type { SimulatedEndpoint } from '../testing/simulatedEndpoint.ts';
import { worldNames, worlds } from '../testing/simulation/worlds.ts';
import { stepTable } from '../testing/stepTable.test.shared.ts';
import { storageEndpoint } from '../testing/storageEndpoint.ts';
import { tusEndpoint, type TusEndpointOptions } from '../testing/tusEndpoint.ts';
import { azureBlocks } from './azureBlocks.ts';
import { contentRange } from './contentRange.ts';
import { filepond } from './filepond.ts';
import { fineUploader } from './fineUploader.ts';
import {
  dropzone,
  flow,
  formChunks,
  plupload,
  resumable,
  type ChunkFamily,
  type FormChunksOptions,
} from './formChunks.ts';
import { gcsResumable } from './gcsResumable.ts';
import { graphSession } from './graphSession.ts';
import { ietfResumable } from './ietfResumable.ts';
import { multipartPost } from './multipartPost.ts';
import { presignedPost } from './presignedPost.ts';
import { presignedPut } from './presignedPut.ts';
import { qqChunks } from './qqChunks.ts';
import { s3Multipart } from './s3Multipart.ts';
import { tus } from './tus.ts';

/** One way to use a protocol, with a server that knows it. */
interface ConformanceRun {
  /** By its own word. */
  readonly protocol: string;
  readonly title: string;
  /** Tells the test runner of its cases. */
  readonly register: () => void;
  /** What it asks for, a line each. */
  readonly steps: () => Promise<readonly string[]>;
}

const conformanceRun = <Session, Result>(
  title: string,
  makeProtocol: MakeProtocol<Session, Result>,
  makeServer: () => SimulatedEndpoint,
  options: Omit<ConformanceOptions<Session, Result>, 'runner'> = {},
): ConformanceRun => ({
  protocol: makeProtocol({ partBytes: 4 }).name,
  title,
  register: () => {
    describeProtocol(makeProtocol, makeServer, { ...options, runner: { describe, it } });
  },
  steps: () => stepTable(makeProtocol({ partBytes: 4 }), makeServer()),
});

const api = 'https://api.example';
const pmUrl = `${api}/api/v2/pm/upload/`;
const mediaUrl = `${api}/api/v2/media/upload/`;
const fineUploaderUrl = `${api}/fine-uploader/`;
const formChunksUrl = `${api}/form-chunks/`;
const ietfUrl = `${api}/ietf/files`;
const filepondUrl = `${api}/filepond/`;
const multipartUrl = `${api}/multipart/`;
const s3Url = `${api}/uploads`;
const tusUrl = 'https://tus.example/files';

const idOf = (body: JsonObject): string => stringField(body, 'id');
const uuidOf = (body: JsonObject): string => stringField(body, 'uuid');
const asListed = (results: readonly unknown[]): readonly unknown[] => results;

let names = 0;
/** Servers and uploads are named differently each time, as chance does it. */
const newName = (): string => `${(names += 1)}-`;

const ownFamily: ChunkFamily = {
  fields: { id: 'key', offset: 'at', partBytes: 'step', totalBytes: 'size', count: 'of' },
  fileField: 'bytes',
};

const families = { dropzone, plupload, resumable, flow, 'fields of one’s own': ownFamily };

const familyRuns = Object.entries(families).flatMap(([title, family]) => {
  const options: FormChunksOptions = { url: formChunksUrl, family, newId: newName };
  return [
    conformanceRun(
      title,
      ({ partBytes }) => formChunks({ ...options, partBytes, readResult: idOf }),
      () => formChunksEndpoint({ family }),
    ),
    conformanceRun(
      `${title}, with a completion request, every part together with others, and every request repeatable`,
      ({ partBytes }) =>
        formChunks({
          ...options,
          partBytes,
          parallel: true,
          repeatParts: true,
          repeatComplete: true,
          complete: ({ id }) => ({ method: 'POST', url: `${formChunksUrl}complete/`, body: json({ id }) }),
          readResult: idOf,
        }),
      () =>
        formChunksEndpoint({
          family,
          needsComplete: true,
          answersCompleteAgain: true,
          ...(family.existenceCheck === true && { absentStatus: 404 }),
        }),
    ),
  ];
});

const threeMembers = ({ size }: FileFacts) => [
  { name: 'a.txt', type: 'text/plain', size: Math.floor(size / 2) },
  { name: 'empty.txt', type: '', size: 0 },
  { name: 'b.png', type: 'image/png', size: Math.ceil(size / 2), field: 'picture' },
];

const filepondServer = () => filepondEndpoint({ idPrefix: newName() });
const tusServer = (options: TusEndpointOptions = {}) => tusEndpoint({ idPrefix: newName(), ...options });

const runs: readonly ConformanceRun[] = [
  conformanceRun(
    'signed by a call, with the MD5 of every block',
    ({ partBytes }) =>
      azureBlocks({ sign: async ({ name }) => azureEndpoint().sign(name), partBytes, md5: true }),
    azureEndpoint,
  ),
  conformanceRun(
    'signed by a request',
    ({ partBytes }) =>
      azureBlocks({
        endpoint: api,
        signRequest: ({ name }) => ({ method: 'POST', url: `${api}/azure/sas`, body: json({ name }) }),
        partBytes,
      }),
    azureEndpoint,
  ),
  conformanceRun(
    'resumed in another dialect of the contract',
    ({ partBytes }) =>
      contentRange({ url: `${mediaUrl}chunk/`, completeUrl: `${mediaUrl}complete/`, partBytes }),
    mediaEndpoint,
    {
      makeResumed: ({ partBytes }) =>
        contentRange({
          url: `${mediaUrl}chunk/`,
          completeUrl: `${mediaUrl}complete/`,
          partBytes,
          field: 'document',
          completeEncoding: 'form',
        }),
    },
  ),
  conformanceRun(
    'small files in a form',
    ({ partBytes }) => filepond({ url: filepondUrl, partBytes }),
    filepondServer,
  ),
  conformanceRun(
    'chunks for every file',
    ({ partBytes }) => filepond({ url: filepondUrl, partBytes, forceChunks: true }),
    filepondServer,
  ),
  conformanceRun(
    'a form for every file',
    () => filepond({ url: filepondUrl, chunks: false }),
    filepondServer,
  ),
  conformanceRun(
    'one part after the other',
    ({ partBytes }) => fineUploader({ url: fineUploaderUrl, partBytes, readResult: uuidOf }),
    fineUploaderEndpoint,
  ),
  conformanceRun(
    'parts together, and a request that may be repeated',
    ({ partBytes }) =>
      fineUploader({
        url: fineUploaderUrl,
        successUrl: `${fineUploaderUrl}success/`,
        partBytes,
        concurrent: true,
        forceChunks: true,
        repeatComplete: true,
        readResult: uuidOf,
      }),
    () => fineUploaderEndpoint({ needsSuccess: true, answersCompleteAgain: true }),
  ),
  conformanceRun(
    'a server that renames',
    ({ partBytes }) =>
      fineUploader({
        url: fineUploaderUrl,
        successUrl: `${fineUploaderUrl}success/`,
        partBytes,
        concurrent: true,
        readResult: uuidOf,
      }),
    () => fineUploaderEndpoint({ needsSuccess: true, renames: true }),
  ),
  ...familyRuns,
  conformanceRun(
    'a session opened by a request',
    ({ partBytes }) =>
      gcsResumable({
        endpoint: api,
        start: ({ name }) => ({
          method: 'POST',
          url: `${api}/upload/storage/v1/b/films/o?uploadType=resumable&name=${name}`,
        }),
        partBytes,
        unitBytes: 1,
      }),
    () => gcsEndpoint({ unitBytes: 1 }),
  ),
  conformanceRun(
    'a session opened by a request',
    ({ partBytes }) =>
      graphSession({
        endpoint: api,
        createUrl: ({ name }) => `${api}/v1.0/me/drive/root:/${name}:/createUploadSession`,
        partBytes,
        unitBytes: 1,
      }),
    () => graphSessionEndpoint({ unitBytes: 1 }),
    { refusesEmpty: true },
  ),
  conformanceRun(
    'no limits',
    ({ partBytes }) => ietfResumable({ url: ietfUrl, partBytes }),
    () => ietfResumableEndpoint({ idPrefix: newName() }),
  ),
  conformanceRun(
    'at most two bytes at once',
    ({ partBytes }) => ietfResumable({ url: ietfUrl, partBytes }),
    () => ietfResumableEndpoint({ idPrefix: newName(), maxAppendBytes: 2 }),
  ),
  conformanceRun(
    'at least three bytes at once, but for the last',
    () => ietfResumable({ url: ietfUrl, partBytes: 1 }),
    () => ietfResumableEndpoint({ idPrefix: newName(), minAppendBytes: 3 }),
  ),
  conformanceRun('an object as its answer', () => multipartPost({ url: pmUrl }), messageEndpoint),
  conformanceRun(
    'a list as its answer',
    () => multipartPost({ url: multipartUrl, readResults: asListed }),
    multipartEndpoint,
  ),
  conformanceRun(
    'three files in one request',
    () => multipartPost({ url: multipartUrl, members: threeMembers, readResults: asListed }),
    () => multipartEndpoint({ fileFields: ['file', 'picture'] }),
    { objects: 3 },
  ),
  conformanceRun('signed by a backend', () => presignedPost({ url: s3Url }), s3Endpoint),
  conformanceRun(
    'declared by a request',
    () =>
      presignedPut({
        endpoint: `${api}/v1/media/input`,
        declare: (file) => ({
          request: {
            method: 'POST',
            url: `${api}/v1/media/input`,
            body: json({ url: `media://${file.name}` }),
          },
          read: (body) => ({ url: stringField(body, 'url') }),
        }),
      }),
    storageEndpoint,
  ),
  conformanceRun(
    'signed and confirmed by calls',
    () =>
      presignedPut({
        sign: async (file) => storageEndpoint().sign(file.name),
        confirm: async (signed) => ({ confirmed: signed.mediaUrl }),
      }),
    storageEndpoint,
  ),
  conformanceRun(
    'with a digest of the file',
    ({ partBytes }) => qqChunks({ url: pmUrl, partBytes, md5: true }),
    messageEndpoint,
  ),
  conformanceRun(
    'in the dialect without prefix',
    ({ partBytes }) =>
      qqChunks({ url: pmUrl, partBytes, prefix: '', doneEncoding: 'urlencoded', repeatDone: true }),
    messageEndpoint,
  ),
  conformanceRun(
    'listed in pages',
    ({ partBytes }) => s3Multipart({ url: s3Url, partBytes, minPartBytes: 1 }),
    () => s3Endpoint({ minPartBytes: 3, partsPerPage: 2 }),
  ),
  conformanceRun('one upload', ({ partBytes }) => tus({ url: tusUrl, partBytes }), tusServer),
  conformanceRun(
    'one upload, created with its first bytes',
    ({ partBytes }) => tus({ url: tusUrl, partBytes, creationWithUpload: true }),
    tusServer,
  ),
  conformanceRun(
    'one upload, with checksums',
    ({ partBytes }) => tus({ url: tusUrl, partBytes, checksum: 'md5' }),
    tusServer,
  ),
  conformanceRun(
    'several uploads that are concatenated',
    ({ partBytes }) => tus({ url: tusUrl, partBytes, parallel: 3 }),
    tusServer,
  ),
  conformanceRun(
    'several uploads that are concatenated, created with their first bytes',
    ({ partBytes }) => tus({ url: tusUrl, partBytes, parallel: 2, creationWithUpload: true }),
    tusServer,
  ),
  conformanceRun(
    'several uploads at a server that cannot concatenate',
    ({ partBytes }) => tus({ url: tusUrl, partBytes, parallel: 3 }),
    () => tusServer({ extensions: ['creation', 'termination'] }),
  ),
];

for (const { protocol, title, register } of runs) describe(`${protocol}, ${title}`, register);

describe('every protocol that can be imported', () => {
  const entries = findEntries()
    .filter(({ name }) => name.startsWith('./protocols/'))
    .map(({ name }) => name.replace('./protocols/', ''));

  it('is put through the conformance kit', () => {
    const conforming = new Set(runs.map(({ protocol }) => protocol));
    expect(entries.filter((name) => !conforming.has(name))).toEqual([]);
  });

  it('takes the steps of steps.txt, in which is what may be asked twice and what carries credentials', async () => {
    const tables = await Promise.all(
      runs.map(async ({ title, steps }) => [title, ...(await steps())].join('\n')),
    );
    await expect(`${tables.join('\n\n')}\n`).toMatchFileSnapshot('./steps.txt');
  });

  it('has a world of the simulator', () => {
    const used = worldNames.flatMap((world) => worlds[world].protocols(newName).map(({ name }) => name));
    const simulated = new Set(used);
    expect(entries.filter((name) => !simulated.has(name))).toEqual([]);
  });
});
