/** Worlds of the contracts in which the server owns the offset and can be asked for it. */
import { graphSession } from '../../protocols/graphSession.ts';
import { ietfResumable } from '../../protocols/ietfResumable.ts';
import { apiOrigin, fileBytes, minPartBytes, partBytes, single, textField, type World } from './world.ts';

const ietfCreate = { method: 'POST', url: '/ietf/files' };
const ietfAppend = { method: 'PATCH', url: '/ietf/files/' };
const graphPiece = { method: 'PUT', url: '/up/' };

const ietf = () => ietfResumable({ url: `${apiOrigin}/ietf/files`, partBytes, minPartBytes });
const graph = () =>
  graphSession({
    endpoint: apiOrigin,
    createUrl: ({ name }) =>
      `${apiOrigin}/v1.0/me/drive/root:/${encodeURIComponent(name)}:/createUploadSession`,
    conflictBehavior: 'rename',
    partBytes,
    unitBytes: minPartBytes,
  });

export type OffsetWorldName = 'ietfResumable' | 'graphSession';

export const offsetWorlds: Readonly<Record<OffsetWorldName, World>> = {
  ietfResumable: {
    name: 'ietfResumable',
    partBytes,
    fileBytes,
    requests: [ietfCreate, ietfAppend, ietfAppend, ietfAppend],
    files: 1,
    isNeverUnknown: true,
    cancelRequest: { method: 'DELETE', url: ietfAppend.url },
    protocols: () => [ietf()],
    add: single(ietf),
    objectId: (result) => textField(result, 'url')?.split('/').at(-1),
  },
  graphSession: {
    name: 'graphSession',
    partBytes,
    fileBytes,
    requests: [{ method: 'POST', url: ':/createUploadSession' }, graphPiece, graphPiece, graphPiece],
    files: 1,
    forgetsComplete: true,
    cancelRequest: { method: 'DELETE', url: graphPiece.url },
    protocols: () => [graph()],
    add: single(graph),
    objectId: (result) => textField(result, 'id'),
  },
};
