/**
 * Everything by keyboard, from the file dialog to the form that is sent, and after every step where the focus is: a
 * person who does not see the page knows nothing else of it. No test here moves a pointer or focuses by script.
 */
import { type Locator, type Page } from '@playwright/test';
import type { FileOnDisk } from './models/fileOnDisk.ts';
import type { ReferenceServer } from './models/referenceServer.ts';
import { closeGate, type RequestGate } from './models/requestGate.ts';
import { expect, test as base } from './models/test.ts';

const partBytes = 204_800;
/** Longer than any test takes: no slow machine closes it. */
const undoMs = 120_000;

const test = base.extend<{ readonly gate: RequestGate; readonly keys: KeyboardUser }>({
  gate: async ({ page, server, uploads }, use) => {
    const gate = await closeGate(page, server);
    await uploads.open({ preset: 'messageMediaChunks', server: server.url, form: true, undoMs });
    await use(gate);
  },
  keys: async ({ page }, use) => use(new KeyboardUser(page)),
});

test('pausing, resuming, cancelling and undoing keep the focus in the row, and the file arrives whole', async ({
  uploads,
  server,
  file,
  gate,
  keys,
}) => {
  const film = await file('film.bin', 5 * partBytes + 77);

  await keys.press('Tab');
  await keys.chooseFiles(film);
  await expect(keys.trigger).toBeFocused();
  gate.pass(2);
  await uploads.untilConfirmed(2 * partBytes);

  await keys.tabTo(keys.action('Pause', film));
  await keys.press('Enter');
  await uploads.expectStatus('paused');
  await expect(keys.action('Resume', film)).toBeFocused();

  await keys.press('Space');
  await uploads.expectStatus('uploading');
  await expect(keys.action('Pause', film)).toBeFocused();

  await keys.press('Tab');
  await expect(keys.action('Cancel', film)).toBeFocused();
  await keys.press('Enter');
  await uploads.expectStatus('cancelled');
  await expect(keys.action('Undo', film)).toBeFocused();

  await keys.press('Enter');
  await uploads.expectStatus('uploading');
  await expect(keys.action('Cancel', film)).toBeFocused();

  await keys.press('Shift+Tab');
  await expect(keys.action('Pause', film)).toBeFocused();
  gate.pass(Infinity);
  await uploads.expectStatus('done');
  await expect(keys.action('Remove', film)).toBeFocused();
  await expectStored(server, [film]);
});

test('a failed upload is tried again where the focus is, and the file arrives whole', async ({
  uploads,
  server,
  file,
  gate,
  keys,
}) => {
  const film = await file('film.bin', 2 * partBytes + 77);
  await server.arm({
    fault: 'status',
    match: { method: 'POST', path: '/pm/upload/', nth: 2 },
    options: { status: 403 },
  });

  await keys.press('Tab');
  await keys.chooseFiles(film);
  gate.pass(1);
  await uploads.untilConfirmed(partBytes);
  await keys.tabTo(keys.action('Pause', film));
  gate.pass(1);
  await uploads.expectStatus('failed');
  await expect(keys.action('Try again', film)).toBeFocused();

  await keys.press('Enter');
  await uploads.expectStatus('uploading');
  await expect(keys.action('Pause', film)).toBeFocused();

  gate.pass(Infinity);
  await uploads.expectStatus('done');
  await expect(keys.action('Remove', film)).toBeFocused();
  await expectStored(server, [film]);
});

test('what was removed is undone or left for its neighbour, and the form waits and leaves with the rest', async ({
  page,
  uploads,
  server,
  file,
  gate,
  keys,
}) => {
  const [first, second, third] = await Promise.all([
    file('first.bin', 700_000),
    file('second.bin', 10),
    file('third.bin', partBytes + 1),
  ]);
  const send = page.getByRole('button', { name: 'Send' });
  const sent = page.getByRole('list', { name: 'Sent' }).getByRole('listitem');

  await keys.press('Tab');
  gate.pass(Infinity);
  await keys.chooseFiles(first, second);
  for (const { name } of [first, second]) await uploads.expectStatus('done', uploads.row(name));
  await expect(keys.trigger).toBeFocused();

  await keys.tabTo(keys.action('Remove', first));
  await keys.press('Enter');
  await expect(keys.action('Undo', first)).toBeFocused();
  await keys.press('Enter');
  await uploads.expectStatus('done', uploads.row(first.name));
  await expect(keys.action('Remove', first)).toBeFocused();

  await keys.press('ArrowDown');
  await expect(keys.action('Remove', second)).toBeFocused();
  await keys.press('Delete');
  await expect(keys.action('Undo', second)).toBeFocused();
  await keys.press('Escape');
  await expect(keys.action('Remove', first)).toBeFocused();

  gate.close();
  await keys.tabBackTo(keys.trigger);
  await keys.chooseFiles(third);
  await uploads.expectStatus('uploading', uploads.row(third.name));
  await keys.tabTo(send);
  await keys.press('Enter');
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await expect(send).toBeFocused();
  await expect(sent).toHaveCount(0);

  gate.pass(Infinity);
  await expect(sent).toHaveCount(2);
  await expect(send).toBeFocused();
  await expectStored(server, [first, third], await sent.allTextContents());
});

test('the list is put in order by its buttons and by Alt with the arrows, and the form leaves in that order', async ({
  page,
  uploads,
  server,
  file,
  gate,
  keys,
}) => {
  gate.pass(Infinity);
  await uploads.open({
    preset: 'messageMediaChunks',
    server: server.url,
    form: true,
    reorderable: true,
  });
  const [first, second, third] = await Promise.all([
    file('first.bin', 10),
    file('second.bin', 20),
    file('third.bin', 30),
  ]);
  const names = () =>
    uploads.rows
      .locator('[data-slot="gantry-name"]')
      .evaluateAll((all) => all.map((name) => name.getAttribute('title')));
  const sent = page.getByRole('list', { name: 'Sent' }).getByRole('listitem');

  await keys.press('Tab');
  await keys.chooseFiles(first, second, third);
  for (const { name } of [first, second, third]) await uploads.expectStatus('done', uploads.row(name));

  await keys.tabTo(keys.action('Move down', first));
  await keys.press('Enter');
  await expect.poll(names).toEqual(['second.bin', 'first.bin', 'third.bin']);
  await expect(keys.action('Move down', first)).toBeFocused();
  await keys.press('Alt+ArrowDown');
  await expect.poll(names).toEqual(['second.bin', 'third.bin', 'first.bin']);
  // There is no further down, and the focus never falls on what removes.
  await expect(keys.action('Move up', first)).toBeFocused();

  await keys.tabTo(page.getByRole('button', { name: 'Send' }));
  await keys.press('Enter');
  await expect(sent).toHaveCount(3);
  const objects = await server.objects();
  const nameOf = (id: string) => objects.find((object) => object.id === id)?.name;
  expect((await sent.allTextContents()).map(nameOf)).toEqual(['second.bin', 'third.bin', 'first.bin']);
});

/** What a person can do without a pointer, and how they find what they look for. */
class KeyboardUser {
  readonly #page: Page;
  readonly trigger: Locator;

  constructor(page: Page) {
    this.#page = page;
    // Playwright holds dialogs back while somebody listens; told of it only with the key, it may be too late.
    page.on('filechooser', () => undefined);
    this.trigger = page.getByRole('button', { name: 'Attachments Choose files', exact: true });
  }

  /** A button of one row, by what it is called. */
  action(verb: string, { name }: FileOnDisk): Locator {
    return this.#page.getByRole('button', { name: `${verb} \u2068${name}\u2069`, exact: true });
  }

  press(key: string): Promise<void> {
    return this.#page.keyboard.press(key);
  }

  /** Opens the dialog from the trigger, which has the focus. */
  async chooseFiles(...files: readonly FileOnDisk[]): Promise<void> {
    // A key that comes before the focus does opens nothing.
    await expect(this.trigger).toBeFocused();
    const opened = this.#page.waitForEvent('filechooser');
    await this.press('Enter');
    await (await opened).setFiles(files.map(({ path }) => path));
  }

  tabTo(target: Locator): Promise<void> {
    return this.#pressUntilFocused('Tab', target);
  }

  tabBackTo(target: Locator): Promise<void> {
    return this.#pressUntilFocused('Shift+Tab', target);
  }

  async #pressUntilFocused(key: string, target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < stopsOfThePage && !(await isFocused(target)); presses += 1) {
      await this.press(key);
    }
    await expect(target).toBeFocused();
  }
}

/** More than the page has with three files. */
const stopsOfThePage = 20;

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);

/** Exactly these files, byte for byte. @param ids - what the form sent; without it, everything the server has */
async function expectStored(
  server: ReferenceServer,
  files: readonly FileOnDisk[],
  ids?: readonly string[],
): Promise<void> {
  const stored = (await server.objects()).filter(({ id }) => ids?.includes(id) ?? true);
  const digests = stored.map(({ name, sha256 }) => [name, sha256]).sort();
  expect(digests).toEqual(files.map(({ name, sha256 }) => [name, sha256]));
}
