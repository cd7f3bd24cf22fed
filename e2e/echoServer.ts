/**
 * Another origin for tests in a real browser: says what it was sent, or misbehaves by path. Started once per run.
 *
 *   /echo    201 and what arrived, as JSON        /status/N  that status, body 'status N'
 *   /hang    reads everything, never answers      /drop      reads a little, cuts the connection
 *   /closed  answers without a CORS header
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    echoUrl: string;
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.destroy()); // The page went away in the middle.
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('echoUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  if (!path.startsWith('/closed')) {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader(
      'Access-Control-Allow-Headers',
      request.headers['access-control-request-headers'] ?? '',
    );
    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    response.setHeader('Access-Control-Expose-Headers', 'X-Exposed');
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  if (path === '/drop') {
    request.once('data', () => request.destroy());
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  if (path === '/hang') return;
  response.setHeader('X-Exposed', 'seen');
  response.setHeader('X-Hidden', 'unseen');
  const [, status] = /^\/status\/(\d+)$/.exec(path) ?? [];
  if (status !== undefined) {
    response.writeHead(Number(status)).end(`status ${status}`);
    return;
  }
  response.writeHead(201, { 'Content-Type': 'application/json' }).end(
    JSON.stringify({
      method: request.method,
      headers: request.headers,
      bytes: body.length,
      md5: createHash('md5').update(body).digest('hex'),
      text: body.length < 5000 ? body.toString() : '',
    }),
  );
}
