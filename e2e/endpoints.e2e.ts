/**
 * The main job: a real file, chosen in a real browser, arrives whole at each of the five endpoints, whatever happens
 * on the way. The server computes the digest of what it stored.
 */
import { presetNames, type PresetName } from './app/pageProtocol.ts';
import type { LoggedRequest, ReferenceServer } from './models/referenceServer.ts';
import type { FileOnDisk } from './models/fileOnDisk.ts';
import { expect, test } from './models/test.ts';
import type { UploadPage } from './models/UploadPage.ts';

const partBytes = 204_800;

const sizes = [
  { title: '0 bytes', name: 'empty.bin', size: 0 },
  { title: '1 byte', name: 'one.bin', size: 1 },
  { title: 'one part', name: 'part.bin', size: partBytes },
  { title: 'one part and a byte', name: 'part-and-one.bin', size: partBytes + 1 },
  { title: 'an exact multiple', name: 'multiple.bin', size: 4 * partBytes },
  { title: '30 MiB', name: 'large.bin', size: 30 * 1024 * 1024 },
  { title: 'a Unicode name', name: 'Größe – 写真 ☂ é.bin', size: 2 * partBytes + 77 },
] as const;

interface Endpoint {
  /** Which requests carry bytes, for faults and for counting. */
  readonly part: { readonly method: string; readonly path: string };
  /** Whether the contract can continue where it stopped. */
  readonly isResumable: boolean;
  /** Whether doing it twice is safe, so that a lost reply is made good without asking anybody. */
  readonly isRepeatable: boolean;
}

const endpoints: Readonly<Record<PresetName, Endpoint>> = {
  messageMedia: { part: { method: 'POST', path: '/pm/upload/' }, isResumable: false, isRepeatable: false },
  messageMediaChunks: {
    part: { method: 'POST', path: '/pm/upload/' },
    isResumable: true,
    isRepeatable: true,
  },
  messageThumbnail: {
    part: { method: 'POST', path: '/pm/upload/' },
    isResumable: false,
    isRepeatable: false,
  },
  mediaChunks: { part: { method: 'POST', path: '/upload/chunk/' }, isResumable: true, isRepeatable: true },
  mediaInput: { part: { method: 'PUT', path: '/' }, isResumable: false, isRepeatable: true },
};

for (const preset of presetNames) {
  const endpoint = endpoints[preset];

  test.describe(preset, () => {
    for (const { title, name, size } of sizes) {
      test(`${title}: arrives whole through a busy server, an expired token and a lost reply`, async ({
        uploads,
        server,
        file,
      }) => {
        const chosen = await file(nameFor(preset, name), size);
        await open(uploads, server, preset);
        await server.arm({ fault: 'F11', match: endpoint.part, options: { 'retry-after': 1 } });
        // Where one request does it all, it is that one that meets the expired token.
        await server.token({ token: 'golden-token', expiresAfterRequests: endpoint.isResumable ? 1 : 0 });
        const losesReply = endpoint.isRepeatable;
        if (losesReply) await server.arm({ fault: 'drop-reply', match: endpoint.part });

        await uploads.choose(chosen.path);
        await uploads.expectStatus('done');

        await expectOneObject(server, preset, chosen);
        const requests = await server.requests();
        expect(requests.filter(({ status }) => status === 503)).toHaveLength(1);
        if (losesReply) expect(requests.filter(({ fault }) => fault === 'drop-reply')).toHaveLength(1);
        expect(requests.filter(({ status }) => status === 401)).toHaveLength(1);
        expect(await uploads.refreshes(), 'one sign-in for one expiry').toBe(1);
      });

      if (!endpoint.isRepeatable) {
        test(`${title}: a lost reply is said to be unknown, is never repeated, and leaves one object`, async ({
          uploads,
          server,
          file,
        }) => {
          const chosen = await file(nameFor(preset, name), size);
          await open(uploads, server, preset);
          await server.arm({ fault: 'drop-reply', match: endpoint.part });

          await uploads.choose(chosen.path);

          await uploads.expectStatus('failed');
          await expect(uploads.rows.first()).toContainText('couldn’t confirm');
          await expectOneObject(server, preset, chosen);
          const posts = (await server.requests()).filter(
            ({ method, fault }) => method === 'POST' && fault !== null,
          );
          expect(posts).toHaveLength(1);
        });
      }

      // It has left whole before anybody can press anything, and must not be doubled: its reply is waited for.
      if (!endpoint.isRepeatable && size <= 10 * partBytes) {
        test(`${title}: a pause waits for the reply`, async ({ uploads, server, file }) => {
          const chosen = await file(nameFor(preset, name), size);
          await open(uploads, server, preset);
          await server.settings({ latencyMs: 2000 });
          const before = (await server.requests()).length;

          await uploads.choose(chosen.path);
          await expect.poll(async () => (await server.requests()).length).toBe(before + 1);
          await uploads.press('pause');

          await uploads.expectStatus('done');
          await expectOneObject(server, preset, chosen);
        });
        continue;
      }

      test(`${title}: continues after a pause and after a reload, sending only what is missing`, async ({
        uploads,
        server,
        file,
        page,
      }) => {
        const chosen = await file(nameFor(preset, name), size);
        await open(uploads, server, preset);
        await server.settings(slowness(endpoint, size));

        await uploads.choose(chosen.path);
        await untilOnItsWay(uploads, endpoint, chosen);
        await uploads.press('pause');
        await uploads.expectStatus('paused');
        await expectSilence(server);
        const confirmedAtPause = await uploads.confirmedBytes();
        const pausedAt = (await server.requests()).length;
        await uploads.press('resume');
        await untilOnItsWay(uploads, endpoint, chosen);
        await page.reload();
        await uploads.choose(chosen.path);
        await server.settings({ latencyMs: 0, bytesPerSecond: 0 });
        await uploads.expectStatus('done');

        await expectOneObject(server, preset, chosen);
        if (endpoint.isResumable) {
          const requests = (await server.requests()).filter((request) => isPart(request, endpoint));
          const afterPause = (await server.requests())
            .slice(pausedAt)
            .filter((request) => isPart(request, endpoint));
          const offsets = afterPause.map(offsetOf).filter((offset) => offset !== undefined);
          expect(
            Math.min(size, ...offsets),
            'nothing that was confirmed is sent again',
          ).toBeGreaterThanOrEqual(Math.min(size, confirmedAtPause));
          // Each of the two interruptions may cost the part that was in flight.
          expect(requests.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(size / partBytes)) + 2);
        }
      });
    }
  });
}

test('mediaChunks: a lost reply to the finishing request is said to be unknown and leaves one object', async ({
  uploads,
  server,
  file,
}) => {
  const chosen = await file('paper.pdf', 300_000);
  await open(uploads, server, 'mediaChunks');
  await server.arm({ fault: 'F23', match: { method: 'POST', path: '/complete/' } });

  await uploads.choose(chosen.path);

  await uploads.expectStatus('failed');
  await expect(uploads.rows.first()).toContainText('couldn’t confirm');
  await expectOneObject(server, 'mediaChunks', chosen);
});

test('mediaInput: nothing the application signs in with reaches the storage host', async ({
  uploads,
  server,
  file,
}) => {
  const chosen = await file('clip.wav', 100_000);
  await open(uploads, server, 'mediaInput');

  await uploads.choose(chosen.path);
  await uploads.expectStatus('done');

  const puts = (await server.requests()).filter(({ method }) => method === 'PUT');
  expect(puts.map(({ hasAuthorization }) => hasAuthorization)).toEqual([false]);
});

/** Thumbnails are pictures, and browsers tell by the name. */
const nameFor = (preset: PresetName, name: string): string =>
  preset === 'messageThumbnail' ? name.replace(/bin$/, 'png') : name;

async function open(uploads: UploadPage, server: ReferenceServer, preset: PresetName): Promise<void> {
  const parent = preset === 'messageThumbnail' ? await server.addParent() : undefined;
  await uploads.open({
    preset,
    server: server.url,
    ...(parent !== undefined && { parent }),
  });
}

/** Slow enough that a person finds something to interrupt, fast enough to finish. */
function slowness(endpoint: Endpoint, size: number): Readonly<Record<string, number>> {
  const isLarge = size > 10 * partBytes;
  if (isLarge && !endpoint.isResumable) return { bytesPerSecond: 5_000_000 };
  if (isLarge) return { latencyMs: 15 };
  return { latencyMs: size > partBytes ? 1000 : 1500 };
}

/** Until a request with bytes is in flight and, where that survives an interruption, a part has been confirmed. */
async function untilOnItsWay(uploads: UploadPage, endpoint: Endpoint, file: FileOnDisk): Promise<void> {
  if (endpoint.isResumable && file.size > partBytes) await uploads.untilConfirmed(partBytes);
  await expect(uploads.rows.first().locator('[data-action="pause"]')).toBeVisible();
}

/** No request is open any more, and none arrives while a running upload would have sent many. */
async function expectSilence(server: ReferenceServer): Promise<void> {
  await expect.poll(async () => (await server.requests()).filter(({ isOpen }) => isOpen)).toEqual([]);
  const before = (await server.requests()).length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await server.requests()).toHaveLength(before);
}

async function expectOneObject(server: ReferenceServer, preset: PresetName, file: FileOnDisk): Promise<void> {
  const objects = (await server.objects()).filter(({ name }) => name !== 'parent.txt');
  expect(objects.map(({ sha256, sizeBytes }) => ({ sha256, sizeBytes }))).toEqual([
    { sha256: file.sha256, sizeBytes: file.size },
  ]);
  const [object] = objects;
  if (object === undefined) throw new Error('There is no object.');
  // The storage of media input is addressed by keys, which are made from the name.
  if (preset !== 'mediaInput') expect(object.name.normalize('NFC')).toBe(file.name.normalize('NFC'));
  const stored = await fetch(object.url);
  expect((await stored.arrayBuffer()).byteLength).toBe(file.size);
}

const isPart = ({ method, path }: LoggedRequest, { part }: Endpoint): boolean =>
  method === part.method && path.includes(part.path) && !path.includes('?done');

/** Where in the file a part begins, as its own contract says it; unknown of one that was cut before it was read. */
function offsetOf({ headers, fields }: LoggedRequest): number | undefined {
  const range = /bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1];
  const field = fields.find(({ name }) => name === 'qqpartbyteoffset')?.value;
  const offset = range ?? field;
  return offset === undefined ? undefined : Number(offset);
}
