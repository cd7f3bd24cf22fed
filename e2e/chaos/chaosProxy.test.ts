import { createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Action, Rule } from '../../src/testing/simulation/schedule.ts';
import {
  canonicalContentType,
  canonicalMultipart,
  textParts,
  type CanonicalPart,
} from '../server/canonicalMultipart.ts';
import { filePart, report } from '../server/fixtures.ts';
import { sendRaw, type RawAnswer } from '../server/sendRaw.ts';
import { openChaosProxy, type ChaosProxy, type ChaosRun, type Moment } from './chaosProxy.ts';

const okay = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

interface Seen {
  /** What came over each connection, in order. */
  readonly connections: Buffer[];
  readonly proxy: ChaosProxy;
}

/** A server that notes every byte, and answers `reply(n)` to the n-th whole request. */
async function world(run: ChaosRun, reply: (count: number) => string = () => okay): Promise<Seen> {
  const connections: Buffer[] = [];
  const sockets = new Set<Socket>();
  let answered = 0;
  const server = createServer((socket) => {
    const index = connections.push(Buffer.alloc(0)) - 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      const seen = Buffer.concat([connections[index] ?? Buffer.alloc(0), bytes]);
      connections[index] = seen;
      if (isWhole(seen)) socket.end(reply((answered += 1)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = originOf(server);
  const proxy = await openChaosProxy();
  proxy.forwardTo({ api: origin, storage: origin });
  proxy.begin(run);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await proxy.close();
  });
  return { connections, proxy };
}

function originOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
}

function isWhole(bytes: Buffer): boolean {
  const head = bytes.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(bytes.toString('latin1'))?.[1] ?? 0);
  return head >= 0 && bytes.length >= head + 4 + length;
}

const rule = (action: Action, occurrence = 1): Rule => ({ match: {}, occurrence, action });
const once = (action: Action): ChaosRun => ({ schedule: [rule(action)] });
const bytes = Buffer.from(Uint8Array.from({ length: 1000 }, (_, index) => index % 251));
const put = ({ storageUrl }: ChaosProxy, body: Buffer = bytes): Promise<RawAnswer> =>
  sendRaw(storageUrl, { method: 'PUT', path: '/key?X=1', body });
const post = ({ apiUrl }: ChaosProxy, parts: readonly CanonicalPart[]): Promise<RawAnswer> =>
  sendRaw(apiUrl, {
    method: 'POST',
    path: '/upload/',
    headers: { 'Content-Type': canonicalContentType, Origin: 'http://app.example' },
    body: canonicalMultipart(parts),
  });
const part = [...textParts({ qqpartindex: 2, qqpartbyteoffset: 4096 }), filePart('qqfile', report, bytes)];

/** The file's bytes that a server saw. */
const fileBytesIn = (seen: Buffer | undefined, marker: string): number =>
  seen === undefined ? 0 : Math.max(0, seen.length - seen.lastIndexOf(marker) - marker.length);

const afterHead = '\r\n\r\n';
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

describe('a proxy to which nothing is scheduled', () => {
  it('hands on every byte, asks the server to close, and counts what it finds of the file', async () => {
    const { connections, proxy } = await world({ schedule: [] });
    expect((await post(proxy, part)).text).toBe('ok');
    const [seen] = connections;
    expect(seen?.subarray(seen.indexOf(afterHead) + 4)).toEqual(canonicalMultipart(part));
    expect(seen?.toString('latin1')).toContain('\r\nConnection: close\r\n');
    expect(proxy.requests).toMatchObject([
      {
        number: 1,
        method: 'POST',
        url: 'https://api.simulated.example/upload/',
        fileBytes: 1000,
        fileOffset: 4096,
        forwardedBytes: 1000,
        serverStatus: 200,
        deliveredStatus: 200,
      },
    ]);
  });

  it('knows a raw body as the file, a range in the head, and requests without a file', async () => {
    const { proxy } = await world({ schedule: [] });
    await put(proxy);
    await sendRaw(proxy.apiUrl, {
      method: 'POST',
      path: '/chunk/',
      headers: { 'Content-Type': canonicalContentType, 'Content-Range': 'bytes 500-1499/2000' },
      body: canonicalMultipart([filePart('document', report, bytes)]),
    });
    await sendRaw(proxy.apiUrl, {
      method: 'POST',
      path: '/done',
      headers: { 'Content-Type': canonicalContentType },
      body: canonicalMultipart(textParts({ uuid: 'U' })),
    });
    await sendRaw(proxy.apiUrl, { method: 'POST', path: '/declare', body: Buffer.from('{"url":"a"}') });
    expect(proxy.requests.map(({ fileBytes, fileOffset }) => [fileBytes, fileOffset])).toEqual([
      [1000, 0],
      [1000, 500],
      [0, undefined],
      [0, undefined],
    ]);
    expect(proxy.forwardedBytes).toBe(2000);
  });

  it('knows a PATCH as a raw body that says where it begins', async () => {
    const { proxy } = await world({ schedule: [] });
    const headers = { 'Upload-Offset': '300' };
    await sendRaw(proxy.apiUrl, { method: 'PATCH', path: '/files/1', headers, body: bytes });
    expect(proxy.requests).toMatchObject([{ fileBytes: 1000, fileOffset: 300, forwardedBytes: 1000 }]);
  });

  it('breaks the connection where the server breaks it in the middle of a request', async () => {
    const server = createServer((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { proxy } = await world({ schedule: [] });
    proxy.forwardTo({ api: '', storage: originOf(server) });
    expect(await put(proxy, Buffer.alloc(20_000_000))).toMatchObject({ status: 0, errorCode: 'ECONNRESET' });
  });

  it('lets preflights pass uncounted', async () => {
    const { connections, proxy } = await world(once({ do: 'refuse' }));
    await sendRaw(proxy.apiUrl, { method: 'OPTIONS', path: '/upload/' });
    expect(connections).toHaveLength(1);
    expect(proxy.requests).toEqual([]);
    expect((await put(proxy)).errorCode).toBe('ECONNRESET');
  });

  it('refuses a chunked body in words instead of counting it wrongly', async () => {
    const { proxy } = await world({ schedule: [] });
    const answer = await sendRaw(proxy.apiUrl, {
      method: 'POST',
      path: '/',
      headers: { 'Transfer-Encoding': 'chunked' },
    });
    expect(answer).toMatchObject({ status: 501, text: expect.stringContaining('chunked') as string });
  });

  it('carries several requests over one connection when asked to, and says which were not the first', async () => {
    const { proxy } = await world({ schedule: [], keepAlive: true });
    const body = canonicalMultipart(textParts({ uuid: 'U' }));
    const one = `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx`;
    const both = await sendRaw(proxy.apiUrl, {
      method: 'POST',
      path: '/first',
      headers: { 'Content-Length': String(body.length) },
      body: Buffer.concat([body, Buffer.from(one)]),
    });
    expect(both.headers['connection']).toBe('keep-alive');
    await expect
      .poll(() => proxy.requests.map((request) => request.isOnReusedConnection))
      .toEqual([false, true]);
  });
});

describe('on the way up', () => {
  it('refuse: not one byte reaches the server', async () => {
    const { connections, proxy } = await world(once({ do: 'refuse' }));
    expect(await put(proxy)).toMatchObject({ status: 0, errorCode: 'ECONNRESET' });
    expect(connections).toEqual([]);
    expect(proxy.requests).toMatchObject([{ forwardedBytes: 0 }]);
  });

  it.each([0, 1, 500, 999])('cut at %i: the server saw exactly that much of the file', async (atByte) => {
    const { connections, proxy } = await world(once({ do: 'cut', direction: 'up', atByte }));
    expect(await put(proxy)).toMatchObject({ status: 0, errorCode: 'ECONNRESET' });
    await expect.poll(() => fileBytesIn(connections[0], afterHead)).toBe(atByte);
    expect(proxy.requests).toMatchObject([{ forwardedBytes: atByte }]);
  });

  it('cut beyond the end: all of the file arrives, and never the whole request', async () => {
    const { connections, proxy } = await world(once({ do: 'cut', direction: 'up', atByte: 5000 }));
    await post(proxy, part);
    await expect.poll(() => connections[0]?.includes(bytes)).toBe(true);
    await soon();
    expect(isWhole(connections[0] ?? Buffer.alloc(0))).toBe(false);
    expect(proxy.requests).toMatchObject([{ forwardedBytes: 1000 }]);
    expect(proxy.requests[0]?.serverStatus).toBeUndefined();
  });

  it('cut counts in bytes of the schedule', async () => {
    const { proxy } = await world({ ...once({ do: 'cut', direction: 'up', atByte: 3 }), byteScale: 100 });
    await put(proxy);
    expect(proxy.requests).toMatchObject([{ forwardedBytes: 300 }]);
  });

  it('cut as a half-close: the connection ends without an error and without an answer', async () => {
    const action = { do: 'cut', direction: 'up', atByte: 10, ending: 'half-close' } as const;
    const { proxy } = await world(once(action));
    expect(await put(proxy)).toMatchObject({ status: 0, errorCode: null });
  });

  it('stall: the server saw that much, then nothing moves and nobody is told', async () => {
    const { connections, proxy } = await world(once({ do: 'stall', direction: 'up', atByte: 100 }));
    let isSettled = false;
    void put(proxy, Buffer.alloc(20_000_000)).then(() => (isSettled = true));
    await expect.poll(() => fileBytesIn(connections[0], afterHead)).toBe(100);
    await soon();
    expect(isSettled).toBe(false);
    expect(fileBytesIn(connections[0], afterHead)).toBe(100);
    proxy.begin({ schedule: [] });
    await expect.poll(() => isSettled).toBe(true);
  });

  it('throttle: the bytes come piece by piece', async () => {
    const { proxy } = await world(once({ do: 'throttle', bytesPerSecond: 10_000 }));
    const answer = put(proxy);
    await expect.poll(() => proxy.forwardedBytes, { interval: 5 }).toBeGreaterThan(0);
    expect(proxy.forwardedBytes).toBeLessThan(1000);
    expect((await answer).text).toBe('ok');
  });
});

describe('on the way down', () => {
  it('cut: the server has done its work, the answer is lost', async () => {
    const { connections, proxy } = await world(once({ do: 'cut', direction: 'down', atByte: 0 }));
    expect(await put(proxy)).toMatchObject({ status: 0, errorCode: 'ECONNRESET' });
    expect(connections[0]?.includes(bytes)).toBe(true);
    expect(proxy.requests).toMatchObject([{ forwardedBytes: 1000, serverStatus: 200 }]);
    expect(proxy.requests[0]?.deliveredStatus).toBeUndefined();
  });

  it('cut later: the answer ends too early', async () => {
    const { proxy } = await world(once({ do: 'cut', direction: 'down', atByte: 1000 }));
    expect(await put(proxy)).toMatchObject({ status: 200, isComplete: false });
  });

  it('stall: the work is done and nobody hears of it', async () => {
    const { proxy } = await world(once({ do: 'stall', direction: 'down', atByte: 0 }));
    let isSettled = false;
    void put(proxy).then(() => (isSettled = true));
    await expect.poll(() => proxy.requests[0]?.serverStatus).toBe(200);
    await soon();
    expect(isSettled).toBe(false);
  });

  it('delay: in time of the schedule', async () => {
    const { proxy } = await world({ ...once({ do: 'delay', ms: 3_600_000 }), timeScale: 1 / 60_000 });
    const answer = put(proxy);
    await expect.poll(() => proxy.requests[0]?.serverStatus, { interval: 5 }).toBe(200);
    expect(proxy.requests[0]?.deliveredStatus).toBeUndefined();
    expect((await answer).text).toBe('ok');
  });
});

describe('answers', () => {
  it.each(['first', 'second'] as const)(
    'duplicate: arrives twice, and the %s answer is given',
    async (reply) => {
      const { connections, proxy } = await world(once({ do: 'duplicate', reply }), (count) =>
        okay.replace('ok', `${count}!`),
      );
      expect((await put(proxy)).text).toBe(reply === 'first' ? '1!' : '2!');
      expect(connections).toHaveLength(2);
      expect(connections[1]).toEqual(connections[0]);
    },
  );

  it('reply: the page can read it, and the server knows nothing', async () => {
    const action = { do: 'reply', status: 429, retryAfter: '120' } as const;
    const { connections, proxy } = await world({ ...once(action), timeScale: 1 / 20 });
    const answer = await post(proxy, part);
    expect(answer).toMatchObject({
      status: 429,
      headers: {
        'retry-after': '6',
        'access-control-allow-origin': 'http://app.example',
        'access-control-expose-headers': 'Retry-After',
      },
    });
    expect(connections).toEqual([]);
    expect(proxy.requests).toMatchObject([{ forwardedBytes: 0, deliveredStatus: 429 }]);
  });

  it('reply after work: a gateway speaks for a server that has done it', async () => {
    const action = { do: 'reply', status: 502, afterWork: true, html: true } as const;
    const { connections, proxy } = await world(once(action));
    expect(await put(proxy)).toMatchObject({
      status: 502,
      text: expect.stringContaining('<title>') as string,
    });
    expect(connections[0]?.includes(bytes)).toBe(true);
    expect(proxy.requests).toMatchObject([{ serverStatus: 200, deliveredStatus: 502 }]);
  });

  it('a server that hangs up without a word is a broken connection', async () => {
    const { proxy } = await world({ schedule: [] }, () => '');
    expect(await put(proxy)).toMatchObject({ status: 0, errorCode: 'ECONNRESET' });
  });
});

describe('moments', () => {
  it('what happens to files and people happens when half of the bytes have passed, and no more pass before', async () => {
    const passed: number[] = [];
    const { proxy } = await world({
      schedule: [rule({ do: 'file', change: 'delete' }), rule({ do: 'user', command: 'pause' })],
      onSurrounding: () => void passed.push(proxy.forwardedBytes),
    });
    await put(proxy);
    expect(passed).toEqual([500, 500]);
  });

  it('what happens to servers happens before the request', async () => {
    const counts: number[] = [];
    const { connections, proxy } = await world({
      ...once({ do: 'forget' }),
      onServer: () => void counts.push(connections.length),
    });
    await put(proxy);
    expect(counts).toEqual([0]);
  });

  it('come at exactly so many bytes of all requests together, and at an answer', async () => {
    const seen: string[] = [];
    const at = (fileBytes: number): Moment => ({
      at: 'bytes',
      fileBytes,
      work: async () => void seen.push(`${proxy.forwardedBytes} bytes`),
    });
    const { proxy } = await world({
      schedule: [],
      moments: [
        at(1234),
        at(700),
        {
          at: 'reply',
          of: 2,
          work: async () =>
            void seen.push(`answered ${proxy.requests.map((one) => one.serverStatus).join()}`),
        },
      ],
    });
    await put(proxy);
    await put(proxy);
    expect(seen).toEqual(['700 bytes', '1234 bytes', 'answered 200,200']);
  });

  it('are over when it is calm, and the next run counts from one', async () => {
    const { proxy } = await world({ schedule: [rule({ do: 'refuse' }), rule({ do: 'refuse' }, 2)] });
    await put(proxy);
    proxy.calm();
    expect((await put(proxy)).text).toBe('ok');
    proxy.begin(once({ do: 'refuse' }));
    expect((await put(proxy)).errorCode).toBe('ECONNRESET');
    expect(proxy.requests).toHaveLength(1);
  });
});
