import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { SourceError } from './errors.ts';
import type { FactsReader } from './ports.ts';
import {
  codeOf,
  fileOf,
  serial,
  serialServer,
  toyClient,
  toySender,
  type ToyAnswer,
} from './toys.test.shared.ts';

const md5 = 'f'.repeat(32);

describe('a digest', () => {
  const protocol = serial({ digest: 'md5' });

  it('without a hasher is called a mistake, with its remedy', async () => {
    const clock = fakeClock();
    const { client, snapshot } = toyClient({ clock, sender: toySender(serialServer().react) });
    const { id } = client.add(fileOf(), { protocol });
    await clock.settle();
    expect(snapshot(id)).toMatchObject({
      status: 'failed',
      error: { code: 'protocol-usage', message: expect.stringContaining('ports.hasher') },
    });
  });

  it('is made once, also when the upload is paused and goes on', async () => {
    const clock = fakeClock();
    const server = serialServer();
    let holds = true;
    let digests = 0;
    const { client, status } = toyClient({
      clock,
      sender: toySender((request) =>
        holds && request.line.endsWith('/close') ? 'hang' : server.react(request),
      ),
      ports: { hasher: { md5: async () => ((digests += 1), md5) } },
    });
    const upload = client.add(fileOf(), { protocol });
    await clock.settle();
    upload.pause();
    await clock.settle();
    holds = false;
    upload.resume();
    await clock.settle();
    expect([status(upload.id), digests]).toEqual(['done', 1]);
  });

  it('that failed is made again when the protocol asks for it', async () => {
    const clock = fakeClock();
    let digests = 0;
    const { client, status } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      ports: {
        hasher: {
          md5: () => {
            digests += 1;
            return digests === 1 ? Promise.reject(new SourceError('file-unreadable')) : Promise.resolve(md5);
          },
        },
      },
    });
    const upload = client.add(fileOf(), { protocol });
    await clock.settle();
    expect([status(upload.id), digests]).toEqual(['done', 2]);
  });
});

describe('the length of a sound or a film', () => {
  /** The lengths that the protocol saw at each question, for a file that is asked by `read`. */
  async function lengthsSeen(
    read: FactsReader['read'] | undefined,
    { type = 'video/mp4', ...facts }: { readonly type?: string; readonly durationSeconds?: number } = {},
  ) {
    const clock = fakeClock();
    const seen = new Set<number | undefined>();
    const base = serial();
    const protocol: typeof base = {
      ...base,
      measure: 'duration',
      next: (session, file, busy) => {
        seen.add(file.durationSeconds);
        return base.next(session, file, busy);
      },
    };
    const { client, status } = toyClient({
      clock,
      sender: toySender(serialServer().react),
      ports: read ? { factsReader: { read } } : {},
    });
    const { id } = client.add(fileOf(), { protocol, facts: { type, ...facts } });
    await clock.settle();
    const early = status(id);
    await clock.advance(5_000);
    await clock.settle();
    return { seen: [...seen], early, status: status(id) };
  }

  it('is asked before the first step, and known at every one', async () => {
    const asked: unknown[] = [];
    const { seen, early } = await lengthsSeen((_source, { wanted }) => {
      asked.push(wanted);
      return Promise.resolve({ durationSeconds: 12.5 });
    });
    expect([seen, early, asked]).toEqual([[12.5], 'done', [['duration']]]);
  });

  it.each<[string, FactsReader['read'] | undefined]>([
    ['nobody can say', () => Promise.resolve({})],
    ['asking fails', () => Promise.reject(new Error('no decoder'))],
    ['asking takes for ever', () => new Promise(() => undefined)],
    ['there is nobody to ask', undefined],
  ])('holds no upload up where %s', async (_why, read) => {
    expect(await lengthsSeen(read)).toMatchObject({ seen: [undefined], status: 'done' });
  });

  it('is not asked where the application said it, or where a file has none', async () => {
    let count = 0;
    const read: FactsReader['read'] = () => ((count += 1), Promise.resolve({}));
    expect((await lengthsSeen(read, { durationSeconds: 7 })).seen).toEqual([7]);
    expect((await lengthsSeen(read, { type: 'image/png' })).seen).toEqual([undefined]);
    expect(count).toBe(0);
  });
});

describe('a server that is asked to forget', () => {
  /** An upload that is cancelled in its second part; what its server answers to that, and who hears of it. */
  async function cancelled(
    answer: ToyAnswer,
    options: { readonly protocol?: ReturnType<typeof serial>; readonly isSilent?: boolean } = {},
  ) {
    const { protocol = serial(), isSilent = false } = options;
    const clock = fakeClock();
    const server = serialServer();
    const told: unknown[] = [];
    const sender = toySender((request) => {
      if (request.request.method === 'DELETE') return answer;
      return request.line.endsWith('4-8') ? 'hang' : server.react(request);
    });
    const { client } = toyClient({
      clock,
      sender,
      ...(!isSilent && { onCancelError: (error, id) => told.push([codeOf(error), id]) }),
    });
    const upload = client.add(fileOf(), { protocol });
    await clock.settle();
    const { settled } = upload.cancel();
    await clock.advance(10_000);
    await settled;
    return { told, id: upload.id, asked: sender.lines.filter((line) => line.startsWith('DELETE')) };
  }

  it.each([
    ['does', { status: 204 }, undefined],
    ['does, in whatever words', { status: 399 }, undefined],
    ['has forgotten already', { status: 404 }, undefined],
    ['has forgotten it for good', { status: 410 }, undefined],
    ['refuses', { status: 400 }, 'refused'],
    ['cannot', { status: 503 }, 'server'],
  ])('once, and %s', async (_name, answer, code) => {
    const { told, id, asked } = await cancelled(answer);
    expect(asked).toEqual(['DELETE /uploads/1']);
    expect(told).toEqual(code === undefined ? [] : [[code, id]]);
  });

  /** Forgets one byte with each answer, so it takes as many requests as there are bytes. */
  const inSteps = (learn: 'read' | 'refused'): ReturnType<typeof serial> => ({
    ...serial(),
    cancel: (session) =>
      session.offset === 0
        ? undefined
        : {
            key: `cancel-${session.offset}`,
            phase: 'close',
            repeatable: true,
            request: { method: 'DELETE', url: `https://api.test/uploads/1/${session.offset}` },
            read: (_reply, before) => before,
            [learn]: (_reply: unknown, before: typeof session) => ({ ...before, offset: before.offset - 1 }),
          },
  });
  const allFour = [4, 3, 2, 1].map((offset) => `DELETE /uploads/1/${offset}`);

  it.each([
    ['answers', 'read', 204],
    ['refusals that mean the same', 'refused', 499],
  ] as const)('is asked again until its %s leave nothing', async (_name, learn, status) => {
    expect(await cancelled({ status }, { protocol: inSteps(learn) })).toMatchObject({
      asked: allFour,
      told: [],
    });
  });

  it('is asked no further once it has refused', async () => {
    expect(await cancelled({ status: 403 }, { protocol: inSteps('read') })).toMatchObject({
      asked: allFour.slice(0, 1),
      told: [['forbidden', 'upload-1']],
    });
  });

  it('is asked a hundred times at most by a protocol that never tires', async () => {
    const protocol = inSteps('read');
    const tireless: typeof protocol = {
      ...protocol,
      cancel: (session, file) => {
        const step = protocol.cancel?.(session, file);
        return step && { ...step, read: (_reply, before) => ({ ...before, offset: before.offset + 1 }) };
      },
    };
    expect((await cancelled({ status: 204 }, { protocol: tireless })).asked).toHaveLength(100);
  });

  it('may refuse without anybody listening', async () => {
    expect((await cancelled({ status: 500 }, { isSilent: true })).asked).toHaveLength(1);
  });

  it('is not asked where the protocol has no such request', async () => {
    const { cancel: _cancel, ...protocol } = serial();
    expect(await cancelled({ status: 500 }, { protocol })).toMatchObject({ asked: [], told: [] });
  });

  it('is not asked by an upload of which nothing was sent', async () => {
    const clock = fakeClock();
    const told: unknown[] = [];
    const sender = toySender(() => ({ status: 500 }));
    const { client } = toyClient({ clock, sender, onCancelError: (error) => told.push(error) });
    const { settled } = client.add(fileOf(), { protocol: serial(), autoStart: false }).cancel();
    await clock.advance(10_000);
    await settled;
    expect([sender.lines, told]).toEqual([[], []]);
  });
});
