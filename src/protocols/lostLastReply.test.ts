/** What a server completed, although nobody heard it, is not made a second time. */
import { describe, expect, it } from 'vitest';
import type { UploadProtocol } from '../core/protocol.ts';
import { createUploadClient } from '../core/uploadClient.ts';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import { fineUploaderEndpoint } from '../testing/fineUploaderEndpoint.ts';
import { formChunksEndpoint } from '../testing/formChunksEndpoint.ts';
import { graphSessionEndpoint } from '../testing/graphSessionEndpoint.ts';
import { ietfResumableEndpoint } from '../testing/ietfResumableEndpoint.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import type { SimulatedEndpoint } from '../testing/simulatedEndpoint.ts';
import { simulatedServer, type SimulatedControls } from '../testing/simulatedServer.ts';
import { tusEndpoint } from '../testing/tusEndpoint.ts';
import { fineUploader } from './fineUploader.ts';
import { flow, formChunks } from './formChunks.ts';
import { graphSession } from './graphSession.ts';
import { ietfResumable } from './ietfResumable.ts';
import { tus } from './tus.ts';

interface Case {
  readonly endpoint: SimulatedEndpoint;
  readonly protocol: UploadProtocol<never>;
}

const graphWith = (clock: FakeClock, partBytes: number): Case => {
  const endpoint = graphSessionEndpoint({ unitBytes: 2, nowMs: clock.nowMs });
  const protocol = graphSession({
    open: ({ name }) => Promise.resolve(endpoint.open(name)),
    conflictBehavior: 'rename',
    partBytes,
    unitBytes: 2,
  });
  return { endpoint, protocol: protocol as Case['protocol'] };
};

describe('a last request that took seconds, and whose reply was lost', () => {
  it('leaves one item of a Graph session, although its pieces are smaller since', async () => {
    const clock = fakeClock();
    const { endpoint, protocol } = graphWith(clock, 8);
    const controls: Partial<SimulatedControls> = { latencyMs: 3000, failures: ['lost'] };
    const sender = simulatedServer({ clock, endpoints: [endpoint], controls });
    await runProtocol(protocol, { sender, source: new Blob(['01234567']), clock });
    expect(endpoint.objects).toHaveLength(1);
  });

  const chunks = { partBytes: 4, minPartBytes: 1, repeatComplete: true };
  it.each<[string, string, () => Case]>([
    [
      'form-chunks',
      '012345',
      () => ({
        endpoint: formChunksEndpoint({ family: flow, answersCompleteAgain: true }),
        protocol: formChunks({ url: 'https://a.example/form-chunks/', family: flow, ...chunks }) as never,
      }),
    ],
    [
      'fine-uploader',
      '0123',
      () => ({
        endpoint: fineUploaderEndpoint({ answersCompleteAgain: true }),
        protocol: fineUploader({
          url: 'https://a.example/fine-uploader/',
          forceChunks: true,
          ...chunks,
        }) as never,
      }),
    ],
  ])('is repeated as it was where it was the whole file: %s', async (_, text, make) => {
    const clock = fakeClock();
    const { endpoint, protocol } = make();
    const controls: Partial<SimulatedControls> = { bytesPerSecond: 100, failures: ['lost'] };
    const sender = simulatedServer({ clock, endpoints: [endpoint], controls });
    const { outcome } = await runProtocol(protocol, { sender, source: new Blob([text]), clock });
    expect(outcome).toHaveProperty('result');
    expect(endpoint.objects).toHaveLength(1);
  });
});

describe('a pause after the last byte had left, longer than the server keeps an upload', () => {
  it.each<[string, (clock: FakeClock) => Case]>([
    [
      'tus',
      ({ nowMs }) => ({
        endpoint: tusEndpoint({ nowMs }),
        protocol: tus({ url: 'https://a.example/files' }) as never,
      }),
    ],
    [
      'ietf-resumable',
      ({ nowMs }) => ({
        endpoint: ietfResumableEndpoint({ nowMs }),
        protocol: ietfResumable({ url: 'https://a.example/ietf/files' }) as never,
      }),
    ],
    ['graph-session', (clock) => graphWith(clock, 16)],
  ])('asks before it begins again: %s', async (_, make) => {
    const clock = fakeClock();
    const { endpoint, protocol } = make(clock);
    const server = simulatedServer({ clock, endpoints: [endpoint] });
    const sender: typeof server = {
      ...server,
      send(request, ...rest) {
        server.controls.latencyMs = request.method === 'PATCH' || request.method === 'PUT' ? 5000 : 0;
        return server.send(request, ...rest);
      },
    };
    const client = createUploadClient({ ports: { clock, sender, random: () => 0.5 } });
    const { done, pause, resume } = client.add(new File(['0123456789'], 'a.txt', { lastModified: 1 }), {
      protocol,
    });
    done.catch(() => undefined);
    await clock.advance(1000);
    pause();
    await clock.settle();
    await clock.advance(25 * 3_600_000);
    resume();
    await clock.advance(60_000);
    expect(endpoint.objects).toHaveLength(1);
    await client.destroy();
  });
});
