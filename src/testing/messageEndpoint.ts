/**
 * Private-message uploads in memory: single, chunk, done and thumbnail on one address, either dialect.
 *
 *   POST /api/v2/pm/upload/        file                               -> 200 { file_url, file_uuid }
 *   POST /api/v2/pm/upload/        file partindex totalparts uuid     -> 200 { file_uuid }
 *   POST /api/v2/pm/upload/?done   uuid filename                      -> 200 { file_url, file_uuid }
 *   POST /api/v2/pm/upload/        file parentuuid                    -> 200 { ..., parent_file_uuid }
 *
 * Source: seeds 0 to 2. Error bodies have the shape that the vendor's own client reads. Done answers the same again.
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  countedUuid,
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';

interface MessageUpload {
  readonly totalParts: number;
  readonly parts: Map<number, Uint8Array>;
  doneReply?: ScriptedReply;
}

export function messageEndpoint(): SimulatedEndpoint {
  const uploads = new Map<string, MessageUpload>();
  const objects: SimulatedObject[] = [];
  let count = 0;
  const newUuid = () => countedUuid((count += 1));

  function publish(
    id: string,
    request: ReceivedRequest,
    bytes: Uint8Array<ArrayBuffer>,
    extra = {},
  ): ScriptedReply {
    const name = field(request, 'filename') ?? request.file?.filename ?? 'blob';
    const type = field(request, 'filetype') ?? request.file?.type ?? 'application/octet-stream';
    objects.push({ id, name, type, bytes, md5: md5Of(bytes) });
    const file_url = `${request.url.origin}/upfiles/pm/${encodeURIComponent(name)}`;
    return { status: 200, json: { file_url, file_uuid: id, ...extra } };
  }

  function chunk(request: ReceivedRequest, bytes: Uint8Array<ArrayBuffer>, index: number): ScriptedReply {
    const totalParts = Number(field(request, 'totalparts'));
    if (!(index >= 0 && index < totalParts)) return fieldError(400, 'partindex', 'Must be below totalparts.');
    const known = field(request, 'uuid');
    if (known === undefined && index > 0) return fieldError(400, 'uuid', 'Required from the second part on.');
    const uuid = known ?? newUuid();
    const upload =
      known === undefined ? { totalParts, parts: new Map<number, Uint8Array>() } : uploads.get(known);
    if (upload === undefined) return fieldError(404, 'uuid', 'There is no upload with this uuid.');
    if (upload.totalParts !== totalParts)
      return fieldError(400, 'totalparts', 'Begun with another number of parts.');
    uploads.set(uuid, upload);
    if (!upload.parts.has(index)) upload.parts.set(index, bytes);
    return { status: 200, json: { file_uuid: uuid } };
  }

  function finish(request: ReceivedRequest): ScriptedReply {
    const uuid = field(request, 'uuid') ?? '';
    const upload = uploads.get(uuid);
    if (upload === undefined) return fieldError(404, 'uuid', 'There is no upload with this uuid.');
    if (upload.doneReply !== undefined) return upload.doneReply;
    if (upload.parts.size < upload.totalParts) return fieldError(400, 'totalparts', 'Parts are missing.');
    const whole = joinBytes([...upload.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
    const refusal = digestRefusal(request, whole);
    if (refusal !== undefined) return refusal;
    return (upload.doneReply = publish(uuid, request, whole));
  }

  function whole(request: ReceivedRequest, bytes: Uint8Array<ArrayBuffer>): ScriptedReply {
    const refusal = digestRefusal(request, bytes);
    if (refusal !== undefined) return refusal;
    const parent = field(request, 'parentuuid');
    if (parent !== undefined) {
      if (uploads.get(parent)?.doneReply === undefined)
        return fieldError(404, 'parentuuid', 'Unknown parent.');
      return publish(newUuid(), request, bytes, { parent_file_uuid: parent });
    }
    const uuid = newUuid();
    const doneReply = publish(uuid, request, bytes);
    uploads.set(uuid, { totalParts: 1, parts: new Map(), doneReply });
    return doneReply;
  }

  return {
    objects,
    get unfinished() {
      return [...uploads.values()].filter(({ doneReply }) => doneReply === undefined).length;
    },
    checkpoint() {
      const saved = [...uploads].map(([uuid, upload]) => ({
        uuid,
        upload: { ...upload, parts: new Map(upload.parts) },
      }));
      return () => {
        for (const [uuid, { doneReply }] of uploads) if (doneReply === undefined) uploads.delete(uuid);
        for (const { uuid, upload } of saved) {
          if (!uploads.has(uuid)) uploads.set(uuid, { ...upload, parts: new Map(upload.parts) });
        }
      };
    },
    answer(request) {
      if (request.method !== 'POST' || request.url.pathname !== '/api/v2/pm/upload/') return undefined;
      if (request.url.searchParams.has('done') || request.url.searchParams.has('done/'))
        return finish(request);
      if (request.file === undefined) return fieldError(400, 'file', 'No file was submitted.');
      const index = field(request, 'partindex');
      const { bytes } = request.file;
      return index === undefined ? whole(request, bytes) : chunk(request, bytes, Number(index));
    },
  };
}

const field = ({ fields }: ReceivedRequest, name: string): string | undefined =>
  fields.get(name) ?? fields.get(`qq${name}`);

function digestRefusal(request: ReceivedRequest, bytes: Uint8Array<ArrayBuffer>): ScriptedReply | undefined {
  const md5 = field(request, 'md5');
  return md5 === undefined || md5 === md5Of(bytes)
    ? undefined
    : fieldError(400, 'md5', 'Does not match the file.');
}

const fieldError = (status: number, name: string, message: string): ScriptedReply => ({
  status,
  json: { errors: [{ field: name, messages: [{ code: 'invalid', message }] }] },
});
