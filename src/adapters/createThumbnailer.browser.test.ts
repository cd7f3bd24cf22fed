import { afterEach, describe, expect, it } from 'vitest';
import type { Thumbnailer } from '../core/ports.ts';
import { spawnThumbnailWorker } from '../workers/spawn.ts';
import { createThumbnailer, type BrowserThumbnailer, type ThumbnailerOptions } from './createThumbnailer.ts';
import { film, picture, wav } from './mediaSamples.test.shared.ts';

const made: BrowserThumbnailer[] = [];
const thumbnailer = (options: Partial<ThumbnailerOptions> = {}) => {
  const one = createThumbnailer({ spawn: spawnThumbnailWorker, ...options });
  made.push(one);
  return one;
};
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
});

const { signal } = new AbortController();
const box = { width: 80, height: 80, fit: 'contain', signal } as const;

/** The mean colour of a picture, 0 to 255 each. */
async function meanColor(blob: Blob | undefined): Promise<readonly number[]> {
  if (blob === undefined) throw new Error('There is no picture.');
  const bitmap = await createImageBitmap(blob, { resizeWidth: 1, resizeHeight: 1, resizeQuality: 'high' });
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
}

/** Near enough for a lossy film. */
const isNear = (color: readonly number[], wanted: readonly number[]) =>
  color.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) < 40);

const svg = (content: string, size = 'width="40" height="20"') =>
  new Blob([`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${content}</svg>`], { type: 'image/svg+xml' });

describe('the thumbnail of a film', () => {
  it('is an early frame, with the size and the duration of the film, also of one that was recorded without', async () => {
    const blob = await film(['rgb(200 40 40)', 700]);
    const { facts, picture } = await thumbnailer().make(blob, box);
    expect(facts).toMatchObject({ width: 160, height: 90 });
    expect(facts.durationSeconds).toBeGreaterThan(0.4);
    expect(facts.durationSeconds).toBeLessThan(3);
    expect(picture).toMatchObject({ width: 80, height: 45 });
    expect(await meanColor(picture?.blob)).toSatisfy((color: number[]) => isNear(color, [200, 40, 40]));
  });

  it('is a later frame where the film begins black', async () => {
    const { picture } = await thumbnailer().make(await film(['black', 500], ['rgb(40 40 200)', 1_300]), box);
    expect(await meanColor(picture?.blob)).toSatisfy((color: number[]) => isNear(color, [40, 40, 200]));
  });

  it('is the frame of the moment that was asked for', async () => {
    const blob = await film(['rgb(200 40 40)', 600], ['rgb(40 160 40)', 1_300]);
    const { picture } = await thumbnailer().make(blob, { ...box, atSeconds: 1 });
    expect(await meanColor(picture?.blob)).toSatisfy((color: number[]) => isNear(color, [40, 160, 40]));
  });

  it.each([
    ['is no film', new Blob(['not a film'], { type: 'video/mp4' })],
    ['is empty', new Blob([], { type: 'video/webm' })],
    ['has no picture', new Blob([wav([1])], { type: 'video/webm' })],
  ])('is refused where the file %s, and the next one is made', async (_why, blob) => {
    const one = thumbnailer();
    await expect(one.make(blob, box)).rejects.toThrow();
    const { peaks } = await one.make(wav([1]), box);
    expect(peaks?.[0]).toBeCloseTo(1);
  });

  it('of an aborted wish rejects with the reason', async () => {
    const controller = new AbortController();
    const wish = thumbnailer().make(await film(['red', 200]), { ...box, signal: controller.signal });
    const reason = new Error('scrolled away');
    controller.abort(reason);
    await expect(wish).rejects.toBe(reason);
  });
});

describe('the thumbnail of a sound', () => {
  it('is how long it is and how loud its slices are', async () => {
    const { facts, picture, peaks } = await thumbnailer().make(wav([0, 0, 0, 0, 0, 1, 1, 1, 0.5, 0.5]), box);
    expect(facts.durationSeconds).toBeCloseTo(1);
    expect(picture).toBeUndefined();
    expect(peaks).toHaveLength(48);
    const [quiet, loud, half] = [peaks?.[5], peaks?.[30], peaks?.[45]];
    expect(quiet).toBeLessThan(0.05);
    expect(loud).toBeGreaterThan(0.9);
    expect(half).toBeGreaterThan(0.4);
    expect(half).toBeLessThan(0.6);
  });

  it('is refused where a picture is wanted', async () => {
    await expect(thumbnailer().make(wav([1]), { ...box, pictureOnly: true })).rejects.toThrow('no picture');
  });

  it('is refused where it is none', async () => {
    const hum = new Blob([new Uint8Array(99)], { type: 'audio/mpeg' });
    await expect(thumbnailer().make(hum, box)).rejects.toThrow('cannot be played');
  });
});

describe('the thumbnail of an SVG', () => {
  it('is its picture', async () => {
    const { facts, picture } = await thumbnailer().make(
      svg('<rect width="40" height="20" fill="rgb(0 160 0)"/>'),
      box,
    );
    expect(facts).toEqual({ width: 40, height: 20 });
    expect(await meanColor(picture?.blob)).toSatisfy((color: number[]) => isNear(color, [0, 160, 0]));
  });

  it('runs none of its scripts, and fetches nothing', async () => {
    const seen = new Set<string>();
    Object.assign(globalThis, { svgWasHere: () => seen.add('script') });
    const watch = new PerformanceObserver((list) => {
      for (const { name } of list.getEntries()) if (name.includes('svg-asks')) seen.add(name);
    });
    watch.observe({ type: 'resource' });
    const hostile = `<script>parent.svgWasHere?.(); svgWasHere()</script>
      <image href="${location.origin}/svg-asks.png" width="9" height="9"/>
      <rect width="40" height="20" fill="rgb(0 0 160)" onload="svgWasHere()"/>`;
    const { picture } = await thumbnailer().make(svg(hostile), box);
    expect(await meanColor(picture?.blob)).toSatisfy((color: number[]) => isNear(color, [0, 0, 160]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    watch.disconnect();
    expect([...seen]).toEqual([]);
  });

  it.each([
    [
      'references that multiply to billions',
      svg(
        Array.from(
          { length: 10 },
          (_, level) =>
            `<g id="l${level}">${level === 0 ? '<path d="M0 0h1"/>' : `<use href="#l${level - 1}"/>`.repeat(10)}</g>`,
        ).join(''),
      ),
    ],
    [
      'entities that multiply',
      new Blob(
        [
          '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
        ],
        { type: 'image/svg+xml' },
      ),
    ],
    ['a megabyte', svg(' '.repeat(2 ** 20))],
    ['no SVG', new Blob(['<html>'], { type: 'image/svg+xml' })],
  ])('is refused for %s', async (_name, blob) => {
    await expect(thumbnailer().make(blob, box)).rejects.toThrow();
  });

  it('is made where a drawing refers to itself', async () => {
    const { facts } = await thumbnailer().make(svg('<g id="a"><use href="#a"/></g>'), box);
    expect(facts).toEqual({ width: 40, height: 20 });
  });
});

describe('the thumbnail of a text', () => {
  it.each([
    ['of its type', new Blob(['one\ntwo\n3\n4\n5\n6\n7'], { type: 'text/plain' })],
    ['of its name', new File(['one\ntwo\n3\n4\n5\n6\n7'], 'main.rs')],
  ])('is its first lines, known by reason %s', async (_why, blob) => {
    expect(await thumbnailer().make(blob, box)).toEqual({ facts: {}, text: 'one\ntwo\n3\n4\n5\n6' });
  });

  it('is there where the first two kilobytes end in the middle of a character', async () => {
    const { text } = await thumbnailer().make(
      new File([`a${'é'.repeat(2_000)}`], 'a.md', { type: 'text/markdown' }),
      box,
    );
    expect(text).toBe(`a${'é'.repeat(1_023)}`);
  });

  it('is refused where it is none', async () => {
    const blob = new File([Uint8Array.from([0xff, 0xfe, 0, 1])], 'main.c');
    await expect(thumbnailer().make(blob, box)).rejects.toThrow();
  });
});

describe('thumbnails', () => {
  it('are made by the application’s own thumbnailers first', async () => {
    const thumbnail = { facts: { pageCount: 12 } };
    const ownThumbnailer = {
      accepts: ({ name }: { readonly name: string }) => name.endsWith('.pdf'),
      make: () => Promise.resolve(thumbnail),
    };
    const one = thumbnailer({ others: [ownThumbnailer] });
    expect(await one.make(new File(['%PDF'], 'a.pdf'), box)).toBe(thumbnail);
    await expect(one.make(new File(['PK'], 'a.zip'), box)).rejects.toThrow('kind "archive"');
  });

  it.each<[string, string, () => Promise<Blob>, string, string]>([
    ['a picture', 'a film', async () => picture(20, 20), 'a.mp4', 'video/mp4'],
    ['a sound', 'a picture', () => Promise.resolve(wav([1])), 'a.png', 'image/png'],
    ['a film', 'a drawing', () => film(['red', 200]), 'a.svg', 'image/svg+xml'],
    ['a picture', 'a text', async () => picture(20, 20), 'a.md', 'text/markdown'],
    ['a picture', 'a PDF', async () => picture(20, 20), 'a.pdf', 'application/pdf'],
  ])(
    'are not made of %s that says it is %s, also not by the application’s own',
    async (_is, _says, bytes, name, type) => {
      let isAsked = false;
      const own: Thumbnailer = {
        accepts: (one) => one.type === 'application/pdf',
        make: () => ((isAsked = true), Promise.resolve({ facts: {} })),
      };
      const source = new File([await bytes()], name, { type });
      await expect(thumbnailer({ others: [own] }).make(source, box)).rejects.toThrow();
      expect(isAsked).toBe(false);
    },
  );

  it('of a kind that no browser decodes come from a decoder of the application’s own', async () => {
    const heif = new Uint8Array([
      0,
      0,
      0,
      24,
      ...new TextEncoder().encode('ftypheic'),
      ...new Uint8Array(40),
    ]);
    const decoder: Thumbnailer = {
      accepts: ({ name }) => /\.heic$/i.test(name),
      // What a real one does, with the pixels that it got out of the file.
      make: async () => ({
        facts: { width: 4032, height: 3024 },
        picture: { blob: await picture(80, 60), width: 80, height: 60 },
      }),
    };
    const one = thumbnailer({ others: [decoder] });
    const shown = await one.make(new File([heif], 'IMG_1.HEIC', { type: 'image/heic' }), box);
    expect(shown.facts).toEqual({ width: 4032, height: 3024 });
    expect(await meanColor(shown.picture?.blob)).toSatisfy((color: number[]) => isNear(color, [128, 0, 128]));
    // All other pictures are still ours.
    expect((await one.make(await picture(40, 20), box)).facts).toEqual({ width: 40, height: 20 });
  });

  it('are made of a picture that says nothing of itself, by its first bytes', async () => {
    const canvas = new OffscreenCanvas(40, 20);
    canvas.getContext('2d');
    const picture = new Blob([await canvas.convertToBlob({ type: 'image/png' })]);
    expect((await thumbnailer().make(picture, box)).facts).toEqual({ width: 40, height: 20 });
  });

  it('are refused beforehand for files of which nothing is to be seen', () => {
    const { accepts } = thumbnailer();
    const names = ['a.png', 'a.svg', 'a.mp4', 'a.mp3', 'a.ts', 'a.zip', 'a.pdf', 'a'];
    expect(names.filter((name) => accepts({ name, type: '' }))).toEqual(names.slice(0, 5));
  });

  it('are made once for each file and box', async () => {
    let count = 0;
    const ownThumbnailer = {
      accepts: () => true,
      make: () => Promise.resolve({ facts: { pageCount: (count += 1) } }),
    };
    const one = thumbnailer({ others: [ownThumbnailer] });
    const [a, b] = [new Blob(['a']), new Blob(['b'])];
    const counts = [];
    for (const [source, width] of [
      [a, 80],
      [a, 80],
      [a, 40],
      [b, 80],
      [a, 40],
    ] as const)
      counts.push((await one.make(source, { ...box, width })).facts.pageCount);
    expect(counts).toEqual([1, 1, 2, 3, 2]);
  });
});
