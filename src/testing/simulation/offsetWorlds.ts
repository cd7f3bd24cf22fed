/** Worlds of the contracts in which the server owns the offset and can be asked for it. */
import { ietfResumable } from '../../protocols/ietfResumable.ts';
import { apiOrigin, fileBytes, minPartBytes, partBytes, single, textField, type World } from './world.ts';

const ietfCreate = { method: 'POST', url: '/ietf/files' };
const ietfAppend = { method: 'PATCH', url: '/ietf/files/' };

const ietf = () => ietfResumable({ url: `${apiOrigin}/ietf/files`, partBytes, minPartBytes });

export type OffsetWorldName = 'ietfResumable';

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
};
