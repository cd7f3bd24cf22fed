import { describe, expect, it } from 'vitest';
import { clip } from './fixtures.ts';
import { json, member, serverForTest } from './serverForTests.ts';

const fault = (text: string) => ({ 'X-Gantry-Fault': text });

describe('presigned failures', () => {
  it.each([['media://a b'], ['media://'], ['https://a'], ['media://ä'], [`media://${'a'.repeat(248)}`]])(
    'F16: %s is no key',
    async (url) => {
      const server = await serverForTest();
      const answer = await server.declare(url);
      const body = { message: 'Invalid request', errors: [{ field: 'url', message: 'Invalid URL' }] };
      expect([answer.status, json(answer)]).toEqual([400, body]);
      expect((await server.declare('media://a', fault('F16'))).text).toBe(answer.text);
    },
  );

  it('F16: the longest key is taken', async () => {
    const server = await serverForTest();
    expect((await server.declare(`media://${'a'.repeat(247)}`)).status).toBe(201);
  });

  it('F17: without a subscription the answer has a requestId', async () => {
    const server = await serverForTest();
    const answer = await server.declare('media://a', { Authorization: 'Bearer no-subscription-token' });
    expect(answer.status).toBe(402);
    expect(json(answer)).toMatchObject({ requestId: expect.any(String), message: expect.any(String) });
    expect((await server.declare('media://a', fault('F17'))).status).toBe(402);
  });

  it('F18: the sliding minute', async () => {
    const server = await serverForTest({ golden: true, limits: { requestsPerMinute: 2 } });
    await server.declare('media://a');
    server.control.advanceClock(57_000);
    expect((await server.declare('media://a')).headers['x-ratelimit-remaining']).toBe('0');
    const limited = await server.declare('media://a');
    expect(limited.status).toBe(429);
    expect(limited.headers).toMatchObject({
      'retry-after': '3',
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.parse('2026-11-20T10:01:00Z') / 1000),
    });
    expect(json(limited)).toMatchObject({ requestId: expect.any(String), message: expect.any(String) });
    server.control.advanceClock(3000);
    expect((await server.declare('media://a')).status).toBe(201);
    expect((await server.declare('media://a', fault('F18'))).headers['retry-after']).toBe('3');
  });

  it.each([
    ['s3', 'F19', 403, 'AccessDenied'],
    ['r2', 'F20', 400, 'ExpiredRequest'],
  ])('F19, F20: an expired URL in the manner of %s', async (storageStyle, name, status, code) => {
    const server = await serverForTest({ golden: true, limits: { storageStyle } });
    const url = member(await server.declare('media://golden/clip.wav'), 'url');
    server.control.advanceClock(3600_000);
    const expired = await server.put(url, clip.bytes);
    expect([expired.status, expired.headers['content-type']]).toEqual([status, 'application/xml']);
    expect(expired.text).toContain(`<Code>${code}</Code>`);
    const fresh = member(await server.declare('media://golden/clip.wav'), 'url');
    expect((await server.put(fresh, clip.bytes, fault(name))).text).toBe(expired.text);
    expect(server.control.objects()).toEqual([]);
    expect((await server.put(fresh, clip.bytes)).status).toBe(200);
  });

  it.each([
    ['another key', (url: string) => url.replace('clip.wav', 'clop.wav')],
    ['another date', (url: string) => url.replace('20261120T', '20271120T')],
    ['a longer life', (url: string) => url.replace('Expires=3600', 'Expires=9999')],
    ['another signature', (url: string) => url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['no signature', (url: string) => url.split('?')[0] ?? ''],
  ])('F21: %s does not match the signature', async (_title, change) => {
    const server = await serverForTest();
    const url = member(await server.declare('media://golden/clip.wav'), 'url');
    const answer = await server.put(change(url), clip.bytes);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect((await server.put(url, clip.bytes, fault('F21'))).text).toBe(answer.text);
    expect(server.control.objects()).toEqual([]);
  });

  it('F22: a refusal without CORS headers, or no answer at all', async () => {
    const server = await serverForTest();
    const url = member(await server.declare('media://golden/clip.wav'), 'url');
    const origin = { Origin: 'http://localhost:5173' };
    const refused = await server.put(url, clip.bytes, { ...origin, ...fault('F22') });
    expect(refused.status).toBe(403);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    expect((await server.put(url, clip.bytes, { ...origin, ...fault('F22; raw') })).status).toBe(0);
    expect((await server.put(url, clip.bytes, origin)).headers['access-control-allow-origin']).toBe(
      origin.Origin,
    );
  });

  it('refuses a digest that is not the body’s', async () => {
    const server = await serverForTest();
    const url = member(await server.declare('media://golden/clip.wav'), 'url');
    const wrong = await server.put(url, clip.bytes, { 'Content-MD5': 'CiGpMST7d+kPolIm2iTIyg==' });
    expect([wrong.status, wrong.text.includes('BadDigest')]).toEqual([400, true]);
    expect((await server.put(url, clip.bytes, { 'Content-MD5': 'onzPHkSW2uImWqCzwLsYNw==' })).status).toBe(
      200,
    );
  });
});
