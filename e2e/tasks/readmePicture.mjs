/**
 * Takes the README's picture from the product: real files dropped on the Quick start story of a running `npm start`.
 *
 *   node e2e/tasks/readmePicture.mjs http://127.0.0.1:6006
 *
 * One file is done, one is on its way, one is paused.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright';
import { chromiumArgs, findChromium } from './findChromium.mjs';
import { quickStartStory } from './quickStartStory.mjs';

const storybook = process.argv[2];
if (!storybook) {
  console.error('Give the address that `npm start` printed, without its path: http://127.0.0.1:6006');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'gantry-picture-'));
const files = [
  ['contract.pdf', 2_400_000],
  ['holiday film.mov', 100 * 1024 * 1024],
  ['interview.wav', 48_000_000],
].map(([name, size]) => {
  const path = join(folder, name);
  writeFileSync(path, Buffer.alloc(size, 'gantry'));
  return path;
});

const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs() });
try {
  const page = await browser.newPage({ viewport: { width: 760, height: 600 }, deviceScaleFactor: 2 });
  await page.goto(`${new URL(storybook).origin}/iframe.html?id=${quickStartStory}&viewMode=story`);
  const input = page.locator('[data-slot="gantry-input"]');
  await input.waitFor({ state: 'attached' });
  const row = (name) => page.locator('[data-slot="gantry-item"]', { hasText: name });
  await input.setInputFiles(files);
  await page.locator('[data-slot="gantry-item"]').nth(2).waitFor();
  await row('interview.wav').locator('[data-status="uploading"], [data-action="pause"]').first().waitFor();
  await row('interview.wav')
    .getByText(/[1-9]\.\d of 48/)
    .waitFor();
  await row('interview.wav').locator('[data-action="pause"]').click();
  await row('contract.pdf').and(page.locator('[data-status="done"]')).waitFor({ timeout: 60_000 });
  await page.getByText('Both digests are equal').first().waitFor({ timeout: 60_000 });
  await page.screenshot({ path: 'public/quick-start.png' });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
