/**
 * One HTTP request over a bare socket, for tests that decide every byte and want to see every byte.
 *
 * Decides framing by Content-Length only. Never follows, retries or decodes anything, and reports a cut-off answer
 * as `isComplete: false` where an HTTP client would throw.
 */
import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Send only this many bytes of the body, then wait for the answer. */
  readonly bodyBytesSent?: number;
}

export interface RawAnswer {
  /** 0 when not a byte came. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
  readonly isComplete: boolean;
  /** Code of the socket error, such as ECONNRESET. */
  readonly errorCode: string | null;
}

export function sendRaw(origin: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(origin);
  const { method, path, headers = {}, body = new Uint8Array() } = request;
  const all = { Host: host, 'Content-Length': String(body.length), ...headers };
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    let errorCode: string | null = null;
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(body.subarray(0, request.bodyBytesSent ?? body.length));
    socket.on('data', (bytes: Buffer) => {
      received.push(bytes);
      const answer = readAnswer(Buffer.concat(received), method, null);
      if (answer.isComplete) socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      errorCode = error.code ?? error.name;
    });
    socket.on('close', () => resolve(readAnswer(Buffer.concat(received), method, errorCode)));
  });
}

function readAnswer(bytes: Buffer, method: string, errorCode: string | null): RawAnswer {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    return { status: 0, headers: {}, body: Buffer.alloc(0), text: '', isComplete: false, errorCode };
  }
  const [statusLine = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const body = bytes.subarray(headEnd + 4);
  const isBodyless = status === 204 || status === 304 || method === 'HEAD';
  const length = isBodyless ? 0 : Number(headers['content-length'] ?? Infinity);
  return { status, headers, body, text: body.toString('utf8'), isComplete: body.length >= length, errorCode };
}
