/**
 * The README's first promise, kept by its own command: `npm start` prints one address, the Quick start there takes a
 * 100 MiB file, shows progress, pauses and resumes, and the digests of both sides are equal.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from './models/test.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

test('npm start: the Quick start carries 100 MiB to the reference server', async ({ page, file }) => {
  test.setTimeout(240_000);
  const chosen = await file('holiday film.mov', 100 * 1024 * 1024);
  const start = spawn(process.execPath, ['e2e/tasks/start.mjs'], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const addresses: string[] = [];
    for await (const line of createInterface({ input: start.stdout })) {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address === undefined) continue;
      addresses.push(address);
      break;
    }
    const [address = ''] = addresses;
    expect(new URL(address).hostname).toBe('127.0.0.1');
    await page.goto(address);
    const story = page.frameLocator('#storybook-preview-iframe');
    const input = story.locator('[data-slot="gantry-input"]');
    await expect(input).toBeAttached({ timeout: 60_000 });
    await input.setInputFiles(chosen.path);
    const row = story.locator('[data-slot="gantry-item"]', { hasText: 'holiday film' });
    await expect(row.locator('[role="progressbar"]')).toHaveAttribute('aria-valuenow', /[1-9]/);
    await row.locator('[data-action="pause"]').click();
    await expect(row).toHaveAttribute('data-status', 'paused');
    await row.locator('[data-action="resume"]').click();
    await expect(row).toHaveAttribute('data-status', 'done', { timeout: 120_000 });
    await expect(story.getByText('Both digests are equal')).toBeVisible({ timeout: 30_000 });
    await expect(story.getByText(chosen.sha256)).toHaveCount(2);
  } finally {
    const ended = new Promise((resolve) => start.once('exit', resolve));
    start.kill('SIGTERM');
    await ended;
  }
});
