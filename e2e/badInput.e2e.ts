/**
 * What goes wrong ends in its typed error, with a plain sentence where the person looks. Nothing hangs, and nothing
 * that was good is lost.
 */
import { appendFile, open, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { expect, test } from './models/test.ts';
import type { UploadPage } from './models/UploadPage.ts';

const partBytes = 204_800;

/** The failed row says why, under a code that programs can read. */
async function expectFailure(
  uploads: UploadPage,
  code: string,
  sentence: RegExp,
  row = uploads.rows.first(),
): Promise<void> {
  await uploads.expectStatus('failed', row);
  const message = row.locator('[data-slot="gantry-item-message"]');
  await expect(message).toHaveAttribute('data-error', code);
  await expect(message).toHaveText(sentence);
}

test.describe('refused before any request', () => {
  test('wrong type, too large and too many are named with their reason; the good file goes', async ({
    uploads,
    server,
    file,
  }) => {
    const good = await file('good.pdf', 1000);
    const wrong = await file('wrong.exe', 1000);
    const large = await file('large.pdf', 20_001);
    const surplus = await file('surplus.pdf', 900);
    const alsoGood = await file('also.pdf', 1100);
    await uploads.open({
      preset: 'messageMediaChunks',
      server: server.url,
      accept: '.pdf',
      maxSize: '20 kB',
      maxFiles: 2,
    });

    await uploads.choose(good.path, wrong.path, alsoGood.path, large.path, surplus.path);

    await uploads.expectStatus('done', uploads.row('good.pdf').first());
    await uploads.expectStatus('done', uploads.row('also.pdf'));
    await expect(uploads.rows).toHaveCount(2);
    const message = uploads.page.locator('[data-slot="gantry-message"]');
    await expect(message).toContainText('wrong.exe');
    await expect(message).toContainText('large.pdf');
    await expect(message).toContainText('surplus.pdf');
    expect(new Set((await server.objects()).map(({ sha256 }) => sha256))).toEqual(
      new Set([good.sha256, alsoGood.sha256]),
    );
  });

  test('an empty file is refused where the rule says so', async ({ uploads, server, file }) => {
    const empty = await file('empty.txt', 0);
    await uploads.open({ preset: 'messageMediaChunks', server: server.url, allowEmpty: false });

    await uploads.choose(empty.path);

    await expect(uploads.page.locator('[data-slot="gantry-message"]')).toContainText('1 is empty: empty.txt');
    await expect(uploads.rows).toHaveCount(0);
    expect(await server.requests()).toEqual([]);
  });

  test('an image over 5 MiB and a document over 50 MiB never reach the media endpoint', async ({
    uploads,
    server,
    file,
  }) => {
    const image = await file('image.png', 5_242_881);
    const documentFile = await file('document.pdf', 52_428_801);
    await uploads.open({ preset: 'mediaChunks', server: server.url });

    await uploads.choose(image.path, documentFile.path);

    const message = uploads.page.locator('[data-slot="gantry-message"]');
    await expect(message).toContainText('image.png');
    await expect(message).toContainText('document.pdf');
    await expect(uploads.rows).toHaveCount(0);
    expect(await server.requests()).toEqual([]);
  });

  test('a file that is gone when its turn comes is unreadable, and the server hears nothing', async ({
    uploads,
    server,
    file,
  }) => {
    const ahead = await Promise.all(['a.bin', 'b.bin', 'c.bin'].map((name) => file(name, 4 * partBytes)));
    const gone = await file('gone.bin', 5000);
    await uploads.open({ preset: 'messageMediaChunks', server: server.url });
    await server.settings({ latencyMs: 300 });
    await uploads.choose(...ahead.map(({ path }) => path), gone.path);
    await uploads.expectStatus('queued', uploads.row('gone.bin'));
    await rm(gone.path);
    await server.settings({ latencyMs: 0 });

    await expectFailure(uploads, 'file-unreadable', /can’t read this file/, uploads.row('gone.bin'));
    for (const { name } of ahead) await uploads.expectStatus('done', uploads.row(name));
    expect(new Set((await server.objects()).map(({ name }) => name))).toEqual(
      new Set(['a.bin', 'b.bin', 'c.bin']),
    );
  });
});

/** Other bytes in the middle, and the same size. */
async function overwriteInPlace(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.write(Buffer.alloc(partBytes, 1), 0, partBytes, 10 * partBytes);
  await handle.close();
}

/** As editors save: another file of the same size and the same name, put in its place at one stroke. */
async function replace(path: string): Promise<void> {
  const { size } = await stat(path);
  await writeFile(`${path}.new`, Buffer.alloc(size, 1));
  await rename(`${path}.new`, path);
}

test.describe('changed while it was uploading', () => {
  for (const [title, change] of [
    ['appended to', (path: string) => appendFile(path, 'more')],
    ['truncated', (path: string) => truncate(path, 10)],
    ['touched', (path: string) => utimes(path, new Date(), new Date(0))],
    ['overwritten in place', overwriteInPlace],
    ['replaced by another of its size', replace],
  ] as const) {
    test(`${title}: ends as changed, never as success`, async ({ uploads, server, file }) => {
      const chosen = await file('moving.bin', 20 * partBytes);
      await uploads.open({ preset: 'messageMediaChunks', server: server.url });
      await server.settings({ latencyMs: 30 });

      await uploads.choose(chosen.path);
      await uploads.untilConfirmed(2 * partBytes);
      await change(chosen.path);

      await expectFailure(uploads, 'file-changed', /changed while it was uploading/);
      expect(await server.objects()).toEqual([]);
    });
  }
});

test.describe('an answer that is not what was promised', () => {
  for (const kind of ['types', 'truncated', 'missing', 'empty']) {
    test(`${kind}: a typed error, and trying again finishes the file`, async ({ uploads, server, file }) => {
      const chosen = await file('report.pdf', 3 * partBytes);
      await uploads.open({ preset: 'mediaChunks', server: server.url });
      await server.arm({
        fault: 'malformed',
        match: { method: 'POST', path: '/upload/chunk/', nth: 2 },
        options: { kind },
      });

      await uploads.choose(chosen.path);
      await expectFailure(uploads, 'reply-shape', /answer couldn’t be understood/);
      await uploads.press('retry');

      await uploads.expectStatus('done');
      expect((await server.objects()).map(({ sha256 }) => sha256)).toEqual([chosen.sha256]);
    });
  }

  test('a web page: waited out without a word from anybody, and the file arrives', async ({
    uploads,
    server,
    file,
  }) => {
    const chosen = await file('report.pdf', 3 * partBytes);
    await uploads.open({ preset: 'mediaChunks', server: server.url });
    await server.arm({
      fault: 'malformed',
      match: { method: 'POST', path: '/upload/chunk/', nth: 2 },
      options: { kind: 'html' },
    });

    await uploads.choose(chosen.path);
    await expect(uploads.rows.first()).toContainText(/sign in to this network/);

    await uploads.expectStatus('done');
    expect((await server.objects()).map(({ sha256 }) => sha256)).toEqual([chosen.sha256]);
  });

  test('an upload the server no longer knows begins again once, and arrives', async ({
    uploads,
    server,
    file,
  }) => {
    const chosen = await file('report.pdf', 3 * partBytes);
    await uploads.open({ preset: 'mediaChunks', server: server.url });
    await server.arm({ fault: 'F4', match: { method: 'POST', path: '/upload/chunk/', nth: 2 }, times: 2 });

    await uploads.choose(chosen.path);

    await uploads.expectStatus('done');
    expect((await server.objects()).map(({ sha256 }) => sha256)).toEqual([chosen.sha256]);
  });

  test('an upload the server forgets every time fails as expired', async ({ uploads, server, file }) => {
    const chosen = await file('report.pdf', 3 * partBytes);
    await uploads.open({ preset: 'mediaChunks', server: server.url });
    // The second part, and the second part of the upload begun again: each is asked for twice before it is believed
    // to be lost. A fault counts the requests that earlier ones let through.
    for (const nth of [2, 3]) {
      await server.arm({ fault: 'F4', match: { method: 'POST', path: '/upload/chunk/', nth }, times: 2 });
    }

    await uploads.choose(chosen.path);

    await expectFailure(uploads, 'session-expired', /expired/);
  });

  test('a checksum that disagrees twice fails, and never counts as uploaded', async ({
    uploads,
    server,
    file,
  }) => {
    const chosen = await file('report.pdf', 2 * partBytes);
    await uploads.open({ preset: 'mediaChunks', server: server.url });
    await server.arm({ fault: 'F5', match: { method: 'POST', path: '/complete/' }, times: 2 });

    await uploads.choose(chosen.path);

    await uploads.expectStatus('failed');
    expect(await server.objects()).toEqual([]);
  });

  for (const [status, code] of [
    [403, 'forbidden'],
    [413, 'too-large-server'],
    [415, 'type-server'],
    [507, 'quota'],
  ] as const) {
    test(`status ${status}: fails at once as ${code}`, async ({ uploads, server, file }) => {
      const chosen = await file('report.pdf', 1000);
      await uploads.open({ preset: 'messageMediaChunks', server: server.url });
      await server.arm({
        fault: 'status',
        match: { method: 'POST', path: '/pm/' },
        options: { status, body: 'html' },
      });

      await uploads.choose(chosen.path);

      await expectFailure(uploads, code, /\S/);
      expect((await server.requests()).filter(({ method }) => method === 'POST')).toHaveLength(1);
    });
  }
});
