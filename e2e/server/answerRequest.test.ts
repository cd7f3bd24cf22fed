import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { clip, singleParts } from './fixtures.ts';
import { sendRaw } from './sendRaw.ts';
import { json, member, pmPath, serverForTest, shared } from './serverForTests.ts';

const fault = (text: string) => ({ 'X-Gantry-Fault': text });

describe('failures every endpoint can meet', () => {
  it('F9: a bad token is named, and a new token of the same user finds the upload', async () => {
    const server = await serverForTest();
    server.control.setToken({ token: 'short', expiresAfterRequests: 1 });
    server.control.setToken({ token: 'fresh' });
    const withToken = (token: string) => ({ Authorization: `Bearer ${token}` });
    expect((await server.mediaChunk(0, withToken('short'))).status).toBe(201);
    const expired = await server.mediaChunk(1, withToken('short'));
    expect(expired.status).toBe(401);
    expect(json(expired)).toMatchObject({ errors: [{ code: 'token_not_valid' }] });
    expect((await server.mediaChunk(1, withToken('fresh'))).status).toBe(201);
    expect((await server.pm(singleParts(), fault('F9'))).text).toBe(expired.text);
    expect((await server.pm(singleParts(), withToken('stranger'))).status).toBe(401);
  });

  it('F9: a token expires by the clock, and can be taken back', async () => {
    const server = await serverForTest();
    server.control.setToken({ token: 'golden-token', expiresAt: '2026-11-20T10:00:01Z' });
    expect((await server.pm(singleParts())).status).toBe(200);
    server.control.advanceClock(1000);
    expect((await server.pm(singleParts())).status).toBe(401);
    server.control.setToken({ token: 'golden-token', valid: false });
    expect((await server.declare('media://a')).status).toBe(401);
  });

  it.each([
    ['F9; early', 401],
    ['F10; early', 413],
    ['F10; early=close', 413],
  ])('%s is answered before the body has come', async (text, status) => {
    const server = await serverForTest();
    const headers = { ...shared, ...fault(text), 'Content-Length': '1000000' };
    const answer = await sendRaw(server.url, { method: 'POST', path: pmPath, headers, bodyBytesSent: 0 });
    expect([answer.status, answer.isComplete]).toEqual([status, true]);
  });

  it('F9 and F10: real refusals can be early too', async () => {
    const server = await serverForTest({ golden: true, limits: { earlyRefusals: true, requestBytes: 1000 } });
    const request = { method: 'POST', path: pmPath, bodyBytesSent: 0 };
    const headers = { 'Content-Length': '1001' };
    expect((await sendRaw(server.url, { ...request, headers })).status).toBe(401);
    const large = await sendRaw(server.url, { ...request, headers: { ...shared, ...headers } });
    expect([large.status, large.headers['content-type']]).toEqual([413, 'text/html; charset=utf-8']);
  });

  it('F10: a proxy’s 413 is an HTML page', async () => {
    const server = await serverForTest();
    const answer = await server.pm(singleParts(), fault('F10'));
    expect([answer.status, answer.headers['content-type']]).toEqual([413, 'text/html; charset=utf-8']);
    expect(server.control.objects()).toEqual([]);
  });

  it.each([
    ['F11', 503, '2'],
    ['F11; status=429; retry-after=7', 429, '7'],
  ])('%s asks for patience', async (text, status, retryAfter) => {
    const server = await serverForTest();
    const answer = await server.pm(singleParts(), fault(text));
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect((await server.pm(singleParts())).status).toBe(200);
  });

  it.each([['F15'], ['reset; bytes=1000']])(
    '%s: a connection reset half-way stores nothing',
    async (text) => {
      const server = await serverForTest();
      await server.mediaChunk(0);
      const cut = await server.mediaChunk(1, fault(text));
      expect([cut.status, cut.isComplete]).toEqual([0, false]);
      expect(server.control.requests().at(-1)).toMatchObject({ status: null, bytesStored: 0 });
      expect(json(await server.mediaChunk(1))).toMatchObject({ offset: 409_600 });
    },
  );

  it('drop-reply: with raw, not one byte comes back', async () => {
    const server = await serverForTest();
    const lost = await server.pm(singleParts(), fault('drop-reply; raw=1'));
    expect([lost.status, lost.isComplete]).toEqual([0, false]);
    expect(server.control.objects()).toMatchObject([{ md5: clip.md5 }]);
  });

  it('stall: the request is read and never answered', async () => {
    const server = await serverForTest();
    const port = Number(new URL(server.url).port);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST ${pmPath} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nX-Gantry-Fault: stall\r\n\r\n`);
    const closed = new Promise<number>((resolve) => {
      socket.on('error', () => resolve(socket.bytesRead));
      socket.on('close', () => resolve(socket.bytesRead));
    });
    await expect.poll(() => server.control.requests().length).toBe(1);
    await server.close();
    expect(await closed).toBe(0);
    expect(server.control.requests()).toMatchObject([{ fault: 'stall', status: null }]);
  });

  it('stall: with ms the connection breaks off in the end', async () => {
    const server = await serverForTest();
    expect((await server.pm(singleParts(), fault('stall; ms=5'))).status).toBe(0);
  });

  it.each([
    ['status; status=502; body=html', 502, /<html>/],
    ['status; status=500; body=empty', 500, /^$/],
    ['status; status=409; body=truncated', 409, /^\{"errors":\[/],
    ['status; status=400; body=wrong-types', 400, /"not a list"/],
    ['status; status=404', 404, /forced/],
  ])('%s', async (text, status, body) => {
    const server = await serverForTest();
    const answer = await server.pm(singleParts(), fault(text));
    expect([answer.status, answer.isComplete]).toEqual([status, true]);
    expect(answer.text).toMatch(body);
  });

  it.each([
    ['html', /^<!doctype html>/],
    ['types', /^\{"file_url":42,"file_uuid":42\}$/],
    ['truncated', /^\{"file_url":"https:[^}]*$/],
    ['missing', /^\{\}$/],
    ['empty', /^$/],
  ])('malformed; kind=%s succeeds with a body no client can use', async (kind, body) => {
    const server = await serverForTest();
    const answer = await server.pm(singleParts(), fault(`malformed; kind=${kind}`));
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(body);
    expect(server.control.objects()).toHaveLength(1);
  });

  it.each([['delay; ms=1'], ['delay; ms=1; after'], ['rate; bytes-per-second=50000000']])(
    '%s changes nothing but the time it takes',
    async (text) => {
      const server = await serverForTest();
      expect((await server.pm(singleParts(), fault(text))).status).toBe(200);
      expect(server.control.objects()).toMatchObject([{ sha256: clip.sha256 }]);
    },
  );

  it('a fault nobody knows is refused with the list of those there are', async () => {
    const server = await serverForTest();
    const answer = await server.pm(singleParts(), fault('F99'));
    expect([answer.status, member(answer, 'detail')]).toEqual([400, expect.stringContaining('F23')]);
    expect(member(await server.pm(singleParts(), fault('F2')), 'detail')).toContain('means nothing');
  });
});
