/**
 * Drops, pastes and folders for tests: events with a DataTransfer that looks like the platform's.
 *
 * Browsers make no DataTransfer with folders in it, and jsdom makes none at all, so this one is an ordinary object with
 * the parts that code reads. Nothing here touches the DOM before a function is called.
 */

/** A folder to drop: its name and what is in it. */
export interface FolderDrop {
  readonly name: string;
  readonly entries: readonly (File | FolderDrop)[];
}

export interface FileDropOptions {
  /** Hides names and contents as the platform does while dragging: items are there, files are not. @default false */
  readonly isDragging?: boolean;
  /** Further kinds of data, by MIME type: 'text/plain', 'text/uri-list'. @default none */
  readonly data?: Readonly<Record<string, string>>;
}

/** What code reads of a DataTransfer. */
export interface FakeDataTransfer {
  readonly types: readonly string[];
  readonly items: readonly {
    readonly kind: 'file' | 'string';
    readonly type: string;
    getAsFile(): File | null;
    webkitGetAsEntry(): FakeEntry | null;
  }[];
  readonly files: readonly File[];
  dropEffect: string;
  effectAllowed: string;
  getData(type: string): string;
}

export type FakeEntry = FakeFileEntry | FakeFolderEntry;

interface FakeFileEntry {
  readonly isFile: true;
  readonly isDirectory: false;
  readonly name: string;
  readonly fullPath: string;
  file(resolve: (file: File) => void): void;
}

interface FakeFolderEntry {
  readonly isFile: false;
  readonly isDirectory: true;
  readonly name: string;
  readonly fullPath: string;
  createReader(): { readEntries(resolve: (entries: readonly FakeEntry[]) => void): void };
}

/** Like Chromium, a reader hands over this many entries at a time. */
const entriesPerRead = 100;

/**
 * A DataTransfer holding `things`.
 *
 * @example fileDrop([new File(['hello'], 'a.txt'), { name: 'photos', entries: [photo] }])
 */
export function fileDrop(
  things: readonly (File | FolderDrop)[],
  options: FileDropOptions = {},
): FakeDataTransfer {
  const { isDragging = false, data = {} } = options;
  const items: FakeDataTransfer['items'] = [
    ...things.map((thing) => ({
      kind: 'file' as const,
      type: isFolder(thing) ? '' : thing.type,
      getAsFile: () => (isDragging || isFolder(thing) ? null : thing),
      webkitGetAsEntry: () => (isDragging ? null : entryOf(thing, '')),
    })),
    ...Object.keys(data).map((type) => ({
      kind: 'string' as const,
      type,
      getAsFile: () => null,
      webkitGetAsEntry: () => null,
    })),
  ];
  return {
    types: [...(things.length > 0 ? ['Files'] : []), ...Object.keys(data)],
    items,
    files: isDragging ? [] : things.filter(isFile),
    dropEffect: 'none',
    effectAllowed: 'all',
    getData: (type) => (isDragging ? '' : (data[type] ?? '')),
  };
}

/** A drag event of `type` with `things`; bubbles and can be cancelled. */
export function dragEvent(
  type: 'dragenter' | 'dragover' | 'dragleave' | 'drop' | 'dragend',
  things: readonly (File | FolderDrop)[],
  options: FileDropOptions = {},
): Event {
  const isDragging = options.isDragging ?? type !== 'drop';
  return eventWith(type, 'dataTransfer', fileDrop(things, { ...options, isDragging }));
}

/**
 * Drags `things` over `target` and lets go.
 *
 * @returns whether something took the drop; otherwise a browser would open the file.
 */
export function dropFiles(
  target: EventTarget,
  things: readonly (File | FolderDrop)[],
  options: FileDropOptions = {},
): boolean {
  target.dispatchEvent(dragEvent('dragenter', things, options));
  target.dispatchEvent(dragEvent('dragover', things, options));
  return !target.dispatchEvent(dragEvent('drop', things, options));
}

/** Pastes `files` into `target`. @returns whether something took them */
export function pasteFiles(
  target: EventTarget,
  files: readonly File[],
  options: FileDropOptions = {},
): boolean {
  return !target.dispatchEvent(eventWith('paste', 'clipboardData', fileDrop(files, options)));
}

/** Chooses `files` in an `<input type="file">`, as the file dialog does. */
export function chooseFiles(input: HTMLInputElement, files: readonly File[]): void {
  const list = Object.assign([...files], { item: (index: number) => files[index] ?? null });
  Object.defineProperty(input, 'files', { value: list, configurable: true });
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const isFile = (thing: File | FolderDrop): thing is File => !isFolder(thing);

const isFolder = (thing: File | FolderDrop): thing is FolderDrop => 'entries' in thing;

function entryOf(thing: File | FolderDrop, parentPath: string): FakeEntry {
  const fullPath = `${parentPath}/${thing.name}`;
  if (!isFolder(thing)) {
    return {
      isFile: true,
      isDirectory: false,
      name: thing.name,
      fullPath,
      file: (resolve) => resolve(thing),
    };
  }
  return {
    isFile: false,
    isDirectory: true,
    name: thing.name,
    fullPath,
    createReader() {
      let position = 0;
      return {
        readEntries(resolve) {
          const batch = thing.entries.slice(position, position + entriesPerRead);
          position += batch.length;
          resolve(batch.map((entry) => entryOf(entry, fullPath)));
        },
      };
    },
  };
}

function eventWith(type: string, property: string, transfer: FakeDataTransfer): Event {
  const event = new Event(type, { bubbles: true, cancelable: true, composed: true });
  Object.defineProperty(event, property, { value: transfer });
  return event;
}
