/**
 * What a server in memory is made of: requests with their bytes read, and endpoints that answer them.
 *
 * An endpoint of one's own is an object with `answer` and `objects`; `simulatedServer` and `describeProtocol` take it.
 */
import type { ByteSource } from '../core/ports.ts';
import type { RequestSpec } from '../core/protocol.ts';
import type { ScriptedReply } from './scriptedSender.ts';

export interface ReceivedFile {
  /** Name of the form field. */
  readonly field: string;
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One request as the server sees it. */
export interface ReceivedRequest {
  readonly method: RequestSpec['method'];
  readonly url: URL;
  /** Name in any case. */
  header(name: string): string | null;
  /** Text fields of a multipart or url-encoded form. */
  readonly fields: ReadonlyMap<string, string>;
  /** The files of a multipart form, in wire order. */
  readonly files: readonly ReceivedFile[];
  /** The first of them. */
  readonly file: ReceivedFile | undefined;
  /** A JSON body, read. */
  readonly json: unknown;
  /** A body of text; '' when it was another. */
  readonly text: string;
  /** A raw body. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The type of a raw body or a text, '' when none was sent. */
  readonly type: string;
}

/** Something that was uploaded completely. */
export interface SimulatedObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Lower-case hex. */
  readonly md5: string;
}

export interface SimulatedEndpoint {
  /** Undefined when the request is for somebody else. */
  answer(request: ReceivedRequest): ScriptedReply | undefined;
  /** In the order of their completion. */
  readonly objects: readonly SimulatedObject[];
  /** Uploads that were begun and not completed. @default 0 */
  readonly unfinished?: number;
  /** How often one request made it drop what another had brought, as a second upload to one address may. @default 0 */
  readonly losses?: number;
  /**
   * Remembers the unfinished uploads as they are now. The returned function goes back to them, as a restart does that
   * loses what was not written to disk; finished objects stay.
   */
  readonly checkpoint?: () => () => void;
}

/** Reads the bytes that `request` names. */
export async function receive(request: RequestSpec, source: ByteSource): Promise<ReceivedRequest> {
  const headers = new Map(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { body } = request;
  const read = async (range: { readonly start: number; readonly end: number }) =>
    new Uint8Array(await source.slice(range.start, range.end).arrayBuffer());
  const fields = new Map<string, string>();
  const files: ReceivedFile[] = [];
  if (body?.kind === 'urlencoded') for (const [name, value] of body.fields) fields.set(name, value);
  if (body?.kind === 'form') {
    for (const entry of body.entries) {
      if ('value' in entry) fields.set(entry.name, entry.value);
      else {
        const { name, filename, type, range } = entry;
        files.push({ field: name, filename, type, bytes: await read(range) });
      }
    }
  }
  return {
    method: request.method,
    url: new URL(request.url, 'https://simulated.example'),
    header: (name) => headers.get(name.toLowerCase()) ?? null,
    fields,
    files,
    file: files[0],
    json: body?.kind === 'json' ? body.value : undefined,
    text: body?.kind === 'text' ? body.value : '',
    bytes: body?.kind === 'bytes' ? await read(body.range) : new Uint8Array(),
    type: body?.kind === 'bytes' || body?.kind === 'text' ? body.type : '',
  };
}

/** `pieces` one after another. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Counts in the form of a UUID, so that simulations are the same each time. */
export const countedUuid = (count: number): string =>
  `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
