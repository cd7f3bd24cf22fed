import { describe, expect, it } from 'vitest';
import { fileDrop, type FolderDrop } from '../testing/fileDrop.ts';
import { readDrop, takeOut, type DropSource, type ReadDropOptions } from './readDrop.ts';

const text = (name: string): File => new File([name], name, { type: 'text/plain' });
const folder = (name: string, ...entries: FolderDrop['entries']): FolderDrop => ({ name, entries });
// The fake has what readDrop reads; the platform's entries have more.
const drop = (...things: Parameters<typeof fileDrop>[0]): DropSource =>
  fileDrop(things) as unknown as DropSource;
const read = (source: DropSource, options?: ReadDropOptions) => readDrop(takeOut(source), options);

describe('readDrop', () => {
  it('keeps files as they are, in order', async () => {
    const files = [text('b.txt'), text('a.txt')];
    const contents = await read(drop(...files));
    expect(contents.files).toEqual(files);
    expect(contents.files[0]).toBe(files[0]);
  });

  it('reads a folder to its end, although it arrives in batches of 100', async () => {
    const files = Array.from({ length: 250 }, (_, index) => text(`${index}.txt`));
    const found: number[] = [];
    const contents = await read(drop(folder('photos', ...files)), {
      onFound: (count) => found.push(count),
    });
    expect(contents.files.map((file) => file.name)).toEqual(files.map((file) => file.name));
    expect(found).toEqual([100, 200, 250]);
  });

  it('keeps relative paths, three levels down', async () => {
    const { files } = await read(
      drop(folder('a', folder('b', folder('c', text('deep.txt'))), text('flat.txt'))),
    );
    expect(files.map((file) => file.webkitRelativePath).sort()).toEqual(['a/b/c/deep.txt', 'a/flat.txt']);
  });

  it('leaves out what operating systems leave lying about', async () => {
    const { files } = await read(
      drop(
        folder(
          'a',
          text('.DS_Store'),
          text('Thumbs.db'),
          folder('__MACOSX', text('x.txt')),
          text('kept.txt'),
        ),
      ),
    );
    expect(files.map((file) => file.name)).toEqual(['kept.txt']);
  });

  it('names folders without a file in them', async () => {
    const contents = await read(drop(folder('Holiday', folder('nested')), text('a.txt')));
    expect(contents).toMatchObject({ emptyFolders: ['Holiday'], unreadable: [] });
    expect(contents.files).toHaveLength(1);
  });

  it('takes everything out of the event before it waits', async () => {
    const transfer = fileDrop([text('a.txt'), folder('f', text('b.txt'))]);
    let isOver = false;
    const items = transfer.items.map((item) => ({
      ...item,
      webkitGetAsEntry: () => (isOver ? null : item.webkitGetAsEntry()),
      getAsFile: () => (isOver ? null : item.getAsFile()),
    }));
    const contents = read({ items, files: [] } as unknown as DropSource);
    isOver = true;
    expect((await contents).files).toHaveLength(2);
  });

  it('goes on after an entry that cannot be read, and says which', async () => {
    const refuse = (_resolve: unknown, reject: (error: Error) => void) => reject(new Error('gone'));
    const file = {
      isFile: true,
      isDirectory: false,
      name: 'gone.txt',
      fullPath: '/f/gone.txt',
      file: refuse,
    };
    const batches = [[file], []];
    const entry = {
      isFile: false,
      isDirectory: true,
      name: 'f',
      fullPath: '/f',
      createReader: () => ({ readEntries: (resolve: (batch: unknown) => void) => resolve(batches.shift()) }),
    };
    const locked = { ...entry, name: 'locked', createReader: () => ({ readEntries: refuse }) };
    const items = [entry, locked].map((one) => ({
      kind: 'file',
      getAsFile: () => null,
      webkitGetAsEntry: () => one,
    }));
    const contents = await read({ items, files: [] } as unknown as DropSource);
    expect(contents).toEqual({ files: [], emptyFolders: [], unreadable: ['gone.txt', 'locked'] });
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const contents = read(drop(folder('f', text('a.txt'))), { signal: controller.signal });
    controller.abort(new Error('a newer drop'));
    await expect(contents).rejects.toThrow('a newer drop');
  });
});
