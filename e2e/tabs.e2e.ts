/**
 * One file in two tabs of one browser: one of them sends it, the other shows how far it is and goes on when it is gone,
 * with what is missing and nothing else. The server ends up with one object.
 */
import type { Page } from '@playwright/test';
import type { PresetName } from './app/pageProtocol.ts';
import type { ReferenceServer } from './models/referenceServer.ts';
import type { FileOnDisk } from './models/fileOnDisk.ts';
import { closeGate, type RequestGate } from './models/requestGate.ts';
import { expect, test as base } from './models/test.ts';
import { UploadPage } from './models/UploadPage.ts';

const partBytes = 204_800;
/** Five parts and a rest. */
const size = 5 * partBytes + 77;
const partCount = 6;

const test = base.extend<{ readonly tabs: Tabs; readonly chosen: FileOnDisk }>({
  chosen: async ({ file }, use) => use(await file('film.bin', size)),
  tabs: async ({ context, server }, use) => {
    const [first, second] = [await context.newPage(), await context.newPage()];
    const gate = await closeGate(first, server);
    const sentBySecond: string[] = [];
    second.on('request', (request) => {
      if (request.url().startsWith(server.url)) sentBySecond.push(request.method());
    });
    await use({ first: new UploadPage(first), second: new UploadPage(second), gate, sentBySecond });
  },
});

interface Tabs {
  readonly first: UploadPage;
  readonly second: UploadPage;
  /** What the first tab sends stops here. */
  readonly gate: RequestGate;
  readonly sentBySecond: readonly string[];
}

const losses = {
  'is closed': (page) => page.close(),
  async crashes(page) {
    const cdp = await page.context().newCDPSession(page);
    // A crashed page answers nothing, not even this.
    void cdp.send('Page.crash').catch(() => undefined);
    await page.waitForEvent('crash');
  },
} satisfies Readonly<Record<string, (page: Page) => Promise<void>>>;

for (const preset of ['messageMediaChunks', 'mediaChunks'] as const) {
  for (const [what, lose] of Object.entries(losses)) {
    test(`${preset}: the second tab shows progress, and sends only what is missing when the first ${what}`, async ({
      tabs: { first, second, gate, sentBySecond },
      server,
      chosen,
    }) => {
      for (const tab of [first, second]) await open(tab, preset, server);
      gate.pass(2);
      await first.choose(chosen.path);
      await first.untilConfirmed(2 * partBytes);

      await second.choose(chosen.path);
      await second.expectStatus('elsewhere');
      await second.untilConfirmed(2 * partBytes);
      gate.pass(1);
      await second.untilConfirmed(3 * partBytes);
      await expect(second.rows.first()).toContainText('Uploading in another tab');
      expect(sentBySecond).toEqual([]);
      await lose(first.page);
      await second.expectStatus('done');

      expect(sentBySecond).toEqual(partsAndClosing(partCount - 3));
      await expectOneObject(server, chosen);
    });
  }
}

test('a tab without the file offers the upload when the other crashes, and goes on once it has the file', async ({
  tabs: { first, second, gate, sentBySecond },
  server,
  chosen,
}) => {
  await open(first, 'mediaChunks', server);
  gate.pass(2);
  await first.choose(chosen.path);
  await first.untilConfirmed(2 * partBytes);

  await open(second, 'mediaChunks', server);
  await second.expectStatus('elsewhere');
  await losses.crashes(first.page);
  await expect(second.rows.first()).toContainText(`Choose “\u2068${chosen.name}\u2069” again`);
  expect(sentBySecond).toEqual([]);
  await second.choose(chosen.path);
  await second.expectStatus('done');

  expect(sentBySecond).toEqual(partsAndClosing(partCount - 2));
  await expectOneObject(server, chosen);
});

test('the second tab is done when the first is, without a request', async ({
  tabs: { first, second, gate, sentBySecond },
  server,
  chosen,
}) => {
  for (const tab of [first, second]) await open(tab, 'mediaChunks', server);
  gate.pass(1);
  await first.choose(chosen.path);
  await first.untilConfirmed(partBytes);
  await second.choose(chosen.path);
  await second.expectStatus('elsewhere');

  gate.pass(Infinity);
  await first.expectStatus('done');
  await second.expectStatus('done');

  expect(sentBySecond).toEqual([]);
  await expectOneObject(server, chosen);
});

test('a small file goes on after a reload, with what is missing and without being chosen again', async ({
  tabs: { first, gate },
  server,
  chosen,
}) => {
  await first.open({ preset: 'mediaChunks', server: server.url, keepFiles: true });
  gate.pass(2);
  await first.choose(chosen.path);
  await first.untilConfirmed(2 * partBytes);
  await expect.poll(() => first.page.evaluate(countKeptFiles)).toBe(1);
  await first.page.reload();
  await first.expectStatus('restored');
  await expect(first.rows.first()).toContainText('Ready to continue');

  const sent: string[] = [];
  first.page.on('request', (request) => {
    if (request.url().startsWith(server.url)) sent.push(request.method());
  });
  gate.pass(Infinity);
  await first.press('start');
  await first.expectStatus('done');
  expect(sent).toEqual(partsAndClosing(partCount - 2));
  await expectOneObject(server, chosen);
  await expect.poll(() => first.page.evaluate(countKeptFiles)).toBe(0);
});

/** Runs in the page. */
const countKeptFiles = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('gantry-files');
    opening.onerror = () => reject(opening.error ?? new Error('The kept files cannot be opened.'));
    opening.onsuccess = () => {
      const counting = opening.result.transaction('files').objectStore('files').count();
      counting.onsuccess = () => resolve(counting.result);
    };
  });

const open = (tab: UploadPage, preset: PresetName, { url }: ReferenceServer): Promise<void> =>
  tab.open({ preset, server: url, persist: 'local' });

const partsAndClosing = (parts: number): readonly string[] => Array.from({ length: parts + 1 }, () => 'POST');

async function expectOneObject(server: ReferenceServer, file: FileOnDisk): Promise<void> {
  expect((await server.objects()).map(({ name, sha256 }) => ({ name, sha256 }))).toEqual([
    { name: file.name, sha256: file.sha256 },
  ]);
}
