/**
 * Microsoft Graph's upload sessions in memory, as strict as the contract.
 *
 *   POST   /v1.0/{drive}:/{name}:/createUploadSession           -> 200 { uploadUrl, expirationDateTime } | 409
 *   PUT    {storageOrigin}/up/{id}  Content-Range: bytes 0-9/25 -> 202 { expirationDateTime, nextExpectedRanges } | 201 item
 *   POST   {storageOrigin}/up/{id}  empty                       -> 201 item
 *   GET    {storageOrigin}/up/{id}                              -> 200 { expirationDateTime, nextExpectedRanges }
 *   DELETE {storageOrigin}/up/{id}                              -> 204
 *
 * A session refuses credentials (401), another range than the next (416), another total and odd pieces (400), and is gone
 * (404) when it is complete, deleted, or was not touched for a day. With every byte there, it stays where the name is taken.
 * Source: Microsoft Graph, "driveItem: createUploadSession".
 */
import { md5Of } from './inlineHasher.ts';
import type { ScriptedReply } from './scriptedSender.ts';
import {
  joinBytes,
  type ReceivedRequest,
  type SimulatedEndpoint,
  type SimulatedObject,
} from './simulatedEndpoint.ts';
import { uploadTable } from './uploadTable.ts';

export interface GraphSessionEndpointOptions {
  /** The server's clock, milliseconds since the epoch. @default stands at 0 */
  readonly nowMs?: () => number;
  /** Pieces but the last are multiples of this. @default 327680 */
  readonly unitBytes?: number;
  /** Where sessions live. @default 'https://storage.simulated.example' */
  readonly storageOrigin?: string;
}

export interface GraphSessionEndpoint extends SimulatedEndpoint {
  /** Opens a session as a backend would, which would rename. */
  open(name: string): { readonly uploadUrl: string; readonly expirationDateTime: string };
}

interface UploadSession {
  readonly name: string;
  readonly conflict: 'fail' | 'replace' | 'rename';
  readonly expiresAtMs: number;
  /** Of the file, as the first piece says. */
  readonly totalBytes?: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isFinished: false;
}

const lifetimeMs = 86_400_000;
const tooManyBytes = 60 * 1_048_576;

export function graphSessionEndpoint(options: GraphSessionEndpointOptions = {}): GraphSessionEndpoint {
  const { nowMs = () => 0, unitBytes = 327_680 } = options;
  const { storageOrigin = 'https://storage.simulated.example' } = options;
  const sessions = uploadTable<UploadSession>();
  const objects: SimulatedObject[] = [];
  /** Names of items; a renamed one has another than its object. */
  const names = new Map<string, string>();
  let count = 0;

  function start(name: string, conflict: UploadSession['conflict']) {
    count += 1;
    const expiresAtMs = nowMs() + lifetimeMs;
    sessions.set(String(count), { name, conflict, expiresAtMs, bytes: new Uint8Array(), isFinished: false });
    return {
      uploadUrl: `${storageOrigin}/up/${count}`,
      expirationDateTime: new Date(expiresAtMs).toISOString(),
    };
  }

  function create({ json }: ReceivedRequest, name: string): ScriptedReply {
    const said = /"@microsoft\.graph\.conflictBehavior":"(fail|replace|rename)"/.exec(
      JSON.stringify({ json }),
    );
    const conflict = (said?.[1] ?? 'fail') as UploadSession['conflict'];
    if (conflict === 'fail' && names.has(name)) return nameAlreadyExists;
    return { status: 200, json: start(name, conflict) };
  }

  const progress = ({ bytes, totalBytes, expiresAtMs }: UploadSession) => ({
    expirationDateTime: new Date(expiresAtMs).toISOString(),
    nextExpectedRanges: bytes.length === totalBytes ? [] : [`${bytes.length}-`],
  });

  function put(id: string, session: UploadSession, request: ReceivedRequest): ScriptedReply {
    const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(request.header('content-range') ?? '');
    if (match === null) return refusal(400, 'invalidRequest', 'The Content-Range is missing or malformed.');
    const [start, end, total] = [Number(match[1]), Number(match[2]) + 1, Number(match[3])];
    const { bytes } = request;
    if (end - start !== bytes.length || end > total || (session.totalBytes ?? total) !== total)
      return refusal(400, 'invalidRequest', 'The body, its range and the total do not fit.');
    if (bytes.length >= tooManyBytes) return refusal(413, 'invalidRequest', 'A piece is below 60 MiB.');
    if (end < total && bytes.length % unitBytes !== 0)
      return refusal(400, 'invalidRequest', `Pieces but the last are multiples of ${unitBytes} bytes.`);
    if (start !== session.bytes.length)
      return refusal(416, 'invalidRange', 'The fragment was received already, or is out of order.');
    const whole = joinBytes([session.bytes, bytes]);
    const now = { ...session, bytes: whole, totalBytes: total, expiresAtMs: nowMs() + lifetimeMs };
    sessions.set(id, now);
    return whole.length === total ? finish(id, now) : { status: 202, json: progress(now) };
  }

  function finish(id: string, { name, conflict, bytes, totalBytes }: UploadSession): ScriptedReply {
    if (bytes.length !== totalBytes) return refusal(400, 'invalidRequest', 'Fragments are missing.');
    const before = names.get(name);
    if (before !== undefined && conflict === 'fail') return nameAlreadyExists;
    if (before !== undefined && conflict === 'replace')
      objects.splice(
        objects.findIndex((object) => object.id === before),
        1,
      );
    const itemName = before !== undefined && conflict === 'rename' ? `${names.size} ${name}` : name;
    const itemId = `item-${id}`;
    sessions.delete(id);
    names.set(itemName, itemId);
    objects.push({ id: itemId, name, type: '', bytes, md5: md5Of(bytes) });
    return { status: 201, json: { id: itemId, name: itemName, size: bytes.length, file: {} } };
  }

  function answerSession(request: ReceivedRequest, id: string): ScriptedReply {
    const session = sessions.get(id);
    if (request.header('authorization') !== null)
      return refusal(401, 'unauthenticated', 'A session takes no credentials.');
    if (session === undefined || session.expiresAtMs <= nowMs())
      return refusal(404, 'itemNotFound', 'The upload session was not found.');
    switch (request.method) {
      case 'PUT':
        return put(id, session, request);
      case 'POST':
        return finish(id, session);
      case 'GET':
        return { status: 200, json: progress(session) };
      case 'DELETE':
        sessions.delete(id);
        return { status: 204 };
      default:
        return refusal(405, 'invalidRequest', 'Not here.');
    }
  }

  return {
    objects,
    open: (name) => start(name, 'rename'),
    get unfinished() {
      return sessions.unfinished;
    },
    checkpoint: sessions.checkpoint,
    answer(request) {
      const { method, url } = request;
      const created = /^\/v1\.0\/.*:\/(.+):\/createUploadSession$/.exec(url.pathname)?.[1];
      if (created !== undefined && method === 'POST') return create(request, decodeURIComponent(created));
      const id = url.origin === storageOrigin ? /^\/up\/(\w+)$/.exec(url.pathname)?.[1] : undefined;
      return id === undefined ? undefined : answerSession(request, id);
    },
  };
}

const refusal = (status: number, code: string, message: string): ScriptedReply => ({
  status,
  json: { error: { code, message } },
});

const nameAlreadyExists = refusal(409, 'nameAlreadyExists', 'Another file exists with the same name.');
