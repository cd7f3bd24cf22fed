/**
 * The bytes of an answer: one that the server gave, made to fit the connection to the browser, or one that no server
 * gave, with the CORS headers without which a page could not read it.
 */
import type { Action } from '../../src/testing/simulation/schedule.ts';
import type { RequestStart } from './readRequest.ts';

/** Lets the connection live on, or says that it will not. The body is what it was. */
export function withConnection(reply: Buffer, keepAlive: boolean): Buffer {
  const end = reply.indexOf('\r\n\r\n');
  if (end < 0) return reply;
  const [statusLine = '', ...lines] = reply.subarray(0, end).toString('latin1').split('\r\n');
  const others = lines.filter((line) => !/^(connection|keep-alive):/i.test(line));
  const head = [statusLine, ...others, `Connection: ${keepAlive ? 'keep-alive' : 'close'}`].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), reply.subarray(end)]);
}

/** @param timeScale - real time per simulated time; whole seconds are all a `Retry-After` can say. */
export function cannedReply(
  { status, retryAfter, text, html = false }: Extract<Action, { do: 'reply' }>,
  request: RequestStart,
  timeScale: number,
): Buffer {
  const body =
    text ??
    (html
      ? '<!doctype html><title>Please sign in</title>'
      : JSON.stringify({ errors: [{ code: 'chaos', message: `The proxy answers ${status}.` }] }));
  const origin = request.headers.get('origin');
  const headers = [
    `HTTP/1.1 ${status} Chaos`,
    `Content-Type: ${html ? 'text/html' : 'application/json'}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfter === undefined ? [] : [`Retry-After: ${scaledSeconds(retryAfter, timeScale)}`]),
    ...(origin === undefined
      ? []
      : [`Access-Control-Allow-Origin: ${origin}`, 'Access-Control-Expose-Headers: Retry-After']),
  ];
  return Buffer.from(`${headers.join('\r\n')}\r\n\r\n${body}`);
}

/** 0 before a whole reply came. */
export const statusOf = (reply: Buffer): number =>
  Number(/^HTTP\/1\.1 (\d{3}) /.exec(reply.subarray(0, 16).toString('latin1'))?.[1] ?? 0);

/** What is no number stays as it is: that is what it is for. */
const scaledSeconds = (text: string, timeScale: number): string => {
  const seconds = Number(text);
  return Number.isFinite(seconds) ? String(Math.ceil(seconds * timeScale)) : text;
};
