/**
 * Files in a real browser to a tus server that others wrote: `@tus/server` with its file store, each test with one of
 * its own (e2e/servers/tusServer.ts).
 *
 * Between the two stands a proxy on raw sockets that breaks connections where a test wants it, and counts the bytes that
 * the server was handed. What the server has is read from its disk.
 */
import { openChaosProxy, type ChaosProxy, type ProxiedRequest } from './chaos/chaosProxy.ts';
import type { FileOnDisk } from './models/fileOnDisk.ts';
import { expect, test as base } from './models/test.ts';
import type { UploadPage } from './models/UploadPage.ts';
import { TusServer } from './servers/tusServer.ts';
import type { Rule } from '../src/testing/simulation/schedule.ts';

const mebibyte = 2 ** 20;
/** Of a broken request, the server keeps what it had written by then: less than it was handed, by one buffer or two. */
const lostAtMost = mebibyte;

interface Stage {
  readonly server: TusServer;
  readonly front: ChaosProxy;
}

const test = base.extend<{ readonly stage: Stage }>({
  stage: async ({ baseURL }, use) => {
    const server = await TusServer.start(baseURL ?? '');
    const front = await openChaosProxy();
    front.forwardTo({ api: server.origin, storage: server.origin });
    await use({ server, front });
    await front.close();
    await server.stop();
  },
});

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

/** Does `work` as soon as the server was handed so many bytes; the request that carries them stands still meanwhile. */
const atBytes = ({ front }: Stage, fileBytes: number, work: () => Promise<unknown>): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = () => work().then(() => resolve(), reject);
    front.begin({ schedule: [], moments: [{ at: 'bytes', fileBytes, work: done }] });
  });

test('100 MiB arrive whole, in few and growing requests', async ({ stage, uploads, file }) => {
  const film = await file('film.mov', 100 * mebibyte);
  await open(uploads, stage, 'tus');
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectOneUpload(stage, film);
  const { requests, forwardedBytes } = stage.front;
  expect(requests.map(line).slice(0, 3)).toEqual(['POST', 'PATCH 0', 'PATCH 8']);
  expect(requests.length, 'parts of 8 MiB would need 14 requests').toBeLessThan(14);
  expect(forwardedBytes).toBe(film.size);
});

test('a reload in the middle of a request goes on from what the server has', async ({
  stage,
  uploads,
  file,
  page,
}) => {
  const film = await file('film.mov', 100 * mebibyte);
  const reached = 44 * mebibyte;
  const reloaded = atBytes(stage, reached, () => page.reload());
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
  file,
}) => {
  const film = await file('film.mov', 100 * mebibyte);
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

test('a cancelled upload leaves nothing', async ({ stage, uploads, file }) => {
  const film = await file('film.mov', 100 * mebibyte);
  let before: readonly { readonly offset: number }[] = [];
  const cancelled = atBytes(stage, 20 * mebibyte, async () => {
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
    const forgotten = atBytes(stage, 20 * mebibyte, () => forget(stage.server));
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
