/**
 * Files in a real browser to a tus server that others wrote: `@tus/server` with its file store, each test with one of
 * its own (e2e/servers/tusServer.ts). It knows neither checksums nor concatenation, and no maintained server that does
 * comes from a package without a binary of its own: there our model of both stands in front of it, on the same disk.
 *
 * Between browser and server stands a proxy on raw sockets that breaks connections where a test wants it, and counts the
 * bytes that the server was handed. What the server has is read from its disk.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChaosProxy, type ChaosProxy, type ProxiedRequest } from './chaos/chaosProxy.ts';
import { writeFileOnDisk, type FileOnDisk } from './models/fileOnDisk.ts';
import { expect, test as base } from './models/test.ts';
import type { UploadPage } from './models/UploadPage.ts';
import { TusServer, type TusServerOptions } from './servers/tusServer.ts';
import type { Rule } from '../src/testing/simulation/schedule.ts';

const mebibyte = 2 ** 20;
/** Of a broken request, the server keeps what it had written by then: less than it was handed, by one buffer or two. */
const lostAtMost = mebibyte;

interface Stage {
  readonly server: TusServer;
  readonly front: ChaosProxy;
}

const test = base.extend<{ readonly stage: Stage; readonly modelled: Stage }, { readonly film: FileOnDisk }>({
  film: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'gantry-e2e-'));
      await use(await writeFileOnDisk(folder, 'film.mov', 100 * mebibyte));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  stage: ({ baseURL }, use) => onStage(baseURL, use),
  modelled: ({ baseURL }, use) => onStage(baseURL, use, { isModelled: true }),
});

async function onStage(
  pageOrigin = '',
  use: (stage: Stage) => Promise<void>,
  options?: TusServerOptions,
): Promise<void> {
  const server = await TusServer.start(pageOrigin, options);
  const front = await openChaosProxy();
  front.forwardTo({ api: server.origin, storage: server.origin });
  await use({ server, front });
  await front.close();
  await server.stop();
}

const open = (uploads: UploadPage, { front }: Stage, preset: string) =>
  uploads.open({ preset, server: TusServer.endpointAt(front.apiUrl), retryScale: 0.1, undoMs: 0 });

/** What the page asked for, as `METHOD` or, where it carried bytes, `METHOD offset`. */
const line = ({ method, fileOffset }: ProxiedRequest): string =>
  fileOffset === undefined ? method : `${method} ${fileOffset / mebibyte}`;

const patches = ({ front }: Stage): readonly ProxiedRequest[] =>
  front.requests.filter(({ method }) => method === 'PATCH');

const onPatch = (occurrence: number, action: Rule['action']): Rule => ({
  match: { method: 'PATCH' },
  occurrence,
  action,
});

/** One upload, complete, with the file's name and the file's bytes. */
async function expectOneUpload({ server }: Stage, { name, size, sha256 }: FileOnDisk): Promise<void> {
  const uploads = await server.uploads();
  expect(uploads).toEqual([{ id: uploads[0]?.id, name, size, offset: size }]);
  expect(await server.sha256(uploads[0]?.id ?? '')).toBe(sha256);
}

type When =
  { readonly at: 'bytes'; readonly fileBytes: number } | { readonly at: 'reply'; readonly of: number };

/** Does `work` at that moment; the request that brings it stands still meanwhile. */
const at = ({ front }: Stage, when: When, work: () => Promise<unknown>): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = () => work().then(() => resolve(), reject);
    front.begin({ schedule: [], moments: [{ ...when, work: done }] });
  });

/** As soon as the server was handed so many bytes. */
const bytes = (fileBytes: number): When => ({ at: 'bytes', fileBytes });

test('100 MiB arrive whole, and each byte is sent once', async ({ stage, uploads, film }) => {
  await open(uploads, stage, 'tus');
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectOneUpload(stage, film);
  const { requests, forwardedBytes } = stage.front;
  expect(requests.map(line).slice(0, 3)).toEqual(['POST', 'PATCH 0', 'PATCH 8']);
  expect(forwardedBytes).toBe(film.size);
});

test('a reload in the middle of a request goes on from what the server has', async ({
  stage,
  uploads,
  film,
  page,
}) => {
  const reached = 44 * mebibyte;
  const reloaded = at(stage, bytes(reached), () => page.reload());
  await open(uploads, stage, 'tusParts');
  await uploads.choose(film.path);
  await reloaded;
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectOneUpload(stage, film);
  const { requests, forwardedBytes } = stage.front;
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  const [head, first] = requests.slice(requests.findIndex(({ method }) => method === 'HEAD'));
  expect([head?.method, first?.method]).toEqual(['HEAD', 'PATCH']);
  expect(first?.fileOffset).toBeGreaterThan(reached - lostAtMost);
  expect(forwardedBytes).toBeLessThanOrEqual(film.size + lostAtMost);
});

test('the lost reply to the last byte is no failure, and nothing is sent again', async ({
  stage,
  uploads,
  film,
}) => {
  stage.front.begin({ schedule: [onPatch(13, { do: 'cut', direction: 'down', atByte: 0 })] });
  await open(uploads, stage, 'tusParts');
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectOneUpload(stage, film);
  const { requests, forwardedBytes } = stage.front;
  expect(requests.map(line).slice(-2)).toEqual(['PATCH 96', 'HEAD']);
  expect(patches(stage).at(-1)).toMatchObject({ serverStatus: 204 });
  expect(patches(stage).at(-1)?.deliveredStatus).toBeUndefined();
  expect(forwardedBytes).toBe(film.size);
});

test('a connection cut in the middle of a request goes on from what the server has', async ({
  stage,
  uploads,
  file,
}) => {
  const film = await file('film.mov', 20 * mebibyte);
  stage.front.begin({ schedule: [onPatch(2, { do: 'cut', direction: 'up', atByte: 5 * mebibyte })] });
  await open(uploads, stage, 'tusParts');
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectOneUpload(stage, film);
  const { requests, forwardedBytes } = stage.front;
  expect(requests.slice(0, 4).map(line)).toEqual(['POST', 'PATCH 0', 'PATCH 8', 'HEAD']);
  expect(requests[4]?.fileOffset).toBeGreaterThan(13 * mebibyte - lostAtMost);
  expect(forwardedBytes).toBeLessThanOrEqual(film.size + lostAtMost);
});

test('a cancelled upload leaves nothing', async ({ stage, uploads, film }) => {
  let before: readonly { readonly offset: number }[] = [];
  const cancelled = at(stage, bytes(20 * mebibyte), async () => {
    before = await stage.server.uploads();
    await uploads.press('cancel');
  });
  await open(uploads, stage, 'tusParts');
  await uploads.choose(film.path);
  await cancelled;

  await expect.poll(() => stage.front.requests.at(-1)).toMatchObject({ method: 'DELETE', serverStatus: 204 });
  expect(before).toHaveLength(1);
  expect(await stage.server.files()).toEqual([]);
});

for (const [what, forget] of [
  ['removed', (server: TusServer) => server.removeAll()],
  ['expired', (server: TusServer) => server.expireAll()],
] as const) {
  test(`an upload that the server has ${what} begins again, and says so`, async ({
    stage,
    uploads,
    file,
  }) => {
    const film = await file('film.mov', 40 * mebibyte);
    // Between two requests: what a removed file does to a request that fills it is the file system's business.
    const forgotten = at(stage, { at: 'reply', of: 4 }, () => forget(stage.server));
    await open(uploads, stage, 'tusParts');
    await uploads.choose(film.path);
    await forgotten;
    await uploads.expectStatus('done');

    const [again, ...others] = (await stage.server.uploads()).filter(({ offset }) => offset === film.size);
    expect(await stage.server.sha256(again?.id ?? '')).toBe(film.sha256);
    expect(others).toEqual([]);
    const lines = stage.front.requests.map(line);
    // A refusal may be heard, or lost because the server hangs up first; then the upload is asked for twice.
    expect(lines).toContain('HEAD');
    expect(lines.filter((text) => text !== 'HEAD')).toEqual([
      ...['POST', 'PATCH 0', 'PATCH 8', 'PATCH 16', 'PATCH 24'],
      ...['POST', 'PATCH 0', 'PATCH 8', 'PATCH 16', 'PATCH 24', 'PATCH 32'],
    ]);
    expect(await uploads.attempt()).toBe(2);
  });
}

for (const { title, name, size } of [
  { title: 'an empty file', name: 'empty.txt', size: 0 },
  { title: 'a name in any script', name: 'Größe – 写真 ☂, é.bin', size: 300_000 },
]) {
  test(`${title} arrives`, async ({ stage, uploads, file }) => {
    const chosen = await file(name, size);
    await open(uploads, stage, 'tus');
    await uploads.choose(chosen.path);
    await uploads.expectStatus('done');

    await expectOneUpload(stage, chosen);
    expect(stage.front.requests.map(line)).toEqual(size === 0 ? ['POST'] : ['POST', 'PATCH 0']);
  });
}

test.describe('with our model of concatenation', () => {
  /** The file as one upload, and its four parts beside it, which servers keep until they tidy up. */
  async function expectConcatenated({ server }: Stage, film: FileOnDisk): Promise<void> {
    const uploads = await server.uploads();
    const finals = uploads.filter(({ id }) => id.startsWith('final-'));
    expect(finals).toMatchObject([{ name: film.name, size: film.size, offset: film.size }]);
    expect(await server.sha256(finals[0]?.id ?? '')).toBe(film.sha256);
    const partials = uploads.filter(({ id }) => id.startsWith('partial-'));
    expect(partials.map(({ size, offset }) => [size, offset])).toEqual(
      Array.from({ length: 4 }, () => [film.size / 4, film.size / 4]),
    );
  }

  const creations = ({ front }: Stage) => front.requests.filter(({ method }) => method === 'POST');

  test('100 MiB as four uploads at once go on after a reload with each of them from what the server has', async ({
    modelled: stage,
    uploads,
    film,
    page,
  }) => {
    const reloaded = at(stage, bytes(50 * mebibyte), () => page.reload());
    await open(uploads, stage, 'tusParallel');
    await uploads.choose(film.path);
    await reloaded;
    await uploads.choose(film.path);
    await uploads.expectStatus('done');

    await expectConcatenated(stage, film);
    expect(creations(stage)).toHaveLength(5);
    const { requests, forwardedBytes } = stage.front;
    expect(requests.filter(({ method }) => method === 'HEAD')).toHaveLength(4);
    const after = requests.slice(requests.findIndex(({ method }) => method === 'HEAD'));
    expect(after.map(line)).not.toContain('PATCH 0');
    expect(forwardedBytes).toBeLessThanOrEqual(film.size + 4 * lostAtMost);
  });

  test('a lost reply to the concatenation is said to be unknown, because nobody can be asked', async ({
    modelled: stage,
    uploads,
    film,
  }) => {
    const fifth: Rule = {
      match: { method: 'POST' },
      occurrence: 5,
      action: { do: 'cut', direction: 'down', atByte: 0 },
    };
    stage.front.begin({ schedule: [fifth] });
    await open(uploads, stage, 'tusParallel');
    await uploads.choose(film.path);
    await uploads.expectStatus('failed');

    expect((await uploads.error()).code).toBe('outcome-unknown');
    await expectConcatenated(stage, film);
    expect(creations(stage)).toHaveLength(5);
    expect(stage.front.forwardedBytes).toBe(film.size);
  });

  test('a cancelled upload leaves none of them', async ({ modelled: stage, uploads, film }) => {
    let before: readonly unknown[] = [];
    const cancelled = at(stage, bytes(40 * mebibyte), async () => {
      before = await stage.server.uploads();
      await uploads.press('cancel');
    });
    await open(uploads, stage, 'tusParallel');
    await uploads.choose(film.path);
    await cancelled;

    await expect.poll(() => stage.server.files()).toEqual([]);
    expect(before).toHaveLength(4);
  });
});

test('with our model of checksums, every request says the digest of its bytes', async ({
  modelled: stage,
  uploads,
  file,
}) => {
  const film = await file('film.mov', 10 * mebibyte);
  await open(uploads, stage, 'tusChecksum');
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectOneUpload(stage, film);
  expect(stage.front.requests.map(line)).toEqual(['POST', 'PATCH 0', 'PATCH 4', 'PATCH 8']);
});
