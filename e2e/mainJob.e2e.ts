/** The first minute of a newcomer: drop a large file, watch it, pause, resume, cancel and undo. */
import { expect, test } from './models/test.ts';

test('100 MiB dropped: progress never falls, pause and resume work, the digests are equal', async ({
  uploads,
  server,
  file,
  page,
}) => {
  test.setTimeout(120_000);
  const chosen = await file('film.mov', 100 * 1024 * 1024);
  await uploads.open({ preset: 'messageMediaChunks', server: server.url });
  await page.evaluate(() => {
    const seen: number[] = [];
    const sample = () => {
      const row = document.querySelector('[data-slot="gantry-item"]:not([data-status="done"])');
      const value = row?.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow');
      if (value != null) seen.push(Number(value));
      requestAnimationFrame(sample);
    };
    sample();
    Object.assign(globalThis, { seen });
  });

  await uploads.drop(chosen.path);
  await uploads.untilConfirmed(10 * 1024 * 1024);
  await uploads.press('pause');
  await uploads.expectStatus('paused');
  const atPause = await uploads.confirmedBytes();
  await uploads.press('resume');
  await uploads.expectStatus('done', undefined, 90_000);

  expect(atPause).toBeGreaterThan(0);
  expect((await server.objects()).map(({ sha256 }) => sha256)).toEqual([chosen.sha256]);
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(Math.max(...seen), '100 % means that the server has it').toBeLessThan(100);
});

test('three files at once arrive whole, each under its own name', async ({ uploads, server, file }) => {
  const files = await Promise.all([
    file('a.bin', 700_000),
    file('b.bin', 1_300_000),
    file('c.bin', 10),
    file('d.bin', 204_800),
  ]);
  await uploads.open({ preset: 'messageMediaChunks', server: server.url });

  await uploads.drop(...files.map(({ path }) => path));

  for (const { name } of files) await uploads.expectStatus('done', uploads.row(name));
  const stored = new Map((await server.objects()).map(({ name, sha256 }) => [name, sha256]));
  expect(stored).toEqual(new Map(files.map(({ name, sha256 }) => [name, sha256])));
});

test('cancel can be undone, and the file still arrives whole', async ({ uploads, server, file }) => {
  const chosen = await file('film.bin', 4_000_000);
  await uploads.open({ preset: 'messageMediaChunks', server: server.url });
  await server.settings({ latencyMs: 40 });

  await uploads.choose(chosen.path);
  await uploads.untilConfirmed(400_000);
  await uploads.press('cancel');
  await uploads.expectStatus('cancelled');
  await uploads.press('undo');
  await uploads.expectStatus('done');

  expect((await server.objects()).map(({ sha256 }) => sha256)).toEqual([chosen.sha256]);
});
