/**
 * An application outside of the repository: installs the packed tarball from nothing, builds with Vite, is served
 * under a strict content security policy, and uploads to all five endpoints. With both supported majors of React.
 *
 * With the newer one it becomes a shadcn application then: its CLI installs every item of the registry.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { items } from '../stories/registry/items.ts';
import { presetNames } from './app/pageProtocol.ts';
import { expect, test } from './models/test.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const template = (name: string): string => fileURLToPath(new URL(`consumers/${name}`, import.meta.url));

/** What a shadcn application has besides. */
const shadcn = {
  shadcn: '4.23.0',
  tailwindcss: '4.3.5',
  '@tailwindcss/vite': '4.3.5',
  '@types/react': '19.3.0',
  '@types/react-dom': '19.3.0',
};

/** Exactly one tarball, made from what `npm run build` left in dist. */
async function packInto(folder: string): Promise<string> {
  if (!existsSync(join(repository, 'dist', 'index.js'))) {
    execFileSync(process.execPath, ['e2e/tasks/build.mjs'], { cwd: repository, stdio: 'inherit' });
  }
  npm(['pack', '--pack-destination', folder], repository);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball.');
  return join(folder, tarball);
}

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd, encoding: 'utf8' });

const viteIn = (app: string): string => join(app, 'node_modules', 'vite', 'bin', 'vite.js');

async function preview(app: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [viteIn(app), 'preview', '--host', '127.0.0.1', '--port', '0'], {
    cwd: app,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error('vite preview ended before it was ready.');
}

/**
 * Installs the items as people do and builds with them. The CLI asks shadcn's own site for the colours that
 * `components.json` names, so that of the template names none: no site but npm's is needed.
 */
async function buildWithItems(app: string): Promise<void> {
  await cp(template('shadcn'), app, { recursive: true });
  const run = (program: string, ...args: readonly string[]): string =>
    execFileSync(process.execPath, [program, ...args], { cwd: app, encoding: 'utf8' });
  const cli = join(app, 'node_modules', 'shadcn', 'dist', 'index.js');
  run(cli, 'registry', 'validate', '--cwd', repository);
  run(cli, 'add', '--yes', ...items.map(({ name }) => join(repository, 'public', 'r', `${name}.json`)));
  run(join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  run(viteIn(app), 'build', '--config', 'shadcn.config.js', '--logLevel', 'error');
}

/** One look of the first element that fits, as the browser computes it. */
const look = (page: Page, selector: string, property: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

for (const { react, extra } of [
  { react: '19.3.1', extra: shadcn },
  { react: '18.3.1', extra: undefined },
]) {
  const registry = extra === undefined ? '' : ', with the items of the registry too';
  test(`with React ${react}: the packed tarball installs, builds and uploads under a strict policy${registry}`, async ({
    page,
    server,
    file,
  }) => {
    test.setTimeout(240_000);
    const folder = await mkdtemp(join(tmpdir(), 'gantry-consumer-'));
    const app = join(folder, 'app');
    await mkdir(app);
    const tarball = await packInto(folder);
    await cp(template('vite'), app, { recursive: true });
    await writeFile(
      join(app, 'package.json'),
      JSON.stringify({
        name: 'consumer',
        private: true,
        type: 'module',
        dependencies: {
          gantry: `file:${tarball}`,
          react,
          'react-dom': react,
          '@tanstack/react-query': '5.108.0',
          vite: '8.3.8',
          ...extra,
        },
      }),
    );
    npm(['install', '--no-audit', '--no-fund', '--ignore-scripts'], app);
    npm(['exec', '--', 'vite', 'build'], app);
    const { child, url } = await preview(app);
    const violations: string[] = [];
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) violations.push(message.text());
    });

    try {
      const parent = await server.addParent();
      for (const preset of presetNames) {
        const chosen = await file(`${preset}.png`, 500_000);
        await page.goto(`${url}/?preset=${preset}&server=${server.url}&parent=${parent}`);
        await page.locator('input[type="file"]').setInputFiles(chosen.path);
        await expect(page.locator('[data-slot="gantry-item"]')).toHaveAttribute('data-status', 'done');
        const newest = (await server.objects()).at(-1);
        expect(newest).toMatchObject({ sha256: chosen.sha256, sizeBytes: 500_000 });
      }
      expect(await server.objects()).toHaveLength(1 + presetNames.length);
      const scripts = await page.evaluate(() =>
        performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname),
      );
      expect(
        scripts.some((path) => path.includes('md5.worker')),
        'the hash runs in the shipped worker',
      ).toBe(true);
      expect(violations).toEqual([]);
      if (extra === undefined) return;

      await test.step('the items of the registry', async () => {
        await buildWithItems(app);
        const chosen = await file('receipt.png', 300_000);
        await page.goto(`${url}/?server=${server.url}`);
        const field = page.locator('[data-slot="gantry-root"]').first();
        await field.locator('input[type="file"]').setInputFiles(chosen.path);
        await expect(field.locator('[data-slot="gantry-item"]')).toHaveAttribute('data-status', 'done');
        expect((await server.objects()).at(-1)).toMatchObject({ sha256: chosen.sha256, sizeBytes: 300_000 });

        // The host's colour and radius, an item's own rules, and a class that has the last word.
        expect(await look(page, '[data-slot="gantry-trigger"]', 'background-color')).toBe('rgb(90, 20, 120)');
        expect(await look(page, '[data-slot="gantry-dropzone"]', 'border-start-start-radius')).toBe('16px');
        expect(await look(page, '.avatar-uploader', 'max-inline-size')).toBe('448px');
        expect(await look(page, '.max-w-sm', 'max-inline-size')).toBe('384px');
        await page.evaluate(() => document.documentElement.classList.add('dark'));
        await expect
          .poll(() => look(page, '[data-slot="gantry-trigger"]', 'background-color'))
          .toBe('rgb(220, 170, 250)');
        expect(await look(page, '[data-slot="gantry-root"]', 'color-scheme')).toBe('dark');
        expect(violations).toEqual([]);
      });
    } finally {
      child.kill('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    }
  });
}
