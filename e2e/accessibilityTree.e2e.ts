/**
 * The field as assistive technology is told of it: roles, names and text, whole and in order, in the states that a
 * person meets most. What must not be read, as icons and hidden inputs, would show here as well.
 */
import type { Locator } from '@playwright/test';
import { closeGate, type RequestGate } from './models/requestGate.ts';
import { expect, test as base } from './models/test.ts';

const partBytes = 204_800;

const test = base.extend<{ readonly gate: RequestGate; readonly field: Locator }>({
  gate: async ({ page, server }, use) => use(await closeGate(page, server)),
  field: async ({ page, server, uploads }, use) => {
    await uploads.open({
      preset: 'messageMediaChunks',
      server: server.url,
      accept: '.bin',
      maxFiles: 5,
      // Longer than any test takes: no slow machine closes the window.
      undoMs: 120_000,
    });
    await use(page.getByRole('group', { name: 'Attachments', exact: true }));
  },
});

test('an empty field is a named group: what it accepts, and one button', async ({ field }) => {
  await expect(field).toMatchAriaSnapshot(fieldWith(''));
});

test('a row is named after its file and says how far it is, and what can be done with which file', async ({
  uploads,
  server,
  file,
  gate,
  field,
}) => {
  const film = await file('film.bin', 2 * partBytes + 77);
  await server.arm({
    fault: 'status',
    match: { method: 'POST', path: '/pm/upload/', nth: 2 },
    options: { status: 403 },
  });

  await uploads.choose(film.path);
  gate.pass(1);
  await uploads.untilConfirmed(partBytes);
  await uploads.press('pause');
  await expect(field).toMatchAriaSnapshot(
    fieldWith(`
  - list "Files":
    - listitem "film.bin":
      - text: /^film\\.bin Paused · 20\\d of 410.kB$/
      - group "Actions for \u2068film.bin\u2069":
        - button "Resume \u2068film.bin\u2069": Resume
        - button "Cancel \u2068film.bin\u2069": Cancel
      - progressbar "film.bin"`),
  );

  gate.pass(Infinity);
  await uploads.press('resume');
  await uploads.expectStatus('failed');
  await expect(field).toMatchAriaSnapshot(fieldWith(`\n  - list "Files":${failedFilm}`));
});

test('two settled files add a sentence and actions for all; a removed one leaves its words and Undo', async ({
  uploads,
  server,
  file,
  gate,
  field,
}) => {
  const [film, note] = await Promise.all([file('film.bin', partBytes), file('note.bin', 10)]);
  await server.arm({
    fault: 'status',
    match: { method: 'POST', path: '/pm/upload/' },
    options: { status: 403 },
  });
  gate.pass(Infinity);

  await uploads.choose(film.path);
  await uploads.expectStatus('failed');
  await uploads.choose(note.path);
  await uploads.expectStatus('done', uploads.row(note.name));
  await expect(field).toMatchAriaSnapshot(
    fieldWith(`
  - paragraph: 1 uploaded, 1 failed
  - group "Actions for all files":
    - button "Try failed again"
    - button "Clear"
  - list "Files":${failedFilm}
    - listitem "note.bin":
      - text: /^note\\.bin Uploaded · 10.bytes$/
      - group "Actions for \u2068note.bin\u2069":
        - button "Remove \u2068note.bin\u2069": Remove
      - progressbar "note.bin"`),
  );

  await uploads.press('remove', uploads.row(note.name));
  await expect(field).toMatchAriaSnapshot(
    fieldWith(`
  - list "Files":${failedFilm}
    - listitem "Removed “\u2068note.bin\u2069”.":
      - text: Removed “\u2068note.bin\u2069”.
      - group "Actions for \u2068note.bin\u2069":
        - button "Undo \u2068note.bin\u2069": Undo`),
  );
});

/** The whole field with this below its drop zone, and nothing else anywhere. */
const fieldWith = (rest: string): string => `
- group "Attachments":
  - /children: deep-equal
  - text: Attachments
  - paragraph: BIN, 5 files at most
  - paragraph: Drop files here or
  - button "Attachments Choose files": Choose files${rest}
`;

const failedFilm = `
    - listitem "film.bin":
      - text: film.bin Couldn’t upload.
      - paragraph: You don’t have permission to upload here.
      - group "Actions for \u2068film.bin\u2069":
        - button "Try again \u2068film.bin\u2069": Try again
        - button "Remove \u2068film.bin\u2069": Remove
      - progressbar "film.bin"`;
