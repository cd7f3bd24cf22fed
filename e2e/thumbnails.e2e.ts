/**
 * Films and PDFs carry their picture: uploaded in chunks to the message endpoint, then a picture made in the browser,
 * sent with the file's own uuid. What the server has stored is decoded again and compared with the film and the page.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { LoggedRequest, ReferenceServer } from './models/referenceServer.ts';
import { expect, test } from './models/test.ts';
import type { UploadPage } from './models/UploadPage.ts';

const film = fileURLToPath(new URL('../public/samples/tide.webm', import.meta.url));
/** Several chunks for each of the files. */
const partBytes = 16_384;
const pm = { method: 'POST', path: '/pm/upload/' };

/** 400 by 200 points in four colours, and bytes that nobody looks at. */
const fourColours = pdf(
  '1 0 0 rg 0 100 200 100 re f 0 0 1 rg 200 100 200 100 re f 0 1 0 rg 0 0 200 100 re f 0 g 200 0 200 100 re f',
  3 * partBytes,
);

test('a film in chunks carries a frame that is not black', async ({ uploads, server, page }) => {
  await open(uploads, server);
  await uploads.choose(film);
  await uploads.expectStatus('done');

  const { media, picture } = await untilTold(uploads);
  const stored = await expectPictureOf(server, media.fileUuid, 'tide');
  expect(picture).toEqual({ fileUrl: stored.url, fileUuid: stored.id, parentFileUuid: media.fileUuid });

  const seen = await decode(page, await bytesAt(stored.url));
  expect(seen).toMatchObject({ width: 320, height: 180 });
  // The first second is black, so the next place that is looked at is shown: 30 % of the whole.
  const [wanted, black, later] = await framesOf(page, [0.3, 0.1, 0.95]);
  const error = difference(seen.pixels, wanted);
  expect(error, 'the frame at 30 %').toBeLessThan(4);
  expect(difference(seen.pixels, black), 'no black frame').toBeGreaterThan(60);
  expect(difference(seen.pixels, later), 'no other frame').toBeGreaterThan(2 * error);
});

test('a PDF in chunks carries its first page', async ({ uploads, server, page }, testInfo) => {
  const path = testInfo.outputPath('Bericht – 2026.pdf');
  await writeFile(path, fourColours);
  await open(uploads, server);
  await uploads.choose(path);
  await uploads.expectStatus('done');

  const { media, picture } = await untilTold(uploads);
  const stored = await expectPictureOf(server, media.fileUuid, 'Bericht – 2026');
  expect(picture).toMatchObject({ fileUuid: stored.id, parentFileUuid: media.fileUuid });

  const { width, height, pixels } = await decode(page, await bytesAt(stored.url));
  expect({ width, height }).toEqual({ width: 640, height: 320 });
  const colourAt = (x: number, y: number) =>
    pixels.slice(4 * (y * width + x), 4 * (y * width + x) + 3).map((value) => (value > 127 ? 1 : 0));
  expect([colourAt(160, 80), colourAt(480, 80), colourAt(160, 240), colourAt(480, 240)]).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 0, 0],
  ]);
});

test('the requests are the contract’s: chunks in order, done, then the picture with the file’s uuid', async ({
  uploads,
  server,
}) => {
  await open(uploads, server);
  await uploads.choose(film);
  const { media } = await untilTold(uploads);

  const requests = (await server.requests()).filter(({ path }) => path.includes(pm.path));
  const steps = requests.map((request) => ({
    done: request.path.includes('?done'),
    uuid: field(request, 'qquuid'),
    part: field(request, 'qqpartindex'),
    parent: field(request, 'qqparentuuid'),
  }));
  const uuid = media.fileUuid;
  const no = undefined;
  expect(steps).toEqual([
    { done: false, uuid: no, part: '0', parent: no },
    ...['1', '2', '3'].map((part) => ({ done: false, uuid, part, parent: no })),
    { done: true, uuid, part: no, parent: no },
    { done: false, uuid: no, part: no, parent: uuid },
  ]);
  expect(field(requests[5], 'qqfiletype')).toBe('image/webp');
  expect(field(requests[5], 'qqfilename')).toBe('tide.webp');
});

test('a film whose upload a reload interrupted carries its picture in the end', async ({
  uploads,
  server,
  page,
}) => {
  await open(uploads, server);
  await server.settings({ latencyMs: 500 });
  await uploads.choose(film);
  await uploads.untilConfirmed(partBytes);
  await page.reload();
  await uploads.choose(film);
  await server.settings({ latencyMs: 0 });
  await uploads.expectStatus('done');

  const { media } = await untilTold(uploads);
  await expectPictureOf(server, media.fileUuid, 'tide');
  expect(await server.objects()).toHaveLength(2);
});

const refusals = [
  { title: 'refused', fault: 'status', options: { status: 400 } },
  { title: 'forbidden', fault: 'status', options: { status: 403 } },
  { title: 'answered with a page', fault: 'malformed', options: { kind: 'html' } },
  { title: 'never answered', fault: 'drop-reply', options: {} },
] as const;

for (const { title, fault, options } of refusals) {
  test(`a picture that is ${title} never fails its film, and is not sent twice`, async ({
    uploads,
    server,
  }) => {
    await open(uploads, server);
    // Four chunks and done come before it.
    await server.arm({ fault, match: { ...pm, nth: 6 }, options });
    await uploads.choose(film);

    const { picture } = await untilTold(uploads);
    expect(picture).toBeNull();
    await uploads.expectStatus('done');
    await expect(uploads.rows).toHaveCount(1);
    expect((await server.requests()).filter(({ path }) => path.includes(pm.path))).toHaveLength(6);
  });
}

test('a file that only claims to be a film arrives whole, without a picture', async ({
  uploads,
  server,
  file,
}) => {
  const chosen = await file('broken.mp4', 3 * partBytes + 1);
  await open(uploads, server);
  await uploads.choose(chosen.path);
  await uploads.expectStatus('done');

  expect((await untilTold(uploads)).picture).toBeNull();
  expect((await server.objects()).map(({ sha256 }) => sha256)).toEqual([chosen.sha256]);
});

const open = (uploads: UploadPage, server: ReferenceServer): Promise<void> =>
  uploads.open({ preset: 'messageMediaChunks', server: server.url, thumbnails: true, partBytes });

async function untilTold(uploads: UploadPage) {
  await expect.poll(() => uploads.pictures(), { timeout: 20_000 }).toHaveLength(1);
  const [told] = await uploads.pictures();
  if (told === undefined) throw new Error('Nobody was told of a picture.');
  return told;
}

/** The one picture on the server, which belongs to the one file there. */
async function expectPictureOf(server: ReferenceServer, fileUuid: string, name: string) {
  const objects = await server.objects();
  const media = objects.filter(({ kind }) => kind === 'pm');
  const pictures = objects.filter(({ kind }) => kind === 'pm-thumbnail');
  expect(media.map(({ id }) => id)).toEqual([fileUuid]);
  expect(pictures).toMatchObject([{ name: `${name}.webp`, type: 'image/webp', parentUuid: fileUuid }]);
  const [picture] = pictures;
  if (picture === undefined) throw new Error('The server has no picture.');
  return picture;
}

const field = (request: LoggedRequest | undefined, name: string): string | undefined =>
  request?.fields.find((one) => one.name === name)?.value;

const bytesAt = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());

/** A PDF of one page with this content, 400 by 200 points, and `paddingBytes` of comment. */
function pdf(content: string, paddingBytes: number): string {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [4 0 R] >>',
    `<< /Length ${content.length} >> stream\n${content}\nendstream`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 3 0 R >>',
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj ${object} endobj`).join('\n');
  return `%PDF-1.7\n%${'x'.repeat(paddingBytes)}\n${body}\ntrailer << /Root 1 0 R >>`;
}

interface Seen {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of every pixel. */
  readonly pixels: readonly number[];
}

/** Decodes a picture by the browser's own means. */
function decode(page: Page, picture: Buffer): Promise<Seen> {
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/webp;base64,${base64}`;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (context === null) throw new Error('There is no canvas.');
    context.drawImage(image, 0, 0);
    return { width, height, pixels: Array.from(context.getImageData(0, 0, width, height).data) };
  }, picture.toString('base64'));
}

/** Frames of the film as the browser plays it, at these parts of the whole. */
async function framesOf(page: Page, places: readonly number[]): Promise<readonly (readonly number[])[]> {
  const base64 = (await readFile(film)).toString('base64');
  return page.evaluate(
    async ([film, places]) => {
      const video = Object.assign(document.createElement('video'), { muted: true });
      const heard = (name: string) => new Promise((resolve) => video.addEventListener(name, resolve));
      const loaded = heard('loadeddata');
      video.src = `data:video/webm;base64,${film}`;
      await loaded;
      const frames: number[][] = [];
      for (const place of places) {
        const found = heard('seeked');
        video.currentTime = place * video.duration;
        await found;
        const context = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext('2d');
        context?.drawImage(video, 0, 0);
        const { data } = context?.getImageData(0, 0, video.videoWidth, video.videoHeight) ?? { data: [] };
        frames.push(Array.from(data));
      }
      return frames;
    },
    [base64, places] as const,
  );
}

/** How far two pictures are apart, as the mean of all values, 0 to 255. */
function difference(a: readonly number[], b: readonly number[] = []): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}
