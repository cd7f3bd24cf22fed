/**
 * A file on a disk that somebody else may write to, with the reading rules of Chromium: a slice made of a file that has
 * changed since cannot be read, nor can one of a deleted file; a truncated file reads short, as other platforms do.
 *
 * Reads settle within one turn of the event loop, so that simulations repeat exactly.
 */
export type FileChange = 'overwrite' | 'truncate' | 'delete';

export class SimulatedFile extends File {
  /** As it was chosen. */
  readonly original: Uint8Array<ArrayBuffer>;
  /** What became of it; undefined while it is untouched. */
  change: FileChange | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, name: string, type: string, lastModified: number) {
    super([bytes], name, { type, lastModified });
    this.original = bytes;
  }

  override slice(start = 0, end = this.size, type = ''): Blob {
    return new SimulatedSlice(end - start, type, () => this.read(start, end));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.read(0, this.size);
  }

  /** @throws DOMException where the platform would refuse. */
  read(start: number, end: number): ArrayBuffer {
    if (this.change === 'overwrite') throw new DOMException('The file has changed.', 'NotReadableError');
    if (this.change === 'delete') throw new DOMException('The file is gone.', 'NotFoundError');
    const length = this.change === 'truncate' ? Math.floor(this.size / 2) : this.size;
    return this.original.slice(Math.min(start, length), Math.min(end, length)).buffer;
  }

  /** Another file of the same name. */
  other(): SimulatedFile {
    return new SimulatedFile(new Uint8Array(this.size + 1), this.name, this.type, this.lastModified);
  }

  /** As this one by name, size and time, with one other byte. */
  edited(): SimulatedFile {
    const bytes = this.original.slice();
    bytes.set([~(bytes[0] ?? 0)]);
    return new SimulatedFile(bytes, this.name, this.type, this.lastModified);
  }

  /** What a request that is under way takes along: the rest of it is as the disk is now. */
  torn(bytes: Uint8Array<ArrayBuffer>, fromByte: number): Uint8Array<ArrayBuffer> {
    if (this.change !== 'overwrite') return bytes;
    const mixed = bytes.slice();
    for (let index = fromByte; index < mixed.length; index += 1) mixed[index] = ~(mixed[index] ?? 0);
    return mixed;
  }
}

/**
 * A piece whose bytes are looked at when they are read, within one turn of the event loop.
 *
 * Not made of a platform's Blob: those live outside the heap, and simulations would spend a fifth of their time on them.
 */
export class SimulatedSlice implements Blob {
  readonly size: number;
  readonly type: string;
  readonly #read: () => ArrayBuffer;

  constructor(size: number, type: string, read: () => ArrayBuffer) {
    this.size = size;
    this.type = type;
    this.#read = read;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#read();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(this.#read());
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(this.#read());
  }

  slice(start = 0, end = this.size, type = ''): Blob {
    return new SimulatedSlice(end - start, type, () => this.#read().slice(start, end));
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new Blob([this.#read()]).stream();
  }
}
