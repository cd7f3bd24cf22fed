/**
 * Takes the pictures by which the look is judged (stories/frames/frames.ts) from the stories, in a real Chromium.
 *
 *   npm run frames -- [--storybook http://127.0.0.1:6006] [--only F3,F11-list] [--to .tmp/frames]
 *
 * Without an address the built Storybook is served. Each picture is taken when the story's own test has ended, so that
 * what it drags is still over the page. A story that fails its test is named, and the run fails.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { preview } from 'vite';
import { frames, type Frame } from '../../stories/frames/frames.ts';
import { launchOptions } from '../chaos/pageLives.ts';

const { values } = parseArgs({
  options: {
    storybook: { type: 'string' },
    only: { type: 'string' },
    to: { type: 'string', default: '.tmp/frames' },
  },
});
const only = values.only?.split(',');

mkdirSync(values.to, { recursive: true });
const built = values.storybook === undefined ? await serveBuilt() : undefined;
const storybook = new URL(values.storybook ?? built?.url ?? '').origin;
const browser = await chromium.launch(launchOptions());
try {
  for (const frame of frames) {
    if (only !== undefined && !only.includes(frame.id)) continue;
    const problem = await take(browser, frame);
    if (problem !== undefined) process.exitCode = 1;
    console.log(`${frame.id.padEnd(10)} ${frame.shows}${problem === undefined ? '' : `: ${problem}`}`);
  }
} finally {
  await browser.close();
  await built?.close();
}

/** @returns what is wrong with the story, if anything. */
async function take(browser: Browser, frame: Frame): Promise<string | undefined> {
  const { id, story, globals = {}, widthPx = 760, zoom = 1, isForcedColors = false, isGrey = false } = frame;
  const page = await browser.newPage({
    // A window that is zoomed has as many pixels as before, and fewer CSS pixels.
    viewport: { width: Math.round(widthPx / zoom), height: Math.round(720 / zoom) },
    deviceScaleFactor: 2 * zoom,
    forcedColors: isForcedColors ? 'active' : 'none',
    reducedMotion: globals.motion === 'reduced' ? 'reduce' : 'no-preference',
  });
  const query = new URLSearchParams({
    id: story,
    viewMode: 'story',
    globals: Object.entries(globals)
      .map(([name, value]) => `${name}:${value}`)
      .join(';'),
  });
  try {
    await page.goto(`${storybook}/iframe.html?${query.toString()}`);
    const phase = await page.waitForFunction(() => {
      const { __STORYBOOK_PREVIEW__: shown } = globalThis as unknown as {
        readonly __STORYBOOK_PREVIEW__?: { readonly currentRender?: { readonly phase?: string } };
      };
      const ends = ['finished', 'errored', 'aborted'];
      return (
        ends.find((end) => end === shown?.currentRender?.phase) ??
        document.body.className.includes('sb-show-nopreview')
      );
    });
    // A picture that has just got its address is empty for a moment.
    await page.evaluate(() => Promise.allSettled([...document.images].map((image) => image.decode())));
    if (isGrey) await page.addStyleTag({ content: 'html { filter: grayscale(1) }' });
    await page.screenshot({ path: join(values.to, `${id}.png`), fullPage: true });
    const end = await phase.jsonValue();
    return end === 'finished' ? undefined : end === true ? `there is no story ${story}` : `its test ${end}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await page.close();
  }
}

async function serveBuilt() {
  const server = await preview({
    root: process.cwd(),
    logLevel: 'warn',
    build: { outDir: 'storybook-static' },
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('Storybook has no port.');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
