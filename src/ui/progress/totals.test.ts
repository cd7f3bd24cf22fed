import { describe, expect, it } from 'vitest';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { noTotals } from '../../core/uploadTotals.ts';
import { fixedUpload } from '../fixtures/fixedUploads.ts';
import { createTotals } from './totals.ts';

const group = 'photos';
const upload = (
  id: string,
  status: Parameters<typeof fixedUpload>[0],
  path?: string,
  of = group,
): UploadSnapshot => {
  const made = fixedUpload(status, { id, name: `${id}.jpg` });
  return { ...made, group: of, file: { ...made.file, size: 100, path }, loadedBytes: 40 } as UploadSnapshot;
};
const state = (uploads: readonly UploadSnapshot[]) => ({
  order: uploads.map(({ id }) => id),
  byId: Object.fromEntries(uploads.map((one) => [one.id, one])),
  totals: noTotals,
});

describe('the totals of a list', () => {
  it('are those of an uploader and of each of its folders, without what was cancelled and what is of others', () => {
    const totals = createTotals();
    const uploads = state([
      upload('a', 'uploading'),
      upload('b', 'uploading', 'Holiday/day 1/b.jpg'),
      upload('c', 'failed', 'Holiday/c.jpg'),
      upload('d', 'cancelled', 'Holiday/d.jpg'),
      upload('e', 'uploading', 'Work/e.jpg'),
      upload('f', 'uploading', 'Holiday/f.jpg', 'documents'),
    ]);
    expect(totals(uploads, { group })).toEqual({
      size: 400,
      settled: 220,
      moving: 160,
      unsettled: 3,
      active: 3,
    });
    expect(totals(uploads, { group, folder: 'Holiday' })).toEqual({
      size: 200,
      settled: 140,
      moving: 80,
      unsettled: 1,
      active: 1,
    });
    expect(totals(uploads, { group, folder: 'Elsewhere' }).size).toBe(0);
    expect(totals(uploads, { group: 'documents' }).size).toBe(100);
  });

  it('take one walk through the list for each of its states, however many folders are asked for', () => {
    let reads = 0;
    const uploads = Array.from({ length: 500 }, (_, index) =>
      upload(`${index}`, 'uploading', `${index % 100}/x.jpg`),
    );
    const byId = new Proxy(Object.fromEntries(uploads.map((one) => [one.id, one])), {
      get(target, id) {
        reads += 1;
        return Reflect.get(target, id) as unknown;
      },
    });
    const order = uploads.map(({ id }) => id);
    const totals = createTotals();
    const all = { order, byId, totals: noTotals };
    const sizes = Array.from(
      { length: 100 },
      (_, folder) => totals(all, { group, folder: `${folder}` }).size,
    );
    expect(sizes).toEqual(Array.from({ length: 100 }, () => 500));
    expect(reads).toBe(500);
    totals({ order: order.slice(1), byId, totals: noTotals }, { group });
    expect(reads).toBe(999);
  });
});
