/**
 * The five presets as small worlds: three parts, or one where the contract knows no parts; both contracts with parts
 * again where their finishing request may be repeated; and three files that share one origin.
 *
 * A world says which files there are, how they are added, which addresses its requests have, and how to find what the
 * server stored.
 */
import type { UploadClient } from '../../core/uploadClient.ts';
import type { UploadProtocol } from '../../core/protocol.ts';
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
  | 'azureBlocks';

export interface World {
  readonly name: WorldName;
  /** Bytes per request at most: what one fault may cost. */
  readonly partBytes: number;
  /** Requests of a run in which nothing goes wrong, as (method, part of the address), in order. */
  readonly requests: readonly { readonly method: string; readonly url: string }[];
  /** What `restore` is given after a reload. */
  readonly protocols: () => readonly UploadProtocol[];
  /** Adds the files of this world that are not done, as its application would; it keeps the results it has. */
  readonly add: (
    client: UploadClient,
    files: readonly File[],
    wrap: WrapProtocol,
    results: ReadonlyMap<string, unknown>,
  ) => void;
  /** Which of them, counted from 1, are no copies of an earlier one made for another file. @default all */
  readonly distinctRequests?: readonly number[];
  /** Part of the address where it differs from a world before it; without a fault there, its runs are that world's. */
  readonly differsAt?: string;
  /** Its files are given together, because one belongs to the other; choosing one for its row would leave that out. */
  readonly addsTogether?: boolean;
  /** How many files it has. */
  readonly files: number;
  /** Bytes of every file: two parts and a rest, where there are parts. */
  readonly fileBytes: number;
  /** Its server remembers what it completed and answers the same again, instead of storing another object. */
  readonly answersCompleteAgain?: boolean;
  /** Its server can be asked what became of every request, so that no run may end as unknown. */
  readonly isNeverUnknown?: true;
  /** Its parts arrive in any order, so that the bytes the server has are not those before a certain one. */
  readonly hasLooseParts?: true;
  /** The request that asks its server to forget, so that a cancel leaves nothing unfinished behind. */
  readonly cancelRequest?: { readonly method: string; readonly url: string };
  /** The id of what the server stored, by what the upload resolved to. */
  readonly objectId: (result: unknown) => string | undefined;
}

/** Puts something between engine and protocol; planted bugs do. */
export type WrapProtocol = <Session, Result>(
  protocol: UploadProtocol<Session, Result>,
) => UploadProtocol<Session, Result>;

export const apiOrigin = 'https://api.simulated.example';
const partBytes = 10;
const minPartBytes = 2;
const fileBytes = 25;

const textField = (result: unknown, name: string): string | undefined => {
  if (typeof result !== 'object' || result === null) return undefined;
  const value: unknown = Object.entries(result).find(([key]) => key === name)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

const pm = { method: 'POST', url: '/api/v2/pm/upload/' };
const pmDone = { method: 'POST', url: '?done' };
const chunk = { method: 'POST', url: '/media/upload/chunk/' };
const complete = { method: 'POST', url: '/media/upload/complete/' };
const azureBlock = { method: 'PUT', url: '&comp=block&' };
const azureList = { method: 'PUT', url: '&comp=blocklist' };
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

const single =
  <Session, Result>(protocol: () => UploadProtocol<Session, Result>): World['add'] =>
  (client, files, wrap, results) => {
    for (const file of files) if (!results.has(file.name)) client.add(file, { protocol: wrap(protocol()) });
  };

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
    distinctRequests: [1, 4],
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
};

// The keys of a record are what its type says, as long as nobody adds others.
export const worldNames = Object.keys(worlds) as readonly WorldName[];
