/**
 * As much of HTTP/1.1 as a proxy needs that counts requests and finds the file in them: the head, the length of the
 * body, and where in the body the file's bytes are.
 *
 * Bodies have a Content-Length, as those of browsers have; a chunked one is not understood. In a form the file is taken
 * to be the last field.
 */
import type { SocketReader } from './socketReader.ts';

export interface RequestStart {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The head and the beginning of the body, as they came. */
  readonly bytes: Buffer;
  /** Bytes of head and body. */
  readonly totalBytes: number;
  /** Where in the request the file's bytes are; empty where it has none. */
  readonly file: { readonly start: number; readonly end: number };
  /** Where in the file they begin, where the request says so. */
  readonly fileOffset: number | undefined;
}

export class RequestError extends Error {
  override readonly name = 'RequestError';
}

const endOfHead = Buffer.from('\r\n\r\n');
/** Longest head, and longest beginning of a form in which the file is looked for. */
const maxHeadBytes = 65_536;

/** @returns undefined when the other side ended before a whole head came. @throws RequestError */
export async function readRequest(reader: SocketReader): Promise<RequestStart | undefined> {
  const start = await readUntil(reader, Buffer.alloc(0), (bytes) => bytes.indexOf(endOfHead) >= 0);
  if (start === undefined) return undefined;
  const headBytes = start.indexOf(endOfHead) + endOfHead.length;
  const [requestLine = '', ...lines] = start
    .subarray(0, headBytes)
    .toString('latin1')
    .trimEnd()
    .split('\r\n');
  const [method = '', path = ''] = requestLine.split(' ');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  if (headers.has('transfer-encoding'))
    throw new RequestError(`${method} ${path} has a chunked body, whose bytes this proxy cannot count.`);
  const totalBytes = headBytes + Number(headers.get('content-length') ?? 0);

  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) {
    const isRaw = method === 'PUT' || method === 'PATCH';
    const fileStart = isRaw ? headBytes : totalBytes;
    const bytes = giveBackFrom(reader, start, headBytes);
    const fileOffset = isRaw ? Number(headers.get('upload-offset') ?? 0) : undefined;
    return {
      method,
      path,
      headers,
      bytes,
      totalBytes,
      file: { start: fileStart, end: totalBytes },
      fileOffset,
    };
  }
  const seen = await readUntil(
    reader,
    start,
    (bytes) => bytes.length >= totalBytes || fileStartIn(bytes, headBytes) !== undefined,
  );
  if (seen === undefined) return undefined;
  const fileStart = fileStartIn(seen, headBytes);
  const trailerBytes = `\r\n--${boundary}--\r\n`.length;
  const file =
    fileStart === undefined
      ? { start: totalBytes, end: totalBytes }
      : { start: fileStart, end: totalBytes - trailerBytes };
  const bytes = giveBackFrom(reader, seen, Math.min(file.start, totalBytes));
  const fileOffset = fileStart === undefined ? undefined : offsetIn(headers, bytes.toString('latin1'));
  return { method, path, headers, bytes, totalBytes, file, fileOffset };
}

/** Where the last field's bytes begin, once its head is complete. */
function fileStartIn(bytes: Buffer, from: number): number | undefined {
  const name = bytes.indexOf('; filename="', from);
  const end = name < 0 ? -1 : bytes.indexOf(endOfHead, name);
  return end < 0 ? undefined : end + endOfHead.length;
}

/** As the contracts say it: a range in the head, or a field of the form. */
function offsetIn(headers: ReadonlyMap<string, string>, form: string): number | undefined {
  const range = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  const field = /name="(?:qq)?partbyteoffset"\r\n\r\n(\d+)/.exec(form)?.[1];
  const offset = range ?? field;
  return offset === undefined ? undefined : Number(offset);
}

async function readUntil(
  reader: SocketReader,
  start: Buffer,
  isEnough: (bytes: Buffer) => boolean,
): Promise<Buffer | undefined> {
  let bytes = start;
  while (!isEnough(bytes)) {
    if (bytes.length > maxHeadBytes) throw new RequestError('A head has no end within 64 KiB.');
    const more = await reader.take(4096);
    if (more === undefined) return undefined;
    bytes = Buffer.concat([bytes, more]);
  }
  return bytes;
}

function giveBackFrom(reader: SocketReader, bytes: Buffer, end: number): Buffer {
  reader.giveBack(bytes.subarray(end));
  return bytes.subarray(0, end);
}
