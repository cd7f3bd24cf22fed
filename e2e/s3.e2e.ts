/**
 * Files in a real browser to a real S3 engine, through `gantry/server/s3`: Ceph's gateway, started here, or the engine
 * that GANTRY_S3_ENDPOINT and GANTRY_S3_CREDENTIALS name (e2e/servers/s3Engine.ts).
 *
 * One worker runs all of them, because they share the engine.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { S3Bucket, type BucketOptions } from './models/s3Bucket.ts';
import { expect, test as base } from './models/test.ts';
import type { UploadPage } from './models/UploadPage.ts';
import { removeLeftovers } from './servers/cephCluster.ts';
import { startS3Backend, type S3Backend } from './servers/s3Backend.ts';
import { openS3Engine, type S3Engine } from './servers/s3Engine.ts';

const mebibyte = 2 ** 20;
const partBytes = 8 * mebibyte;

interface Stage {
  readonly bucket: S3Bucket;
  readonly backend: S3Backend;
}

interface StageOptions extends Omit<BucketOptions, 'origin'> {
  /** How long something signed works. @default long enough for a busy machine */
  readonly addressSeconds?: number;
}

const test = base.extend<
  { readonly stage: (options?: StageOptions) => Promise<Stage> },
  { readonly engine: S3Engine }
>({
  engine: [
    async ({}, use) => {
      const engine = await openS3Engine();
      await use(engine);
      await engine.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  // A bucket and a backend for it, both gone afterwards.
  stage: async ({ engine, baseURL }, use) => {
    const origin = baseURL ?? '';
    const stages: Stage[] = [];
    await use(async ({ addressSeconds = 120, ...settings } = {}) => {
      const bucket = await S3Bucket.make(engine, { origin, ...settings });
      const { accessKeyId, secretAccessKey } = engine;
      const credentials = { accessKeyId, secretAccessKey };
      const options = { bucketUrl: bucket.url, credentials, maxBytes: 2 ** 30, addressSeconds };
      const stage = { bucket, backend: await startS3Backend(options, origin) };
      stages.push(stage);
      return stage;
    });
    for (const { bucket, backend } of stages) {
      await backend.stop();
      await bucket.remove();
    }
  },
});

test.describe.configure({ mode: 'default', timeout: 120_000 });

/** Numbers of parts that were answered with success, and the most that were on their way at once. */
function watchParts(page: Page) {
  const stored: number[] = [];
  const underWay = { now: 0, most: 0 };
  page.on('request', (request) => {
    if (request.method() !== 'PUT') return;
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
  });
  page.on('requestfailed', (request) => {
    if (request.method() === 'PUT') underWay.now -= 1;
  });
  // Whatever the page before had on its way is over.
  page.on('load', () => (underWay.now = 0));
  page.on('response', (response) => {
    if (response.request().method() !== 'PUT') return;
    underWay.now -= 1;
    if (response.ok()) stored.push(Number(new URL(response.url()).searchParams.get('partNumber')));
  });
  return { stored, underWay };
}

const open = (uploads: UploadPage, { url }: S3Backend, preset = 's3Multipart') =>
  uploads.open({ preset, server: url, retryScale: 0.1, undoMs: 0 });

/** Exactly this object is there, with the bytes of the file, and nothing half. */
async function expectStored(
  bucket: S3Bucket,
  file: { readonly size: number; readonly sha256: string },
): Promise<void> {
  const objects = await bucket.objects();
  expect(objects.map(({ size }) => size)).toEqual([file.size]);
  expect(await bucket.sha256(objects[0]?.key ?? '')).toBe(file.sha256);
  expect(await bucket.unfinished()).toBe(0);
}

test('100 MiB arrive in parallel parts across a reload, and no part is sent twice', async ({
  stage,
  uploads,
  file,
  page,
}) => {
  const { bucket, backend } = await stage();
  const film = await file('film.mov', 100 * mebibyte);
  const parts = watchParts(page);
  // The reload comes in the middle on the fastest machine too.
  const release = backend.hold('signPart', 8);
  await open(uploads, backend);
  await uploads.choose(film.path);
  await uploads.untilConfirmed(4 * partBytes);
  await page.reload();
  release();
  await uploads.choose(film.path);
  await uploads.expectStatus('done', uploads.rows.first(), 60_000);

  await expectStored(bucket, film);
  expect(backend.actions.filter((action) => action === 'create')).toHaveLength(1);
  expect(backend.actions.filter((action) => action === 'listParts')).toHaveLength(1);
  expect(parts.underWay.most).toBeGreaterThan(1);
  expect(new Set(parts.stored).size, 'no part was stored twice').toBe(parts.stored.length);
});

test('a lost answer to the completion leaves one object, and the upload is done', async ({
  stage,
  uploads,
  file,
}) => {
  const { bucket, backend } = await stage();
  const film = await file('film.mov', 2 * partBytes + 1);
  backend.dropReply('complete');
  await open(uploads, backend);
  await uploads.choose(film.path);
  await uploads.expectStatus('done');

  await expectStored(bucket, film);
  expect(backend.actions.slice(-3)).toEqual(['complete', 'listParts', 'complete']);
});

test('a signature that ran out is not the end, although the page may not read what the storage says of it', async ({
  stage,
  uploads,
  file,
  page,
}) => {
  const { bucket, backend } = await stage({ addressSeconds: 2 });
  const film = await file('film.mov', partBytes + 1);
  const failed: string[] = [];
  page.on('requestfailed', (request) => void failed.push(request.method()));
  const release = backend.hold('signPart');
  await open(uploads, backend);
  await uploads.choose(film.path);
  await expect.poll(() => backend.actions).toEqual(['create', 'signPart', 'signPart']);
  // Signatures run out by the storage's own clock.
  await page.waitForTimeout(3000);
  release();
  await uploads.expectStatus('done');

  expect(failed, 'the page got no answer').toContain('PUT');
  await expectStored(bucket, film);
});

test('a bucket that hides ETags is found out at the first parts, in words', async ({
  stage,
  uploads,
  file,
  page,
}) => {
  const { backend } = await stage({ exposed: [] });
  const film = await file('film.mov', 8 * partBytes);
  const parts = watchParts(page);
  await open(uploads, backend);
  await uploads.choose(film.path);
  await uploads.expectStatus('failed');

  expect(parts.stored.length).toBeLessThanOrEqual(4);
  const error = await uploads.error();
  expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'ETag' });
  expect(error.message).toContain('ExposeHeaders of the bucket');
});

test('a cancelled upload leaves nothing', async ({ stage, uploads, file }) => {
  const { bucket, backend } = await stage();
  const film = await file('film.mov', 8 * partBytes);
  // It cannot be done before somebody cancels it.
  backend.hold('signPart', 6);
  await open(uploads, backend);
  await uploads.choose(film.path);
  await uploads.untilConfirmed(partBytes);
  expect(await bucket.unfinished()).toBe(1);
  await uploads.press('cancel');

  await expect.poll(() => backend.actions.at(-1)).toBe('abort');
  await expect.poll(() => bucket.unfinished()).toBe(0);
  expect(await bucket.objects()).toEqual([]);
});

for (const [preset, protocol] of [
  ['s3Put', 'presigned-put'],
  ['s3Post', 'presigned-post'],
] as const) {
  test(`a small file arrives in one request: ${preset}`, async ({ stage, uploads, file }) => {
    const { bucket, backend } = await stage({ protocol });
    const picture = await file('a ü+%&.png', 300_000);
    await open(uploads, backend, preset);
    await uploads.choose(picture.path);
    await uploads.expectStatus('done');

    await expectStored(bucket, picture);
    expect(backend.actions).toEqual([preset.replace('s3', 'sign')]);
  });
}

test('a file that is larger than its form allows is refused by the storage, and the error says so', async ({
  stage,
  uploads,
  file,
}) => {
  const { bucket, backend } = await stage({ protocol: 'presigned-post' });
  const picture = await file('picture.png', 300_000);
  backend.misstate({ size: 299_999 });
  await open(uploads, backend, 's3Post');
  await uploads.choose(picture.path);
  await uploads.expectStatus('failed');

  expect(await uploads.error()).toMatchObject({ name: 'StatusError', code: 'too-large-server' });
  expect(await bucket.objects()).toEqual([]);
});

test('an empty file arrives', async ({ stage, uploads, file }) => {
  const { bucket, backend } = await stage();
  const empty = await file('empty.txt', 0);
  await open(uploads, backend);
  await uploads.choose(empty.path);
  await uploads.expectStatus('done');
  await expectStored(bucket, empty);
});

test('nothing is left of an engine whose run was killed', async ({}) => {
  test.skip(process.env['GANTRY_S3_ENDPOINT'] !== undefined, 'Another engine is not ours to end.');
  const run = spawn(process.execPath, ['--import', 'tsx', 'e2e/servers/cephMain.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [ready] = (await once(createInterface({ input: run.stdout }), 'line')) as [string];
  const endpoint = /GANTRY_S3_ENDPOINT=(\S+)/.exec(ready)?.[1] ?? '';
  const folder = `gantry-ceph-${run.pid}-`;
  const daemons = async () => (await commandLines()).filter((line) => line.includes(folder));
  const folders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(folder));
  expect((await fetch(endpoint)).ok).toBe(true);
  expect(await daemons()).toHaveLength(3);
  expect(await folders()).toHaveLength(1);

  run.kill('SIGKILL');
  await once(run, 'exit');
  await expect.poll(daemons).toEqual([]);
  await expect(fetch(endpoint)).rejects.toThrow();
  // The next run does this first.
  await removeLeftovers();
  expect(await folders()).toEqual([]);
});

/** Of everything that runs on this machine. */
async function commandLines(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // A process may end in between.
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
}
