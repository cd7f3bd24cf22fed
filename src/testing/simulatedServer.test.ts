import { describe, expect, it } from 'vitest';
import { mediaChunks, messageMediaChunks } from '../presets/selfcommunity.ts';
import { presignedPut } from '../protocols/presignedPut.ts';
import { fakeClock } from './fakeClock.ts';
import { md5Of } from './inlineHasher.ts';
import { runProtocol } from './runProtocol.ts';
import { simulatedServer } from './simulatedServer.ts';

const baseUrl = 'https://community.example';
const source = new Blob(['0123456789']);

describe('simulatedServer', () => {
  it('stores what was uploaded, with its digest', async () => {
    const sender = simulatedServer();
    await runProtocol(messageMediaChunks({ baseUrl, partBytes: 4 }), {
      sender,
      source,
      facts: { name: 'a' },
    });
    const bytes = new TextEncoder().encode('0123456789');
    expect(sender.objects).toMatchObject([{ name: 'a', bytes, md5: md5Of(bytes) }]);
    expect(sender.requests.map(({ fileBytes, outcome }) => [fileBytes, outcome])).toEqual([
      [4, 200],
      [4, 200],
      [2, 200],
      [0, 200],
    ]);
  });

  it('uses up one failure per request, and the loop recovers', async () => {
    const sender = simulatedServer({ clock: fakeClock(), controls: { failures: [503, 'network', 'lost'] } });
    const { outcome } = await runProtocol(mediaChunks({ baseUrl, partBytes: 4 }), { sender, source });
    expect(outcome).toHaveProperty('result.id', 1);
    expect(sender.requests.map((request) => request.outcome)).toEqual([
      503,
      'network',
      'lost',
      201,
      201,
      201,
      201,
    ]);
    expect(sender.controls.failures).toEqual([]);
    expect(sender.objects.map((object) => object.bytes.length)).toEqual([10]);
  });

  it('takes the time its latency and rate say, and reports progress on the way', async () => {
    const clock = fakeClock();
    const startMs = clock.nowMs();
    const sender = simulatedServer({ clock, controls: { latencyMs: 200, bytesPerSecond: 20 } });
    const protocol = presignedPut({ sign: async () => sender.sign('k') });
    const { events, outcome } = await runProtocol(protocol, { sender, source, clock });
    expect(outcome).toHaveProperty('result.url', 'https://storage.simulated.example/k');
    expect(clock.nowMs() - startMs).toBe(500 + 200);
    const loaded = events.flatMap((event) => (event.type === 'progressed' ? [event.loadedBytes] : []));
    expect(loaded).toEqual(expect.arrayContaining([1, 5, 9, 10]));
  });

  it('follows a change of its controls in the middle of a transfer', async () => {
    const clock = fakeClock(0);
    const sender = simulatedServer({ clock, controls: { bytesPerSecond: 1 } });
    const { url } = sender.sign('k');
    const body = { kind: 'bytes', range: { start: 0, end: 10 }, type: '' } as const;
    const sent = sender.send({ method: 'PUT', url, body, auth: 'never' }, source, {
      signal: new AbortController().signal,
    });
    await clock.advance(100);
    sender.controls.bytesPerSecond = Number.POSITIVE_INFINITY;
    await clock.advance(50);
    expect((await sent).status).toBe(200);
  });

  it('stops at once when it is aborted, and stores nothing', async () => {
    const clock = fakeClock();
    const sender = simulatedServer({ clock, controls: { bytesPerSecond: 1 } });
    const controller = new AbortController();
    const body = { kind: 'bytes', range: { start: 0, end: 10 }, type: '' } as const;
    const { url } = sender.sign('k');
    const sent = sender.send({ method: 'PUT', url, body }, source, { signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(sent).rejects.toThrow('stop');
    expect(sender.objects).toEqual([]);
    expect(sender.requests).toMatchObject([{ outcome: 'aborted' }]);
    expect(clock.pendingCount).toBe(0);
  });

  it('wants its token from the API and none at the storage', async () => {
    const sender = simulatedServer({ token: 'right' });
    const protocol = messageMediaChunks({ baseUrl });
    const refused = await runProtocol(protocol, { sender, source, tokens: ['wrong'] });
    expect(refused.outcome).toMatchObject({ error: { status: 401, code: 'auth' } });
    const accepted = await runProtocol(protocol, { sender, source, tokens: ['wrong', 'right'] });
    expect(accepted.outcome).toHaveProperty('result.fileUuid');
    const { outcome } = await runProtocol(presignedPut({ sign: async () => sender.sign('k') }), {
      sender,
      source,
    });
    expect(outcome).toHaveProperty('result.etag');
  });

  it('lets a signed address expire', async () => {
    const clock = fakeClock();
    const sender = simulatedServer({ clock });
    const { url } = sender.sign('k');
    await clock.advance(3_600_000);
    const body = { kind: 'bytes', range: { start: 0, end: 1 }, type: '' } as const;
    const { signal } = new AbortController();
    expect(await sender.send({ method: 'PUT', url, body }, source, { signal })).toMatchObject({
      status: 403,
      text: expect.stringContaining('Request has expired'),
    });
  });

  it('answers what it does not know with a page', async () => {
    const { signal } = new AbortController();
    const reply = await simulatedServer().send({ method: 'GET', url: `${baseUrl}/x` }, source, { signal });
    expect([reply.status, reply.text]).toEqual([404, expect.stringContaining('<title>')]);
  });

  it('takes endpoints of one’s own', async () => {
    const endpoint = { objects: [], answer: () => ({ status: 200, json: { own: true } }) };
    const { signal } = new AbortController();
    const sender = simulatedServer({ endpoints: [endpoint] });
    expect((await sender.send({ method: 'GET', url: '/any' }, source, { signal })).text).toBe('{"own":true}');
  });
});
