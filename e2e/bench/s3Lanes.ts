/**
 * How much faster several parts at once are than one at a time, where the storage is far away: a real Chromium, a real
 * S3 engine, and before it and its backend proxies at which every request arrives later.
 *
 *   npm run bench:s3 -- [--latency 20] [--parts 1,5] [--windows 256,none] [--count 40] [--lanes 4] [--rounds 3]
 *                               ms           MiB each      KiB of a connection
 *
 * Prints how long every run took, from the question that opens the upload to the answer that completes it, and the ratio
 * of the medians. One lane and several take turns, so that both meet the same machine.
 *
 * A connection over a distance has no more bytes on their way than its congestion window, whatever the line could carry:
 * 256 KiB is about what one lost packet in 20,000 leaves at 20 ms (Mathis et al. 1997). With 'none' nothing limits how fast
 * bytes pass but the machine, which is busy with large parts: waiting at once for several of them helps less then.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Request } from '@playwright/test';
import { launchOptions } from '../chaos/pageLives.ts';
import { serveApp } from '../serveApp.ts';
import { writeFileOnDisk } from '../models/fileOnDisk.ts';
import { S3Bucket } from '../models/s3Bucket.ts';
import { UploadPage } from '../models/UploadPage.ts';
import { startS3Backend } from '../servers/s3Backend.ts';
import { openS3Engine, type S3Engine } from '../servers/s3Engine.ts';
import { startTcpProxy, type Distance } from '../servers/tcpProxy.ts';

const { values } = parseArgs({
  options: {
    latency: { type: 'string', default: '20' },
    parts: { type: 'string', default: '1,5' },
    windows: { type: 'string', default: '256,none' },
    count: { type: 'string', default: '40' },
    lanes: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
  },
});
const mebibyte = 2 ** 20;
const sizes = values.parts.split(',').map(Number);
const delayMs = Number(values.latency);
const lanes = Number(values.lanes);

const app = await serveApp();
const engine = await openS3Engine({ minPartBytes: Math.min(...sizes) * mebibyte });
const browser = await chromium.launch(launchOptions());
const folder = await mkdtemp(join(tmpdir(), 'gantry-bench-'));
try {
  for (const windowKibibytes of values.windows.split(','))
    for (const partMebibytes of sizes) await compare(partMebibytes, windowKibibytes);
} finally {
  await browser.close();
  await engine.stop();
  await app.close();
  await rm(folder, { recursive: true, force: true });
}

async function compare(partMebibytes: number, windowKibibytes: string): Promise<void> {
  const mebibytes = Number(values.count) * partMebibytes;
  const { path } = await writeFileOnDisk(folder, 'film.mov', mebibytes * mebibyte);
  const windowBytes = windowKibibytes === 'none' ? Number.POSITIVE_INFINITY : Number(windowKibibytes) * 1024;
  const field = await openField(browser, engine, partMebibytes * mebibyte, { delayMs, windowBytes });
  // Nobody measures what has just begun.
  await field.upload(path, lanes);
  const [alone, together]: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    alone.push(await field.upload(path, 1));
    together.push(await field.upload(path, lanes));
  }
  await field.close();
  const window = windowKibibytes === 'none' ? 'no window' : `a window of ${windowKibibytes} KiB`;
  console.log(`${mebibytes} MiB in parts of ${partMebibytes} MiB, ${delayMs} ms away, ${window}`);
  console.log(`  one at a time ${seconds(alone)}, ${lanes} at once ${seconds(together)}`);
  console.log(`  ${(median(alone) / median(together)).toFixed(2)} times as fast`);
}

/** A bucket and its backend, both far away, and pages that send to them. */
async function openField(browser: Browser, s3: S3Engine, partBytes: number, distance: Distance) {
  const bucket = await S3Bucket.make(s3, { origin: app.url });
  const bucketUrl = new URL(bucket.url);
  const storage = await startTcpProxy([Number(bucketUrl.port)], distance);
  const backend = await startS3Backend(
    {
      bucketUrl: bucket.url,
      publicBucketUrl: storage.url + bucketUrl.pathname,
      credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
      maxBytes: 2 ** 40,
      minPartBytes: partBytes,
    },
    app.url,
  );
  const api = await startTcpProxy([Number(new URL(backend.url).port)], distance);
  return {
    /** @returns how long it took, in milliseconds. */
    async upload(path: string, partsPerFile: number): Promise<number> {
      const page = await browser.newPage({ baseURL: app.url });
      const moments: number[] = [];
      const note = (request: Request): void => {
        if (/[?]action=(create|complete)$/.test(request.url())) moments.push(Date.now());
      };
      page.on('request', note);
      page.on('requestfinished', note);
      const uploads = new UploadPage(page);
      await uploads.open({ preset: 's3Multipart', server: api.url, partsPerFile, partBytes });
      await uploads.choose(path);
      await uploads.expectStatus('done', uploads.rows.first(), 600_000);
      await page.close();
      return (moments.at(-1) ?? 0) - (moments[0] ?? 0);
    },
    async close(): Promise<void> {
      for (const { stop } of [api, backend, storage]) await stop();
      await bucket.remove();
    },
  };
}

function seconds(times: readonly number[]): string {
  return `${times.map((ms) => (ms / 1000).toFixed(2)).join(', ')} s`;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
