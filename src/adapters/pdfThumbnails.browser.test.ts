import * as pdfjs from 'pdfjs-dist';
import workerSrc from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { describe, expect, it } from 'vitest';
import { pdfThumbnails } from './pdfThumbnails.ts';

const { signal } = new AbortController();
const box = { width: 80, height: 80, fit: 'contain', signal } as const;

const maker = () =>
  pdfThumbnails({
    load: () => {
      pdfjs.GlobalWorkerOptions.workerSrc = workerSrc;
      return Promise.resolve(pdfjs);
    },
  });

/**
 * A document whose pages are of one colour, up to 200 by 100 points from their lower left; `extra` goes into its
 * catalogue.
 */
function pdf(pages: number, rgb: string, extra = '', [width, height] = [200, 100]): Blob {
  const content = `${rgb} rg 0 0 200 100 re f`;
  const numbers = Array.from({ length: pages }, (_, index) => index + 4);
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${extra} >>`,
    `<< /Type /Pages /Count ${pages} /Kids [${numbers.map((number) => `${number} 0 R`).join(' ')}] >>`,
    `<< /Length ${content.length} >> stream\n${content}\nendstream`,
    ...numbers.map(
      () => `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 3 0 R >>`,
    ),
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj ${object} endobj`).join('\n');
  return new Blob([`%PDF-1.7\n${body}\ntrailer << /Root 1 0 R >>`], { type: 'application/pdf' });
}

async function colorOf(blob: Blob | undefined): Promise<readonly number[]> {
  const bitmap = await createImageBitmap(blob ?? new Blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  return [...(context?.getImageData(bitmap.width / 2, bitmap.height / 2, 1, 1).data ?? [])].slice(0, 3);
}

describe('the thumbnail of a PDF', () => {
  it('is its first page, with the number of pages', async () => {
    const { facts, picture } = await maker().make(pdf(3, '0 0.6 0'), box);
    expect(facts).toEqual({ pageCount: 3 });
    expect(picture).toMatchObject({ width: 80, height: 40 });
    const [red = 255, green = 0, blue = 255] = await colorOf(picture?.blob);
    expect(red).toBeLessThan(30);
    expect(green).toBeGreaterThan(120);
    expect(blue).toBeLessThan(30);
  });

  it('begins where the page begins, also where it is cropped', async () => {
    const { picture } = await maker().make(pdf(1, '0 0 1', '', [100, 200]), { ...box, fit: 'cover' });
    expect(picture).toMatchObject({ width: 80, height: 80 });
    // Only the lower half of this page is coloured.
    expect(await colorOf(picture?.blob)).toEqual([255, 255, 255]);
  });

  it('runs no script of the document', async () => {
    const script = '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); globalThis.pdfWasHere = true) >>';
    await maker().make(pdf(1, '0 0 1', script), box);
    expect(globalThis).not.toHaveProperty('pdfWasHere');
  });

  it.each([
    ['no PDF', new Blob(['%PDF-1.7 but no more'], { type: 'application/pdf' })],
    ['an empty file', new Blob([], { type: 'application/pdf' })],
    ['a file cut off', pdf(2, '0 0 1').slice(0, 60)],
  ])('is refused for %s, and the next one is made', async (_name, blob) => {
    const one = maker();
    await expect(one.make(blob, box)).rejects.toThrow();
    expect((await one.make(pdf(1, '0 0 1'), box)).facts).toEqual({ pageCount: 1 });
  });

  it('is not made of one that is too large to be read whole', async () => {
    const large = new Blob([pdf(1, '0 0 1'), new Uint8Array(50 * 2 ** 20)], { type: 'application/pdf' });
    await expect(maker().make(large, box)).rejects.toThrow('is not drawn');
  });

  it('of an aborted wish rejects with the reason, also while the library is loading', async () => {
    let resolveLoading: (library: typeof pdfjs) => void = () => undefined;
    const never = pdfThumbnails({ load: () => new Promise((resolve) => (resolveLoading = resolve)) });
    const controller = new AbortController();
    const wish = never.make(pdf(1, '0 0 1'), { ...box, signal: controller.signal });
    const reason = new Error('scrolled away');
    controller.abort(reason);
    await expect(wish).rejects.toBe(reason);
    resolveLoading(pdfjs);
  });

  it('loads its library again after that failed, and then never more', async () => {
    let loads = 0;
    const load = () => {
      loads += 1;
      pdfjs.GlobalWorkerOptions.workerSrc = workerSrc;
      return loads === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(pdfjs);
    };
    const one = pdfThumbnails({ load });
    await expect(one.make(pdf(1, '0 0 1'), box)).rejects.toThrow('offline');
    await one.make(pdf(1, '0 0 1'), box);
    await one.make(pdf(1, '0 0 1'), box);
    expect(loads).toBe(2);
  });

  it.each([
    ['report.pdf', 'application/pdf', true],
    ['report', 'application/pdf', true],
    ['report.PDF', '', true],
    ['report.pdf', 'text/plain', false],
    ['report.txt', '', false],
  ])('is for %s of type "%s": %s', (name, type, isPdf) => {
    expect(maker().accepts({ name, type })).toBe(isPdf);
  });
});

describe('the facts of a PDF', () => {
  it('are its pages', async () => {
    expect(await maker().readFacts?.(pdf(3, '0 0 1'), { signal })).toEqual({ pageCount: 3 });
  });

  it('are that it asks for a password, where it does', async () => {
    const bytes = `<${'41'.repeat(32)}>`;
    const encrypt = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O ${bytes} /U ${bytes} >> /ID [<41> <41>]`;
    const open = await pdf(1, '0 0 1').text();
    const locked = new Blob([open.replace('/Root', `${encrypt} /Root`)], { type: 'application/pdf' });
    expect(await maker().readFacts?.(locked, { signal })).toEqual({ isEncrypted: true });
    await expect(maker().make(locked, box)).rejects.toThrow();
  });

  it('are none where there is no PDF', async () => {
    const text = new Blob(['hello'], { type: 'application/pdf' });
    await expect(maker().readFacts?.(text, { signal })).rejects.toThrow();
  });
});
