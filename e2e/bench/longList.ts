/**
 * Ten thousand files in one list, and a thousand that upload while it is shown: Gantry beside Uppy's Dashboard and
 * react-uploady, in the same browser, in turns.
 *
 *   npm run bench:list -- [--files 10000] [--uploads 1000] [--rounds 3] [--libraries gantry,uppy,uploady]
 *
 * Prints medians: when all files were taken and the first rows were painted, the longest task of the main thread (tasks
 * of more than 50 ms are counted), rows and elements in the document, how much the heap grew, and the frames per second
 * while files of 10 KiB upload. Files of Gantry are dropped; the others, to their advantage, are handed to their APIs.
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from '../chaos/pageLives.ts';
import { serveApp } from '../chaos/serveApp.ts';
import type { bench } from './list/main.ts';
import type { Figures } from './list/measure.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    uploads: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    libraries: { type: 'string', default: 'gantry,uppy,uploady' },
  },
});
const libraries = values.libraries.split(',');

const endpoint = await serveUploads();
const app = await serveApp('e2e/bench/list');
const options = launchOptions();
const browser = await chromium.launch({
  ...options,
  args: [...(options.args ?? []), '--enable-precise-memory-info', '--js-flags=--expose-gc'],
});
try {
  await compare(`${values.files} files added`, (library) => measure(library, 'adding', Number(values.files)));
  await compare(`${values.uploads} files of 10 KiB uploading`, (library) =>
    measure(library, 'uploading', Number(values.uploads)),
  );
} finally {
  await browser.close();
  await app.close();
  endpoint.close();
}

async function compare(title: string, run: (library: string) => Promise<Figures>): Promise<void> {
  const figures = new Map<string, Figures[]>(libraries.map((library) => [library, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const library of libraries) figures.get(library)?.push(await run(library));
  }
  console.log(title);
  for (const [library, rounds] of figures) {
    const names = Object.keys(rounds[0] ?? {});
    const line = names.map((name) => `${name} ${median(rounds.map((one) => one[name] ?? NaN))}`);
    console.log(`  ${library.padEnd(8)} ${line.join(', ')}`);
  }
}

async function measure(library: string, what: keyof typeof bench, count: number): Promise<Figures> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`${library}: ${error.message}`));
  const query = new URLSearchParams({ library, server: endpoint.url, start: String(what === 'uploading') });
  await page.goto(`${app.url}/?${query.toString()}`);
  const figures = await page.evaluate(`bench.${what}(${count})`);
  await page.close();
  return figures as Figures;
}

/** Takes every POST and throws its bytes away. */
async function serveUploads() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*',
        'access-control-max-age': '600',
      });
      response.end('{"url":"https://files.example/1"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The endpoint has no port.');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => void server.close() };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
