/**
 * Hands a request from a browser on to a server, piece by piece: up to a byte, at a pace, stopping where something is to
 * happen first. Backpressure goes all the way: what the server does not take, the browser keeps.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RequestStart } from './readRequest.ts';
import { readSocket, type SocketReader } from './socketReader.ts';

export interface Upstream {
  readonly socket: Socket;
  readonly reader: SocketReader;
}

export interface Passing {
  readonly request: RequestStart;
  /** What is still to come of it. */
  readonly reader: SocketReader;
  /** Where it goes to; nowhere means that it is read and dropped. */
  readonly upstream: Upstream | undefined;
  /** How many bytes of it pass. */
  readonly end: number;
  /** After every piece, with the bytes that have passed. @returns how many may pass before it is asked again */
  readonly onPiece?: (sentBytes: number, piece: Buffer) => Promise<number>;
}

const pieceBytes = 65_536;

export function openUpstream(origin: string): Upstream {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  return { socket, reader: readSocket(socket) };
}

/** All that the server says until it closes; nothing when it closes without a word. */
export async function replyOf({ socket, reader }: Upstream): Promise<Buffer> {
  const reply = await reader.rest();
  socket.end();
  return reply;
}

/** @returns false when the browser was gone before `end` */
export async function passRequest({ request, reader, upstream, end, onPiece }: Passing): Promise<boolean> {
  const { bytes } = request;
  let sent = Math.min(bytes.length, end);
  const start = asksToClose(bytes);
  let piece: Buffer | undefined = start.subarray(0, start.length - (bytes.length - sent));
  for (;;) {
    if (upstream !== undefined) await write(upstream.socket, piece);
    const limit = (await onPiece?.(sent, piece)) ?? Infinity;
    if (sent >= end) return true;
    piece = await reader.take(Math.max(1, Math.min(pieceBytes, end - sent, limit)));
    if (piece === undefined) return false;
    sent += piece.length;
  }
}

/** A server that has closed takes nothing any more; what it said before can still be read. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.writable || socket.write(bytes)) return;
  const given = new AbortController();
  const ways = ['drain', 'close'].map((event) => once(socket, event, { signal: given.signal }));
  // A connection that breaks has closed like any other.
  await Promise.race(ways).catch(() => undefined);
  given.abort();
}

/** The end of the connection is then the end of the answer. */
function asksToClose(bytes: Buffer): Buffer {
  const headBytes = bytes.indexOf('\r\n\r\n');
  const [requestLine = '', ...lines] = bytes.subarray(0, headBytes).toString('latin1').split('\r\n');
  const others = lines.filter((line) => !/^(connection|keep-alive):/i.test(line));
  const head = [requestLine, ...others, 'Connection: close'].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(headBytes)]);
}
