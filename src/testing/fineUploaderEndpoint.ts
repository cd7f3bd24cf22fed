/**
 * A server for Fine Uploader in memory: files, parts, the success endpoint, deleting.
 *
 *   POST   /fine-uploader/           qquuid qqfilename qqtotalfilesize (qqpartindex ...) qqfile   -> 200 { success: true }
 *   POST   /fine-uploader/success/   qquuid qqfilename qqtotalfilesize qqtotalparts               -> 200 { url } | 404 | 409
 *   DELETE /fine-uploader/U          or POST with qquuid and _method=DELETE                       -> 200 | 404
 *
 * Strict: parts must agree with each other and with their bytes, and the first part comes first. What it does not have any
 * more it asks for anew, with `reset`. Parts are swept up when the file is put together, and after seven days.
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedFile,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';
import { uploadTable } from './uploadTable.ts';

export interface FineUploaderEndpointOptions {
  /** Nothing is put together before the success endpoint is asked. @default false */
  readonly needsSuccess?: boolean;
  /** Completing twice answers the same again. @default false */
  readonly answersCompleteAgain?: boolean;
  /** Gives every upload a uuid of its own. @default false */
  readonly renames?: boolean;
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** @default '/fine-uploader/' */
  readonly path?: string;
}

interface PartedFile {
  readonly name: string;
  readonly type: string;
  readonly count: number;
  readonly totalBytes: number;
  readonly parts: ReadonlyMap<number, { readonly offset: number; readonly bytes: Uint8Array }>;
  readonly touchedAtMs: number;
  readonly isFinished: boolean;
  readonly reply?: ScriptedReply;
}

const lifetimeMs = 7 * 86_400_000;

export function fineUploaderEndpoint(options: FineUploaderEndpointOptions = {}): SimulatedEndpoint {
  const { needsSuccess = false, answersCompleteAgain = false, renames = false } = options;
  const { nowMs = () => 0, path = '/fine-uploader/' } = options;
  const uploads = uploadTable<PartedFile>();
  const objects: SimulatedObject[] = [];

  function uploadOf(uuid: string): PartedFile | undefined {
    const upload = uploads.get(uuid);
    if (upload === undefined) return undefined;
    const isSweptUp = upload.isFinished ? !answersCompleteAgain : upload.touchedAtMs + lifetimeMs <= nowMs();
    if (isSweptUp) uploads.delete(uuid);
    return isSweptUp ? undefined : upload;
  }

  function publish(id: string, name: string, type: string, bytes: Uint8Array<ArrayBuffer>): ScriptedReply {
    objects.push({ id, name, type, bytes, md5: md5Of(bytes) });
    return yes({ uuid: id, url: `https://simulated.example/files/${encodeURIComponent(id)}` });
  }

  function putTogether(uuid: string, upload: PartedFile): ScriptedReply {
    const parts = [...upload.parts.values()].sort((a, b) => a.offset - b.offset);
    const reply = publish(uuid, upload.name, upload.type, joinBytes(parts.map(({ bytes }) => bytes)));
    uploads.set(uuid, { ...upload, isFinished: true, reply });
    return reply;
  }

  function receiveFile(request: ReceivedRequest): ScriptedReply {
    const { fields, file } = request;
    const uuid = fields.get('qquuid') ?? '';
    const name = fields.get('qqfilename') ?? '';
    const totalBytes = numberIn(request, 'qqtotalfilesize');
    if (uuid === '' || name === '' || totalBytes === undefined || file?.field !== 'qqfile')
      return no(400, 'A field is missing.', { preventRetry: true });
    if (fields.has('qqpartindex')) return receivePart(request, uuid, file, { name, totalBytes });
    const known = uploadOf(uuid);
    if (known?.reply !== undefined) return known.reply;
    if (file.bytes.length !== totalBytes) return no(400, 'The file has another size.');
    const upload = { name, type: file.type, count: 1, totalBytes, touchedAtMs: nowMs(), isFinished: false };
    return putTogether(uuid, { ...upload, parts: new Map([[0, { offset: 0, bytes: file.bytes }]]) });
  }

  function receivePart(
    request: ReceivedRequest,
    uuid: string,
    { type, bytes }: ReceivedFile,
    { name, totalBytes }: Pick<PartedFile, 'name' | 'totalBytes'>,
  ): ScriptedReply {
    const [index, count, offset, partBytes] = [
      'qqpartindex',
      'qqtotalparts',
      'qqpartbyteoffset',
      'qqchunksize',
    ].map((field) => numberIn(request, field));
    if (index === undefined || count === undefined || offset === undefined || !(index < count))
      return no(400, 'There is no such part.', { preventRetry: true });
    if (partBytes !== bytes.length) return no(400, 'The part has another size.');
    const known = uploadOf(uuid);
    if (known?.reply !== undefined) return known.reply;
    if (known === undefined && index > 0)
      return no(400, 'There is nothing before this part.', { reset: true });
    const begun = known ?? {
      name,
      type,
      count,
      totalBytes,
      parts: new Map<number, never>(),
      isFinished: false,
    };
    if (begun.count !== count || begun.totalBytes !== totalBytes)
      return no(400, 'The file was cut in another way.');
    const parts = new Map(begun.parts).set(index, { offset, bytes });
    const upload: PartedFile = { ...begun, parts, touchedAtMs: nowMs() };
    const newUuid = renames && known === undefined ? `${uuid}-renamed` : undefined;
    uploads.set(newUuid ?? uuid, upload);
    if (needsSuccess || index < count - 1) return yes(newUuid === undefined ? {} : { newUuid });
    if (!isWhole(upload)) return no(400, 'Parts are missing.', { reset: true });
    return putTogether(newUuid ?? uuid, upload);
  }

  function succeed({ fields }: ReceivedRequest): ScriptedReply {
    const uuid = fields.get('qquuid') ?? '';
    const upload = uploadOf(uuid);
    if (upload === undefined) return no(404, 'There is no such upload.');
    if (upload.reply !== undefined) return upload.reply;
    const isSame =
      fields.get('qqtotalparts') === String(upload.count) && fields.get('qqfilename') === upload.name;
    if (!isSame) return no(400, 'The file was cut in another way.');
    return isWhole(upload) ? putTogether(uuid, upload) : no(409, 'Parts are missing.');
  }

  function remove(uuid: string): ScriptedReply {
    const place = objects.findIndex(({ id }) => id === uuid);
    if (place >= 0) objects.splice(place, 1);
    return uploads.delete(uuid) || place >= 0 ? { status: 200 } : no(404, 'There is no such file.');
  }

  return {
    objects,
    get unfinished() {
      return uploads.unfinished;
    },
    checkpoint: uploads.checkpoint,
    answer(request) {
      const { method, url, fields } = request;
      if (!url.pathname.startsWith(path)) return undefined;
      const rest = url.pathname.slice(path.length);
      if (method === 'DELETE') return remove(decodeURIComponent(rest));
      if (method !== 'POST') return undefined;
      if (rest === 'success/') return succeed(request);
      if (rest !== '') return undefined;
      return fields.get('_method') === 'DELETE' ? remove(fields.get('qquuid') ?? '') : receiveFile(request);
    },
  };
}

/** Whether its parts are all of its bytes, one behind the other. */
function isWhole({ parts, count, totalBytes }: PartedFile): boolean {
  let end = 0;
  for (let index = 0; index < count; index += 1) {
    const part = parts.get(index);
    if (part?.offset !== end) return false;
    end += part.bytes.length;
  }
  return end === totalBytes;
}

function numberIn({ fields }: ReceivedRequest, field: string): number | undefined {
  const text = fields.get(field) ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

const yes = (further: object): ScriptedReply => ({ status: 200, json: { success: true, ...further } });

const no = (status: number, error: string, further: object = {}): ScriptedReply => ({
  status,
  json: { success: false, error, ...further },
});
