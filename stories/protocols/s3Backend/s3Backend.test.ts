/** The backends that the page of s3-multipart shows, as they stand there: files go through them, to a storage in memory. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { materializeBody } from '../../../src/core/requestBody.ts';
import type { Sender } from '../../../src/core/ports.ts';
import { s3Multipart } from '../../../src/protocols/s3Multipart.ts';
import { fakeClock, runProtocol } from '../../../src/testing/index.ts';
import { bucketInMemory } from './bucketInMemory.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

interface Backend {
  readonly url: string;
  readonly ask: Fetch;
}

const overNetwork: Fetch = fetch;
const bucket = bucketInMemory();
const source = new Blob([Uint8Array.from({ length: 12_000_000 }, (_, index) => index * 31 + (index >> 9))]);
const partBytes = 5 * 2 ** 20;

let server: Server;
const backends = new Map<string, Backend>();

beforeAll(async () => {
  vi.stubEnv('S3_KEY_ID', 'key').stubEnv('S3_SECRET', 'secret').stubEnv('UPLOAD_SECRET', 's'.repeat(32));
  // Only what the examples themselves ask for goes to the bucket.
  vi.stubGlobal('fetch', bucket.fetch);
  const { POST } = await import('./route.ts');
  const { app } = await import('./expressApp.ts');
  vi.unstubAllGlobals();
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  backends.set('Next.js', {
    url: 'https://app.example/api/uploads',
    ask: (url, init) => POST(new Request(url, init)),
  });
  backends.set('Express', { url: `http://127.0.0.1:${port}/api/uploads`, ask: overNetwork });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe.each(['Next.js', 'Express'])('the backend for %s', (name) => {
  const backend = (): Backend => backends.get(name) ?? expect.fail(name);

  it('takes a file in parts, for the person whose it is', async () => {
    const facts = { name: 'a film.mov', type: 'video/quicktime' };
    const { outcome } = await upload(backend(), { facts, token: 'of-ann' });
    if ('error' in outcome) throw outcome.error;
    const { key, url } = outcome.result;
    expect(key).toMatch(/^ann\/[0-9a-f-]{36}\/a film\.mov$/);
    expect(url).toBe(`https://my-bucket.s3.eu-central-1.amazonaws.com/${key.replace(' ', '%20')}`);
    expect(bucket.partCounts.get(key)).toBe(3);
    const sent = Buffer.from(await source.arrayBuffer());
    expect(sent.equals(bucket.objects.get(key) ?? new Uint8Array())).toBe(true);
  });

  it.each([
    ['nobody', { type: 'video/mp4' }, 'of-nobody', 401],
    ['a type that is not among those', { type: 'text/html' }, 'of-ann', 415],
  ] as const)('refuses %s', async (_whom, more, token, status) => {
    const { outcome } = await upload(backend(), { facts: { name: 'a', ...more }, token });
    expect(outcome).toMatchObject({ error: { status } });
  });

  it('reads a completion of 10,000 parts', async () => {
    const { url, ask } = backend();
    const parts = Array.from({ length: 10_000 }, (_, index) => ({
      partNumber: index + 1,
      etag: `"${'0'.repeat(32)}"`,
    }));
    const reply = await ask(`${url}?action=complete`, {
      method: 'POST',
      headers: { Authorization: 'Bearer of-ann', 'Content-Type': 'application/json' },
      body: JSON.stringify({ upload: { token: 'none' }, parts }),
    });
    // It was read as far as the token, which is none.
    expect(await reply.json()).toMatchObject({ code: 'AccessDenied' });
  });
});

/** Sends `source` as a page does: JSON to the backend, parts to the addresses that were signed. */
async function upload(
  { url, ask }: Backend,
  {
    facts,
    token,
  }: { readonly facts: { readonly name: string; readonly type: string }; readonly token: string },
) {
  const underWay = new Set<Promise<Response>>();
  const sender: Sender = {
    async send(request, blob) {
      const { payload = null, contentType } = materializeBody(request.body, blob);
      const headers = {
        ...request.headers,
        ...(contentType !== undefined && { 'Content-Type': contentType }),
      };
      const deliver = request.url.startsWith(url) ? ask : bucket.fetch;
      const exchange = deliver(request.url, { method: request.method, headers, body: payload });
      underWay.add(exchange);
      const reply = await exchange.finally(() => underWay.delete(exchange));
      return {
        status: reply.status,
        text: await reply.text(),
        header: (one) => reply.headers.get(one),
      };
    },
  };
  const settle = async (): Promise<void> => {
    do {
      await Promise.allSettled(underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
    } while (underWay.size > 0);
  };
  return runProtocol(s3Multipart({ url, partBytes }), {
    sender,
    source,
    facts,
    tokens: [token],
    lanes: 3,
    clock: fakeClock(Date.now(), settle),
  });
}
