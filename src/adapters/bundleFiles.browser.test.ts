import { describe, expect, it } from 'vitest';
import { bundleFiles } from './bundleFiles.ts';

const file = (name: string, text: string, type: string, lastModified: number) =>
  new File([text], name, { type, lastModified });

describe('bundleFiles', () => {
  const files = [file('a.txt', 'abc', 'text/plain', 5), file('b.txt', 'defgh', 'text/plain', 7)];

  it('puts files behind each other, and says what is where', async () => {
    const { file: bundle, members } = bundleFiles(files);
    expect(await bundle.text()).toBe('abcdefgh');
    expect({ name: bundle.name, type: bundle.type, lastModified: bundle.lastModified }).toEqual({
      name: 'a.txt, b.txt',
      type: 'text/plain',
      lastModified: 7,
    });
    expect(members).toEqual([
      { name: 'a.txt', type: 'text/plain', size: 3 },
      { name: 'b.txt', type: 'text/plain', size: 5 },
    ]);
  });

  it('has no type where they have several, and names as they are told', () => {
    const mixed = [...files, file('c.png', 'x', 'image/png', 1)];
    const { file: bundle, members } = bundleFiles(mixed, {
      name: 'Holiday',
      fieldOf: ({ type }, index) => `${type}-${index}`,
    });
    expect([bundle.name, bundle.type]).toEqual(['Holiday', '']);
    expect(members.map(({ field }) => field)).toEqual(['text/plain-0', 'text/plain-1', 'image/png-2']);
  });

  it('makes an empty bundle of no files', () => {
    const { file: bundle, members } = bundleFiles([]);
    expect([bundle.size, members]).toEqual([0, []]);
  });
});
