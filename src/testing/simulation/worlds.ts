/**
 * Every world: the five presets with three parts, or one where the contract knows no parts; both contracts with parts
 * again where their finishing request may be repeated; three files that share one origin; and the protocols of other
 * servers.
 */
import { mediaInput } from '../../presets/pyannote.ts';
import {
  mediaChunks,
  messageMedia,
  messageMediaChunks,
  messageThumbnail,
  type MessageMedia,
} from '../../presets/selfcommunity.ts';
import { stringField } from '../../core/readReply.ts';
import { azureBlocks } from '../../protocols/azureBlocks.ts';
import { contentRange } from '../../protocols/contentRange.ts';
import { gcsResumable } from '../../protocols/gcsResumable.ts';
import { s3Multipart } from '../../protocols/s3Multipart.ts';
import { formWorlds, type FormWorldName } from './formWorlds.ts';
import { offsetWorlds, type OffsetWorldName } from './offsetWorlds.ts';
import { tusWorlds, type TusWorldName } from './tusWorlds.ts';
import { apiOrigin, fileBytes, minPartBytes, partBytes, single, textField, type World } from './world.ts';

export type WorldName =
  | 'messageMedia'
  | 'messageMediaChunks'
  | 'messageThumbnail'
  | 'mediaChunks'
  | 'mediaInput'
  /** As without the ending, but the server answers a repeated finishing request as it did the first. */
  | 'messageMediaChunksRepeatable'
  | 'mediaChunksRepeatable'
  /** Three files of one part each, added together. */
  | 'threeFiles'
  | 'gcsResumable'
  | 's3Multipart'
  | 'azureBlocks'
  | FormWorldName
  | OffsetWorldName
  | TusWorldName;

const pm = { method: 'POST', url: '/api/v2/pm/upload/' };
const pmDone = { method: 'POST', url: '?done' };
const chunk = { method: 'POST', url: '/media/upload/chunk/' };
const complete = { method: 'POST', url: '/media/upload/complete/' };
const azureBlock = { method: 'PUT', url: '&comp=block&' };
const azureList = { method: 'PUT', url: '&comp=blocklist' };
const s3Ask = (action: string) => ({ method: 'POST', url: `/uploads?action=${action}` });
const s3Part = { method: 'PUT', url: 'partNumber=' };
const gcsPiece = { method: 'PUT', url: '?upload_id=' };

const message = () => messageMedia({ baseUrl: apiOrigin });
const messageParts = () => messageMediaChunks({ baseUrl: apiOrigin, partBytes, minPartBytes });
const media = () => mediaChunks({ baseUrl: apiOrigin, partBytes, minPartBytes });
const messagePartsRepeatable = () =>
  messageMediaChunks({ baseUrl: apiOrigin, partBytes, minPartBytes, repeatDone: true });
const mediaRepeatable = () =>
  contentRange({
    url: `${apiOrigin}/api/v2/media/upload/chunk/`,
    completeUrl: `${apiOrigin}/api/v2/media/upload/complete/`,
    partBytes,
    minPartBytes,
    repeatComplete: true,
    // As an application would: an object that says nothing of the file is no success.
    readResult: (body) => ({
      ...body,
      url: stringField(body, 'url'),
      added_at: stringField(body, 'added_at'),
    }),
  });
const input = () => mediaInput({ baseUrl: apiOrigin, key: (file) => `simulated/${file.name}` });
const azure = () =>
  azureBlocks({
    endpoint: apiOrigin,
    signRequest: ({ name }) => ({
      method: 'POST',
      url: `${apiOrigin}/azure/sas`,
      body: { kind: 'json', value: { name } },
    }),
    partBytes,
    minPartBytes,
  });
const s3 = () => s3Multipart({ url: `${apiOrigin}/uploads`, partBytes, minPartBytes });
const gcs = () =>
  gcsResumable({
    endpoint: apiOrigin,
    start: (file) => ({
      method: 'POST',
      url: `${apiOrigin}/upload/storage/v1/b/simulated/o?uploadType=resumable&name=${file.name}`,
    }),
    partBytes,
    unitBytes: minPartBytes,
    readResult: (body) => ({ id: stringField(body, 'id') }),
  });

export const worlds: Readonly<Record<WorldName, World>> = {
  messageMedia: {
    name: 'messageMedia',
    partBytes: fileBytes,
    fileBytes,
    requests: [pm],
    files: 1,
    protocols: () => [message()],
    add: single(message),
    objectId: (result) => textField(result, 'fileUuid'),
  },
  messageMediaChunks: {
    name: 'messageMediaChunks',
    partBytes,
    fileBytes,
    requests: [pm, pm, pm, pmDone],
    files: 1,
    protocols: () => [messageParts()],
    add: single(messageParts),
    objectId: (result) => textField(result, 'fileUuid'),
  },
  messageThumbnail: {
    name: 'messageThumbnail',
    partBytes: fileBytes,
    fileBytes,
    requests: [pm, pm],
    files: 2,
    addsTogether: true,
    protocols: () => [message()],
    add(client, [file, picture], wrap, results) {
      if (file === undefined || picture === undefined || results.has(picture.name)) return;
      const parentUuid = textField(results.get(file.name), 'fileUuid');
      if (parentUuid !== undefined) {
        client.add(picture, { protocol: wrap(messageThumbnail({ baseUrl: apiOrigin, parentUuid })) });
        return;
      }
      const parent = client.add(file, { protocol: wrap(message()) });
      const thumbnail = messageThumbnail({ baseUrl: apiOrigin });
      client.add(picture, {
        after: parent,
        protocol: (result: MessageMedia) => wrap(thumbnail(result)),
      });
    },
    objectId: (result) => textField(result, 'fileUuid'),
  },
  mediaChunks: {
    name: 'mediaChunks',
    partBytes,
    fileBytes,
    requests: [chunk, chunk, chunk, complete],
    files: 1,
    protocols: () => [media()],
    add: single(media),
    objectId: (result) => textField(result, 'id'),
  },
  mediaInput: {
    name: 'mediaInput',
    partBytes: fileBytes,
    fileBytes,
    requests: [
      { method: 'POST', url: '/v1/media/input' },
      { method: 'PUT', url: 'storage.' },
    ],
    files: 1,
    protocols: () => [input()],
    add: single(input),
    objectId: (result) => textField(result, 'mediaUrl')?.replace('media://', ''),
  },
  messageMediaChunksRepeatable: {
    name: 'messageMediaChunksRepeatable',
    differsAt: pmDone.url,
    partBytes,
    fileBytes,
    requests: [pm, pm, pm, pmDone],
    files: 1,
    protocols: () => [messagePartsRepeatable()],
    add: single(messagePartsRepeatable),
    objectId: (result) => textField(result, 'fileUuid'),
  },
  mediaChunksRepeatable: {
    name: 'mediaChunksRepeatable',
    differsAt: complete.url,
    partBytes,
    fileBytes,
    requests: [chunk, chunk, chunk, complete],
    files: 1,
    answersCompleteAgain: true,
    protocols: () => [mediaRepeatable()],
    add: single(mediaRepeatable),
    objectId: (result) => textField(result, 'id'),
  },
  threeFiles: {
    name: 'threeFiles',
    partBytes,
    fileBytes: partBytes,
    requests: [chunk, chunk, chunk, complete, complete, complete],
    files: 3,
    answersCompleteAgain: true,
    protocols: () => [mediaRepeatable()],
    add: single(mediaRepeatable),
    objectId: (result) => textField(result, 'id'),
  },
  azureBlocks: {
    name: 'azureBlocks',
    partBytes,
    fileBytes,
    requests: [{ method: 'POST', url: '/azure/sas' }, azureBlock, azureBlock, azureBlock, azureList],
    files: 1,
    isNeverUnknown: true,
    hasLooseParts: true,
    protocols: () => [azure()],
    add: single(azure),
    objectId: (result) => new URL(textField(result, 'url') ?? '').pathname,
  },
  gcsResumable: {
    name: 'gcsResumable',
    partBytes,
    fileBytes,
    requests: [{ method: 'POST', url: '/upload/storage/' }, gcsPiece, gcsPiece, gcsPiece],
    files: 1,
    isNeverUnknown: true,
    cancelRequest: { method: 'DELETE', url: gcsPiece.url },
    protocols: () => [gcs()],
    add: single(gcs),
    objectId: (result) => textField(result, 'id'),
  },
  s3Multipart: {
    name: 's3Multipart',
    partBytes,
    fileBytes,
    requests: [
      s3Ask('create'),
      ...[1, 2, 3].map(() => s3Ask('signPart')),
      ...[1, 2, 3].map(() => s3Part),
      s3Ask('complete'),
    ],
    files: 1,
    isNeverUnknown: true,
    hasLooseParts: true,
    cancelRequest: s3Ask('abort'),
    keepsCompleted: true,
    protocols: () => [s3()],
    add: single(s3),
    objectId: (result) => textField(result, 'key'),
  },
  ...formWorlds,
  ...offsetWorlds,
  ...tusWorlds,
};

// The keys of a record are what its type says, as long as nobody adds others.
export const worldNames = Object.keys(worlds) as readonly WorldName[];
