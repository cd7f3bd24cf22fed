import { describe, expect, it } from 'vitest';
import { chooseFiles, dragEvent, dropFiles, fileDrop, pasteFiles, type FakeEntry } from './fileDrop.ts';

const file = (name: string) => new File([name], name, { type: 'text/plain' });

describe('fileDrop', () => {
  it('shows kinds and types while dragging, and files only at the drop', () => {
    const dragging = fileDrop([file('a')], { isDragging: true, data: { 'text/plain': 'x' } });
    expect(dragging.types).toEqual(['Files', 'text/plain']);
    expect(dragging.files).toEqual([]);
    expect(dragging.items.map(({ kind, type }) => [kind, type])).toEqual([
      ['file', 'text/plain'],
      ['string', 'text/plain'],
    ]);
    expect(dragging.items[0]?.getAsFile()).toBeNull();
    expect(dragging.getData('text/plain')).toBe('');
    const dropped = fileDrop([file('a')], { data: { 'text/plain': 'x' } });
    expect(dropped.files.map(({ name }) => name)).toEqual(['a']);
    expect(dropped.items[0]?.getAsFile()?.name).toBe('a');
    expect(dropped.getData('text/plain')).toBe('x');
  });

  it('hands over the entries of a folder a hundred at a time, then none', async () => {
    const entries = Array.from({ length: 101 }, (_, index) => file(`f${index}`));
    const drop = fileDrop([{ name: 'dir', entries: [{ name: 'sub', entries }] }]);
    expect(drop.files).toEqual([]);
    const read = (entry: FakeEntry | null | undefined) => {
      if (entry?.isDirectory !== true) return expect.fail('is no folder');
      const reader = entry.createReader();
      return () => new Promise<readonly FakeEntry[]>((resolve) => reader.readEntries(resolve));
    };
    const [sub] = await read(drop.items[0]?.webkitGetAsEntry())();
    const next = read(sub);
    const counts = [(await next()).length, (await next()).length, (await next()).length];
    expect(counts).toEqual([100, 1, 0]);
    expect(sub?.fullPath).toBe('/dir/sub');
  });
});

describe('dropFiles, pasteFiles and chooseFiles', () => {
  it('dispatch the events a person causes, and say whether somebody took them', () => {
    const zone = document.createElement('div');
    const seen: string[] = [];
    for (const type of ['dragenter', 'dragover', 'drop', 'paste']) {
      zone.addEventListener(type, (event) => seen.push(event.type));
    }
    expect(dropFiles(zone, [file('a')])).toBe(false);
    zone.addEventListener('drop', (event) => {
      event.preventDefault();
      seen.push(...Array.from(event.dataTransfer?.files ?? [], ({ name }) => name));
    });
    zone.addEventListener('paste', (event) => {
      event.preventDefault();
      seen.push(...Array.from(event.clipboardData?.files ?? [], ({ name }) => name));
    });
    expect(dropFiles(zone, [file('b')])).toBe(true);
    expect(pasteFiles(zone, [file('c')])).toBe(true);
    const walk = ['dragenter', 'dragover', 'drop'];
    expect(seen).toEqual([...walk, ...walk, 'b', 'paste', 'c']);
    expect(dragEvent('dragover', [file('a')])).toMatchObject({ bubbles: true, cancelable: true });
  });

  it('put files into an input as the dialog does', () => {
    const input = document.createElement('input');
    input.type = 'file';
    const seen: string[] = [];
    input.addEventListener('change', () => seen.push(...Array.from(input.files ?? [], ({ name }) => name)));
    chooseFiles(input, [file('a'), file('b')]);
    expect(seen).toEqual(['a', 'b']);
    expect(input.files?.item(1)?.name).toBe('b');
  });
});
