/**
 * Turns what was dropped into files: walks folders, keeps relative paths, leaves out what operating systems leave lying
 * about, and says which folders were empty.
 *
 * Everything is taken out of the `DataTransfer` before the first `await`: the browser empties it when the handler ends.
 * Entries are recognised by their shape, because they may come from another window or from a test.
 */

export interface DropContents {
  /** In the order dropped; files from folders carry their path in `webkitRelativePath`. */
  readonly files: readonly File[];
  /** Dropped folders without a single file in them, by name. */
  readonly emptyFolders: readonly string[];
  /** Names of files and folders that could not be read. */
  readonly unreadable: readonly string[];
}

export interface ReadDropOptions {
  /** Ends the walk; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the number of files found so far, while folders are walked. */
  readonly onFound?: (count: number) => void;
}

/** What a drop handler has; `DataTransfer` is one. */
export interface DropSource {
  readonly items?: Iterable<DropItem> | ArrayLike<DropItem>;
  readonly files: Iterable<File> | ArrayLike<File>;
}

interface DropItem {
  readonly kind: string;
  getAsFile(): File | null;
  webkitGetAsEntry?(): FileSystemEntry | null;
}

/** What a drop had in it. It stays readable when the `drop` handler has ended. */
export type Taken = { readonly file: File } | { readonly folder: FileSystemDirectoryEntry };

/** Junk that operating systems put into folders. */
const isJunk = (name: string): boolean => /^(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX)$/i.test(name);

/** Call it inside the `drop` handler, without an `await` before it. Synchronous by need. */
export function takeOut(source: DropSource): Taken[] {
  const taken: Taken[] = [];
  for (const item of Array.from(source.items ?? [])) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.() ?? null;
    if (entry !== null && isDirectory(entry)) {
      taken.push({ folder: entry });
      continue;
    }
    const file = item.getAsFile();
    if (file !== null) taken.push({ file });
  }
  // Browsers without items, and tests, have the files only.
  return taken.length > 0 ? taken : Array.from(source.files, (file) => ({ file }));
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry =>
  entry.isDirectory && 'createReader' in entry;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile && 'file' in entry;

/**
 * Reads what `takeOut` has taken out of a drop.
 *
 * @returns files, names of empty folders and of what could not be read. Never rejects for a single bad entry.
 * @throws the reason of `signal` when it is aborted.
 */
export async function readDrop(
  taken: readonly Taken[],
  options: ReadDropOptions = {},
): Promise<DropContents> {
  const { signal, onFound } = options;
  const files: File[] = [];
  const emptyFolders: string[] = [];
  const unreadable: string[] = [];

  async function walk(folder: FileSystemDirectoryEntry): Promise<void> {
    const reader = folder.createReader();
    // Chromium hands out 100 entries at a time; the end is an empty batch, not a short one.
    for (;;) {
      signal?.throwIfAborted();
      const batch = await readBatch(reader).catch(() => undefined);
      if (batch === undefined) {
        unreadable.push(folder.name);
        return;
      }
      if (batch.length === 0) return;
      const found = await Promise.all(
        batch.map(async (entry) => (isFile(entry) && !isJunk(entry.name) ? fileOf(entry) : undefined)),
      );
      signal?.throwIfAborted();
      for (const [index, file] of found.entries()) {
        const entry = batch[index];
        if (entry === undefined) continue;
        if (file === 'unreadable') unreadable.push(entry.name);
        else if (file !== undefined) files.push(file);
        else if (isDirectory(entry) && !isJunk(entry.name)) await walk(entry);
      }
      onFound?.(files.length);
    }
  }

  for (const one of taken) {
    signal?.throwIfAborted();
    if ('file' in one) {
      if (!isJunk(one.file.name)) files.push(one.file);
      continue;
    }
    const before = files.length + unreadable.length;
    await walk(one.folder);
    if (files.length + unreadable.length === before) emptyFolders.push(one.folder.name);
  }
  signal?.throwIfAborted();
  return { files, emptyFolders, unreadable };
}

const readBatch = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => {
    reader.readEntries(resolve, reject);
  });

const fileOf = (entry: FileSystemFileEntry): Promise<File | 'unreadable'> =>
  new Promise((resolve) => {
    entry.file(
      (file) => {
        resolve(withPath(file, entry.fullPath.replace(/^\//, '')));
      },
      () => {
        resolve('unreadable');
      },
    );
  });

/**
 * The browser leaves `webkitRelativePath` empty for dropped folders. The File was made for this call, so nobody else's
 * object changes.
 */
function withPath(file: File, path: string): File {
  if (!file.webkitRelativePath) Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}
