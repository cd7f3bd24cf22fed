import { describe, expect, it } from 'vitest';
import { chunkParts, clip, filePart, goldenUuid, singleParts } from './fixtures.ts';
import { sendRaw } from './sendRaw.ts';
import { json, member, serverForTest } from './serverForTests.ts';
import type { RawAnswer } from './sendRaw.ts';
import type { TestServer } from './serverForTests.ts';

function call(server: TestServer, method: string, path: string, body?: unknown): Promise<RawAnswer> {
  const request = { method, path: `/_control${path}` };
  return sendRaw(
    server.url,
    body === undefined ? request : { ...request, body: Buffer.from(JSON.stringify(body)) },
  );
}

describe('armed faults', () => {
  it('fail the requests they match, as often as told, and then are used up', async () => {
    const server = await serverForTest();
    const armed = {
      fault: 'F11',
      match: { method: 'POST', path: '/pm/', nth: 2 },
      times: 2,
      options: { status: 429 },
    };
    expect((await call(server, 'POST', '/faults', armed)).status).toBe(201);
    expect(json(await call(server, 'GET', '/faults'))).toMatchObject([
      { fault: { name: 'F11' }, timesLeft: 2 },
    ]);
    expect((await server.mediaChunk(0)).status).toBe(201);
    const statuses: number[] = [];
    for (const _ of [1, 2, 3, 4]) statuses.push((await server.pm(singleParts())).status);
    expect(statuses).toEqual([200, 429, 429, 200]);
    expect(json(await call(server, 'GET', '/faults'))).toEqual([]);
  });

  it('can be taken back', async () => {
    const server = await serverForTest();
    await call(server, 'POST', '/faults', { fault: 'F10' });
    expect((await call(server, 'DELETE', '/faults')).status).toBe(204);
    expect((await server.pm(singleParts())).status).toBe(200);
  });

  it('can be the drop of a chosen part', async () => {
    const server = await serverForTest();
    await call(server, 'POST', '/faults', { fault: 'drop-reply', match: { path: '/pm/', nth: 2 } });
    expect((await server.pm(chunkParts(0, ''))).isComplete).toBe(true);
    expect((await server.pm(chunkParts(1, ''))).isComplete).toBe(false);
    expect((await server.pm(chunkParts(1, ''))).isComplete).toBe(true);
  });
});

describe('control plane', () => {
  it('logs requests with fields in wire order and without secrets', async () => {
    const server = await serverForTest();
    await server.pm([
      { name: 'totalparts', value: '1' },
      filePart('file', clip, clip.bytes),
      { name: 'partindex', value: '0' },
    ]);
    const answer = await call(server, 'GET', '/requests');
    expect(json(answer)).toMatchObject([
      {
        seq: 1,
        method: 'POST',
        path: '/api/v2/pm/upload/',
        hasAuthorization: true,
        status: 200,
        bytesStored: 8044,
        fault: null,
        fields: [
          { name: 'totalparts', value: '1' },
          { name: 'file', fileName: 'clip.wav', type: 'audio/wav', sizeBytes: 8044 },
          { name: 'partindex', value: '0' },
        ],
      },
    ]);
    expect(answer.text).not.toContain('golden-token');
  });

  it('lists finished objects', async () => {
    const server = await serverForTest();
    await server.pm(singleParts());
    expect(json(await call(server, 'GET', '/objects'))).toEqual([
      {
        id: goldenUuid,
        kind: 'pm',
        name: 'clip.wav',
        sizeBytes: 8044,
        type: 'audio/wav',
        md5: clip.md5,
        sha256: clip.sha256,
        url: 'https://community.example.test/upfiles/pm/clip.wav',
        parentUuid: null,
        createdAt: '2026-11-20T10:00:00Z',
      },
    ]);
  });

  it('reset forgets objects, uploads, ids, clock, tokens, settings and faults', async () => {
    const server = await serverForTest();
    const first = await server.pm(singleParts());
    await server.mediaChunk(0);
    await call(server, 'POST', '/clock', { advanceMs: 1000 });
    await call(server, 'POST', '/tokens', { token: 'golden-token', valid: false });
    await call(server, 'POST', '/settings', { requestBytes: 1 });
    await call(server, 'POST', '/faults', { fault: 'F10' });
    expect((await call(server, 'POST', '/reset')).status).toBe(204);
    expect(json(await call(server, 'GET', '/objects'))).toEqual([]);
    expect(json(await call(server, 'GET', '/requests'))).toEqual([]);
    expect((await server.mediaChunk(1)).status).toBe(404);
    expect((await server.pm(singleParts())).text).toBe(first.text);
    expect(server.control.objects()).toMatchObject([{ createdAt: '2026-11-20T10:00:00Z' }]);
  });

  it('changes tokens, clock and settings', async () => {
    const server = await serverForTest();
    await call(server, 'POST', '/tokens', { token: 'once', expiresAfterRequests: 1 });
    const once = { Authorization: 'Bearer once' };
    expect((await server.pm(singleParts(), once)).status).toBe(200);
    expect((await server.pm(singleParts(), once)).status).toBe(401);
    await call(server, 'POST', '/clock', { advanceMs: 5000 });
    await server.pm(singleParts());
    expect(server.control.objects().at(-1)?.createdAt).toBe('2026-11-20T10:00:05Z');
    const changed = await call(server, 'POST', '/settings', { latencyMs: 1, bytesPerSecond: 50_000_000 });
    expect(json(changed)).toMatchObject({ latencyMs: 1, bytesPerSecond: 50_000_000, chunkBytes: 204_800 });
    expect((await server.pm(singleParts())).status).toBe(200);
  });

  it('signs in again: the new token finds what the old one began, which is good no more', async () => {
    const server = await serverForTest();
    await server.mediaChunk(0);
    expect(json(await call(server, 'GET', '/token'))).toEqual({ token: 'golden-token' });
    const renewed = member(await call(server, 'POST', '/token'), 'token');
    expect(json(await call(server, 'GET', '/token'))).toEqual({ token: renewed });
    expect((await server.mediaChunk(1)).status).toBe(401);
    expect((await server.mediaChunk(1, { Authorization: `Bearer ${renewed}` })).status).toBe(201);
    await call(server, 'POST', '/reset');
    expect(json(await call(server, 'GET', '/token'))).toEqual({ token: 'golden-token' });
  });

  it('crashes: the newest part of what is unfinished is lost, and what had no other', async () => {
    const server = await serverForTest();
    await server.mediaChunk(0);
    await server.mediaChunk(1);
    await server.pm(chunkParts(0, ''));
    expect((await call(server, 'POST', '/crash')).status).toBe(204);
    expect(json(await server.mediaChunk(2))).toMatchObject({
      detail: 'Offsets do not match',
      offset: 204_800,
    });
    expect((await server.mediaChunk(1)).status).toBe(201);
    expect((await server.pm(chunkParts(1, ''))).status).toBe(404);
  });

  it('forgets what is unfinished, and keeps what is finished', async () => {
    const server = await serverForTest();
    await server.mediaChunk(0);
    await server.pm(chunkParts(0, ''));
    await server.pm(singleParts());
    expect((await call(server, 'DELETE', '/uploads')).status).toBe(204);
    expect((await server.mediaChunk(1)).status).toBe(404);
    expect((await server.pm(chunkParts(1, ''))).status).toBe(404);
    expect(server.control.objects()).toHaveLength(1);
  });

  it('closes connections after every answer when told to', async () => {
    const server = await serverForTest();
    expect((await server.pm(singleParts())).headers['connection']).toBe('keep-alive');
    await call(server, 'POST', '/settings', { keepAlive: false });
    expect((await server.pm(singleParts())).headers['connection']).toBe('close');
    const preflight = { method: 'OPTIONS', path: '/a', headers: { Origin: 'http://localhost' } };
    expect((await sendRaw(server.storageUrl, preflight)).headers['connection']).toBe('close');
  });

  it.each([
    ['POST', '/faults', { fault: 'F99' }, 'F99'],
    ['POST', '/faults', {}, 'fault is missing'],
    ['POST', '/faults', { fault: 'F1', match: { nth: 'x' } }, 'nth must be a number'],
    ['POST', '/settings', { latency: 1 }, 'no setting named latency'],
    ['POST', '/settings', { latencyMs: '1' }, 'latencyMs must be a number'],
    ['POST', '/clock', {}, 'advanceMs is missing'],
    ['POST', '/tokens', [], 'JSON object'],
    ['GET', '/nothing', undefined, 'There is no GET'],
  ])('%s %s with %j is refused in a sentence', async (method, path, body, sentence) => {
    const server = await serverForTest();
    const answer = await call(server, method, path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain(sentence);
  });
});
