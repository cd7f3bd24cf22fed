import { describe, expect, it } from 'vitest';
import { clip, singleParts } from './fixtures.ts';
import { sendRaw } from './sendRaw.ts';
import { chunkPath, completePath, json, member, pmPath, serverForTest } from './serverForTests.ts';
import type { RawAnswer } from './sendRaw.ts';

const origin = 'http://localhost:5173';
const words = (answer: RawAnswer, name: string): string[] =>
  (answer.headers[name] ?? '').split(',').map((word) => word.trim().toLowerCase());

describe('preflights', () => {
  it.each([[pmPath], [`${pmPath}?done`], [chunkPath], [completePath], ['/v1/media/input']])(
    '%s allows what uploads need and no credentials',
    async (path) => {
      const server = await serverForTest();
      const answer = await sendRaw(server.url, { method: 'OPTIONS', path, headers: { Origin: origin } });
      expect(answer.status).toBe(204);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect(answer.headers['access-control-allow-methods']).toBe('POST, OPTIONS');
      expect(words(answer, 'access-control-allow-headers')).toEqual(
        expect.arrayContaining([
          'authorization',
          'content-type',
          'content-range',
          'accept',
          'x-requested-with',
        ]),
      );
      expect(words(answer, 'access-control-allow-headers')).toContain('x-gantry-fault');
      expect(answer.headers['access-control-max-age']).toBe('600');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      expect(answer.headers['vary']).toBe('Origin');
    },
  );

  it('the storage host allows PUT, GET and HEAD, and its own headers only', async () => {
    const server = await serverForTest();
    const answer = await sendRaw(server.storageUrl, {
      method: 'OPTIONS',
      path: '/a/b',
      headers: { Origin: origin },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-methods']).toBe('PUT, GET, HEAD');
    expect(words(answer, 'access-control-allow-headers')).toEqual([
      'content-type',
      'content-md5',
      'x-gantry-fault',
    ]);
    expect(answer.headers['access-control-expose-headers']).toBe('ETag');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('answers carry the origin and the readable headers, refusals too', async () => {
    const server = await serverForTest();
    for (const headers of [{ Origin: origin }, { Origin: origin, Authorization: 'Bearer wrong' }]) {
      const answer = await server.pm(singleParts(), headers);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect(words(answer, 'access-control-expose-headers')).toEqual([
        'retry-after',
        'x-ratelimit-limit',
        'x-ratelimit-remaining',
        'x-ratelimit-reset',
      ]);
    }
  });

  it('a preflight uses up no armed fault, unless the fault asks for OPTIONS', async () => {
    const server = await serverForTest();
    server.control.arm('F11');
    const preflight = { method: 'OPTIONS', path: pmPath, headers: { Origin: origin } };
    expect((await sendRaw(server.url, preflight)).status).toBe(204);
    expect((await server.pm(singleParts())).status).toBe(503);
    server.control.arm('F22', { match: { method: 'OPTIONS' } });
    const refused = await sendRaw(server.url, preflight);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    expect((await sendRaw(server.url, preflight)).status).toBe(204);
  });

  it('stored files can be read by a page of another origin', async () => {
    const server = await serverForTest({});
    const url = member(await server.pm(singleParts()), 'file_url');
    const { pathname } = new URL(url);
    const headers = { Origin: origin };
    const answer = await sendRaw(server.url, { method: 'GET', path: pathname, headers });
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.body.equals(clip.bytes)).toBe(true);
    const preflight = await sendRaw(server.url, { method: 'OPTIONS', path: pathname, headers });
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, HEAD, OPTIONS');
  });

  it('the control plane answers pages of loopback origins only', async () => {
    const server = await serverForTest();
    const request = { method: 'GET', path: '/_control/objects' };
    const near = await sendRaw(server.url, { ...request, headers: { Origin: 'http://127.0.0.1:6006' } });
    expect([near.status, json(near)]).toEqual([200, []]);
    expect(near.headers['access-control-allow-origin']).toBe('http://127.0.0.1:6006');
    const far = await sendRaw(server.url, { ...request, headers: { Origin: 'https://example.test' } });
    expect(far.status).toBe(403);
    expect(far.headers['access-control-allow-origin']).toBeUndefined();
  });
});
