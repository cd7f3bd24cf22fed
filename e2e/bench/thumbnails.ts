/**
 * How long thumbnails take, how long the page cannot react meanwhile, and how much memory they need: ours against Uppy's
 * thumbnail generator, in the same run, in a real Chromium.
 *
 *   npm run bench:thumbnails -- [--large 24] [--rounds 5] [--count 100] [--small 12]     megapixels, and how many
 *
 * One large photo, a few times, and many smaller ones at once; the photos are JPEGs of noise, made beforehand and chosen
 * from disk. The two take turns, each time in a browser of its own. Memory is how much the resident size of the page's
 * renderer process, where its workers live too, grew at most over what it was before (read from /proc, so on Linux
 * only). It is no test: the figures depend on the machine and on who else uses it.
 */
import { link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from '@playwright/test';
import { launchOptions } from '../chaos/pageLives.ts';
import { serveApp } from '../serveApp.ts';
import type { Contender, PageRun } from './thumbnailPage/main.ts';

const { values } = parseArgs({
  options: {
    large: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '100' },
    small: { type: 'string', default: '12' },
  },
});
const contenders: readonly Contender[] = ['gantry', 'uppy'];
/** Different photos that the many are copies of. */
const originals = 4;
const mebibyte = 2 ** 20;

interface Run extends PageRun {
  readonly memoryMebibytes: number;
}

const app = await serveApp('e2e/bench/thumbnailPage');
const folder = await mkdtemp(join(tmpdir(), 'gantry-bench-'));
try {
  await compare(
    `One photo of ${values.large} megapixels`,
    await photos(1, Number(values.large)),
    Number(values.rounds),
  );
  await compare(
    `${values.count} photos of ${values.small} megapixels`,
    await photos(Number(values.count), Number(values.small)),
    1,
  );
} finally {
  await app.close();
  await rm(folder, { recursive: true, force: true });
}

/** @returns paths of JPEGs, four wide by three high. */
async function photos(count: number, megapixels: number): Promise<readonly string[]> {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
  const size = [Math.round((height * 4) / 3), height] as const;
  const made = await withPage((page) =>
    Promise.all(
      Array.from({ length: Math.min(count, originals) }, async (_, index) => {
        const base64 = await page.evaluate(([width, high]) => window.bench.makePhoto(width, high), size);
        const path = join(folder, `original-${megapixels}-${index}.jpg`);
        await writeFile(path, Buffer.from(base64, 'base64'));
        return path;
      }),
    ),
  );
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const path = join(folder, `photo-${megapixels}-${index}.jpg`);
      await link(made[index % made.length] ?? '', path);
      return path;
    }),
  );
}

async function compare(title: string, paths: readonly string[], rounds: number): Promise<void> {
  const runs: Record<Contender, Run[]> = { gantry: [], uppy: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const contender of contenders) runs[contender].push(await measure(contender, paths));
  const [bytes] = await Promise.all(paths.slice(0, 1).map(async (path) => (await readFile(path)).length));
  console.log(`${title} (${((bytes ?? 0) / mebibyte).toFixed(1)} MiB each) to 320 pixels`);
  for (const contender of contenders) console.log(`  ${contender.padEnd(7)} ${sentence(runs[contender])}`);
  const [ours, theirs] = [runs.gantry, runs.uppy].map((all) => ({
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    memory: median(all.map(({ memoryMebibytes }) => memoryMebibytes)),
  }));
  if (ours === undefined || theirs === undefined) return;
  console.log(
    `  ${(theirs.wallMs / ours.wallMs).toFixed(2)} times as fast, ${(theirs.memory / ours.memory).toFixed(2)} times less memory`,
  );
}

function sentence(runs: readonly Run[]): string {
  const worst = (read: (run: Run) => number) => Math.max(...runs.map(read)).toFixed(0);
  const task = worst(({ longestTaskMs }) => longestTaskMs);
  return [
    `${median(runs.map(({ wallMs }) => wallMs)).toFixed(0)} ms`,
    task === '0' ? 'no task of 50 ms' : `longest task ${task} ms`,
    `latest timer ${worst(({ longestGapMs }) => longestGapMs)} ms`,
    `${worst(({ memoryMebibytes }) => memoryMebibytes)} MiB more`,
    `pictures of ${[...new Set(runs.flatMap(({ madePixels }) => madePixels))].join(', ')} pixels`,
  ].join(', ');
}

async function measure(contender: Contender, paths: readonly string[]): Promise<Run> {
  return withPage(async (page, browser) => {
    await page.getByLabel('Photos').setInputFiles([...paths]);
    const before = await rendererMebibytes(browser);
    let peak = before;
    const end = new AbortController();
    const sampling = (async () => {
      while (!end.signal.aborted) {
        peak = Math.max(peak, await rendererMebibytes(browser));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const run = await page.evaluate((name) => window.bench.run(name), contender);
    end.abort();
    await sampling;
    return { ...run, memoryMebibytes: peak - before };
  });
}

async function withPage<T>(work: (page: Page, browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(launchOptions());
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(app.url);
    return await work(page, browser);
  } finally {
    await browser.close();
  }
}

/** Resident size of the largest renderer process, which is the page's; NaN where there is no /proc. */
async function rendererMebibytes(browser: Browser): Promise<number> {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
  await cdp.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
    });
  return Math.max(...(await Promise.all(sizes)));
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}
