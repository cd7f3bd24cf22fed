/** Worlds of tus: one upload, one that is created with its first bytes, and two that are concatenated. */
import { tus } from '../../protocols/tus.ts';
import { apiOrigin, fileBytes, minPartBytes, partBytes, single, textField, type World } from './world.ts';

const url = `${apiOrigin}/tus`;
const create = { method: 'POST', url: '/tus' };
const append = { method: 'PATCH', url: '/tus/' };
const terminate = { method: 'DELETE', url: '/tus/' };

const sizes = { partBytes, minPartBytes };
const one = () => tus({ url, ...sizes });
const createdWithBytes = () => tus({ url, ...sizes, creationWithUpload: true });
const parallel = () => tus({ url, ...sizes, parallel: 2 });

const objectId = (result: unknown): string | undefined => textField(result, 'url')?.split('/').at(-1);

export type TusWorldName = 'tus' | 'tusCreatedWithBytes' | 'tusParallel';

export const tusWorlds: Readonly<Record<TusWorldName, World>> = {
  tus: {
    name: 'tus',
    partBytes,
    fileBytes,
    requests: [create, append, append, append],
    files: 1,
    isNeverUnknown: true,
    cancelRequest: terminate,
    protocols: () => [one()],
    add: single(one),
    objectId,
  },
  tusCreatedWithBytes: {
    name: 'tusCreatedWithBytes',
    partBytes,
    fileBytes,
    requests: [create, append, append],
    files: 1,
    isNeverUnknown: true,
    cancelRequest: terminate,
    protocols: () => [createdWithBytes()],
    add: single(createdWithBytes),
    objectId,
  },
  tusParallel: {
    name: 'tusParallel',
    partBytes,
    fileBytes,
    requests: [
      { method: 'OPTIONS', url: '/tus' },
      ...[create, create, append, append, append, append],
      create,
    ],
    files: 1,
    unknownOnceSent: true,
    hasLooseParts: true,
    cancelRequest: terminate,
    opensWith: 3,
    protocols: () => [parallel()],
    add: single(parallel),
    objectId,
  },
};
