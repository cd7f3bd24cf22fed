/**
 * Chunks in form fields, in memory: the server side of Dropzone, plupload, resumable.js, flow.js, or of fields of one's own.
 *
 *   POST /form-chunks/            a part, or a whole file        -> 200 {} | 200 { id, url } with the last | 400 | 409 parts are missing
 *   GET  /form-chunks/?fields     is this part there?            -> 200 | 204 or 404
 *   POST /form-chunks/complete/   { "id": "..." }                -> 200 { id, url } | 404 | 409
 *
 * Stricter than the widgets' samples: every field that says how the file was cut is compared with the others and with
 * the bytes. Parts are swept up when the file is put together, and after seven days.
 */
import type { ChunkFact, ChunkFamily } from '../protocols/chunkFamilies.ts';
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

export interface FormChunksEndpointOptions {
  readonly family: ChunkFamily;
  /** Nothing is put together before `complete` is asked for. @default false */
  readonly needsComplete?: boolean;
  /** Completing twice answers the same again, as if the parts had not been swept up. @default false */
  readonly answersCompleteAgain?: boolean;
  /** Of a question about a part that is not there. @default 204 */
  readonly absentStatus?: 204 | 404;
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** @default '/form-chunks/' */
  readonly path?: string;
}

interface ChunkedFile {
  readonly name: string;
  readonly type: string;
  readonly count: number;
  /** Every fact that is the same for all parts, as the first of them told it. */
  readonly plan: string;
  readonly parts: ReadonlyMap<number, Uint8Array>;
  readonly touchedAtMs: number;
  readonly isFinished: boolean;
  readonly reply?: ScriptedReply;
}

const lifetimeMs = 7 * 86_400_000;

export function formChunksEndpoint(options: FormChunksEndpointOptions): SimulatedEndpoint {
  const { needsComplete = false, answersCompleteAgain = false, absentStatus = 204 } = options;
  const { nowMs = () => 0, path = '/form-chunks/' } = options;
  const { fields, fileField = 'file', indexBase = 0, mergesRest = false } = options.family;
  const uploads = uploadTable<ChunkedFile>();
  const objects: SimulatedObject[] = [];

  function uploadOf(id: string): ChunkedFile | undefined {
    const upload = uploads.get(id);
    const isSweptUp = upload !== undefined && (upload.isFinished ? !answersCompleteAgain : isExpired(upload));
    if (!isSweptUp) return upload;
    uploads.delete(id);
    return undefined;
  }
  const isExpired = ({ touchedAtMs }: ChunkedFile): boolean => touchedAtMs + lifetimeMs <= nowMs();

  function publish(id: string, name: string, type: string, bytes: Uint8Array<ArrayBuffer>): ScriptedReply {
    objects.push({ id, name, type, bytes, md5: md5Of(bytes) });
    return { status: 200, json: { id, url: `https://simulated.example/files/${encodeURIComponent(id)}` } };
  }

  function put(id: string, upload: ChunkedFile): ScriptedReply {
    const whole = joinBytes([...upload.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
    const reply = publish(id, upload.name, upload.type, whole);
    uploads.set(id, { ...upload, isFinished: true, reply });
    return reply;
  }

  function part(facts: PartFacts, file: ReceivedFile): ScriptedReply {
    const { id, index, count, plan } = facts;
    const known = uploadOf(id);
    if (known?.reply !== undefined) return known.reply;
    if (known !== undefined && known.plan !== plan)
      return refusal(400, 'The file was cut in another way before.');
    const begun = known ?? {
      name: file.filename,
      type: file.type,
      count,
      plan,
      parts: new Map<number, Uint8Array>(),
      isFinished: false,
    };
    const parts = new Map(begun.parts).set(index, file.bytes);
    const upload: ChunkedFile = { ...begun, parts, touchedAtMs: nowMs() };
    uploads.set(id, upload);
    if (needsComplete) return { status: 200, json: {} };
    if (parts.size === count) return put(id, upload);
    return index === count - 1 ? refusal(409, 'Parts are missing.') : { status: 200, json: {} };
  }

  function complete({ json }: ReceivedRequest): ScriptedReply {
    const id = typeof json === 'object' && json !== null && 'id' in json ? String(json.id) : '';
    const upload = uploadOf(id);
    if (upload === undefined) return refusal(404, 'There is no such upload.');
    if (upload.reply !== undefined) return upload.reply;
    return upload.parts.size < upload.count ? refusal(409, 'Parts are missing.') : put(id, upload);
  }

  /** What the fields say, or why they cannot be right. */
  function factsOf(told: ReadonlyMap<string, string>, bytes: number | undefined): PartFacts | string {
    const text = (fact: ChunkFact): string | undefined => told.get(fields[fact] ?? '');
    const number = (fact: ChunkFact): number | undefined =>
      /^\d+$/.test(text(fact) ?? '') ? Number(text(fact)) : undefined;
    for (const [fact, name] of Object.entries(fields))
      if (!told.has(name)) return `${name} (${fact}) is missing.`;
    const [count, partBytes, totalBytes, offset] = [
      number('count'),
      number('partBytes'),
      number('totalBytes'),
      number('offset'),
    ];
    const index =
      fields.index === undefined ? (offset ?? 0) / (partBytes ?? 1) : (number('index') ?? -1) - indexBase;
    if (!Number.isInteger(index) || index < 0 || index >= (count ?? Infinity))
      return 'There is no such part.';
    if (partBytes !== undefined && totalBytes !== undefined) {
      const cut = mergesRest ? Math.floor(totalBytes / partBytes) : Math.ceil(totalBytes / partBytes);
      if (count !== Math.max(1, cut))
        return `${totalBytes} bytes do not make ${count} parts of ${partBytes}.`;
      const start = index * partBytes;
      const expected = index === count - 1 ? totalBytes - start : partBytes;
      if ((offset ?? start) !== start) return `Part ${index} does not begin at ${offset}.`;
      if ((number('currentBytes') ?? expected) !== expected || (bytes ?? expected) !== expected)
        return `Part ${index} should have ${expected} bytes.`;
    }
    const plan = JSON.stringify([count, partBytes, totalBytes, text('name')]);
    return { id: text('id') ?? '', index, count: count ?? 1, plan };
  }

  function receivePart({ fields: told, file }: ReceivedRequest): ScriptedReply {
    if (file?.field !== fileField) return refusal(400, `The file belongs into the field ${fileField}.`);
    // A file that was not cut, from a widget that then says so by silence.
    if (!told.has(fields.index ?? fields.offset ?? ''))
      return publish(`whole-${objects.length + 1}`, file.filename, file.type, file.bytes);
    const facts = factsOf(told, file.bytes.length);
    return typeof facts === 'string' ? refusal(400, facts) : part(facts, file);
  }

  function answerQuestion({ url }: ReceivedRequest): ScriptedReply {
    const facts = factsOf(new Map(url.searchParams), undefined);
    if (typeof facts === 'string') return refusal(400, facts);
    const upload = uploadOf(facts.id);
    const isThere = upload?.isFinished === true || upload?.parts.has(facts.index) === true;
    return { status: isThere ? 200 : absentStatus };
  }

  return {
    objects,
    get unfinished() {
      return uploads.unfinished;
    },
    checkpoint: uploads.checkpoint,
    answer(request) {
      const { method, url } = request;
      if (url.pathname === `${path}complete/` && method === 'POST') return complete(request);
      if (url.pathname !== path) return undefined;
      if (method === 'GET') return answerQuestion(request);
      return method === 'POST' ? receivePart(request) : undefined;
    },
  };
}

interface PartFacts {
  readonly id: string;
  /** From 0, whatever the wire says. */
  readonly index: number;
  readonly count: number;
  readonly plan: string;
}

const refusal = (status: number, error: string): ScriptedReply => ({ status, json: { error } });
