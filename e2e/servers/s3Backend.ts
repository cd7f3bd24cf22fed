/**
 * The application's own backend for the S3 tests: `gantry/server/s3` behind Node's HTTP server, with the faults that a
 * test asks for.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { s3Uploads, type S3UploadsOptions } from '../../src/server/s3.ts';

export interface S3Backend {
  readonly url: string;
  /** Actions that were asked for, in order. */
  readonly actions: readonly string[];
  /** The next answer to `action` is lost after the work was done. */
  dropReply(action: string): void;
  /**
   * Answers to `action` wait, but for the first `after`. What they say is as old as the question.
   *
   * @returns lets them go
   */
  hold(action: string, after?: number): () => void;
  /** The page says something else about its file than is true. */
  misstate(fields: Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

export async function startS3Backend(
  options: Omit<S3UploadsOptions, 'authorize' | 'secret' | 'keyFor'>,
  pageOrigin: string,
): Promise<S3Backend> {
  const uploads = s3Uploads({
    ...options,
    secret: 'only for tests, and long enough for them',
    authorize: (request) =>
      request.headers.get('authorization') === 'Bearer golden-token' ? 'ann' : undefined,
    keyFor: ({ name }, user) => `${user}/${crypto.randomUUID()}/${name}`,
  });
  const actions: string[] = [];
  const drops = new Set<string>();
  const holds = new Map<string, { readonly after: number; readonly released: Promise<void> }>();
  const releases: (() => void)[] = [];
  let misstated = {};

  async function answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    reply.setHeader('Access-Control-Allow-Origin', pageOrigin);
    reply.setHeader('Access-Control-Allow-Headers', 'authorization, content-type, accept');
    if (request.method === 'OPTIONS') return void reply.writeHead(204).end();
    const asked = await toRequest(request, misstated);
    const action = new URL(asked.url).searchParams.get('action') ?? '';
    actions.push(action);
    const count = actions.filter((one) => one === action).length;
    const answered = await uploads.handle(asked);
    const { after = 0, released } = holds.get(action) ?? {};
    if (count > after) await released;
    if (drops.delete(action)) {
      // A connection that ends before the first byte is a reason for browsers to repeat the request by themselves.
      reply.writeHead(200, { 'Content-Length': '1000' });
      reply.write('{', () => request.socket.destroy());
      return;
    }
    reply.writeHead(answered.status, Object.fromEntries(answered.headers));
    reply.end(await answered.text());
  }

  const server = createServer((request, reply) => {
    answer(request, reply).catch((error: unknown) => request.socket.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    actions,
    dropReply: (action) => void drops.add(action),
    hold(action, after = 0) {
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      holds.set(action, { after, released });
      releases.push(release);
      return release;
    },
    misstate: (fields) => void (misstated = fields),
    stop: () =>
      new Promise((resolve) => {
        for (const release of releases) release();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function toRequest(request: IncomingMessage, misstated: object): Promise<Request> {
  const { method = 'GET', url = '/' } = request;
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const body = { ...((await json(request)) as object), ...misstated };
  return new Request(`http://${request.headers.host}${url}`, {
    method,
    // The length is another one now.
    headers: headers.filter(([name]) => name !== 'content-length'),
    body: JSON.stringify(body),
  });
}
