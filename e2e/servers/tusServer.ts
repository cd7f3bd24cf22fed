/**
 * A tus server that others wrote, with its file store: `@tus/server` in this process, on a free loopback port, in a
 * folder that is thrown away.
 *
 * What it stores is looked at on disk, not asked of it.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FileConfigstore, FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { modelledExtensions, nameByKind, withExtensions } from './tusExtensions.ts';

/** An upload on its disk. */
export interface TusUploadOnDisk {
  readonly id: string;
  readonly size: number;
  readonly offset: number;
  readonly name: string;
}

export interface TusServerOptions {
  /** Whether our model of checksum and concatenation stands in front of it. @default false */
  readonly isModelled?: boolean;
}

const path = '/files';
const dayMs = 86_400_000;

export class TusServer {
  /** Without its path, as a proxy in front of it needs it. */
  readonly origin: string;
  readonly #store: FileStore;
  readonly #records: FileConfigstore;
  readonly #stop: () => Promise<void>;

  private constructor(origin: string, store: FileStore, records: FileConfigstore, stop: () => Promise<void>) {
    this.origin = origin;
    this.#store = store;
    this.#records = records;
    this.#stop = stop;
  }

  /** Where uploads are created, as the page reaches it. */
  static endpointAt(origin: string): string {
    return origin + path;
  }

  /** @param pageOrigin - the one origin whose pages it answers. */
  static async start(pageOrigin: string, { isModelled = false }: TusServerOptions = {}): Promise<TusServer> {
    const directory = await mkdtemp(join(tmpdir(), 'gantry-tus-'));
    const records = new FileConfigstore(directory);
    const datastore = new FileStore({
      directory,
      configstore: records,
      expirationPeriodInMilliseconds: dayMs,
    });
    const tus = new Server({
      path,
      datastore,
      allowedOrigins: [pageOrigin],
      // The page is to know when an upload expires.
      exposedHeaders: ['Upload-Expires'],
      ...(isModelled && { allowedHeaders: ['Upload-Checksum'], namingFunction: nameByKind }),
    });
    if (isModelled) datastore.extensions = [...datastore.extensions, ...modelledExtensions];
    const handle = isModelled
      ? withExtensions({ tus, store: datastore, records, pageOrigin })
      : tus.handle.bind(tus);
    const server = createServer((request, reply) => void handle(request, reply));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new TusServer(`http://127.0.0.1:${port}`, datastore, records, async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await rm(directory, { recursive: true, force: true });
    });
  }

  async uploads(): Promise<readonly TusUploadOnDisk[]> {
    const ids = await this.#records.list();
    return Promise.all(
      ids.map(async (id) => {
        const { size = Number.NaN, offset, metadata } = await this.#store.getUpload(id);
        return { id, size, offset, name: metadata?.['filename'] ?? '' };
      }),
    );
  }

  /** Names of everything in its folder. */
  files(): Promise<readonly string[]> {
    return readdir(this.#store.directory);
  }

  async sha256(id: string): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(this.#store.directory, id)), hash);
    return hash.digest('hex');
  }

  /** Removes every upload, as somebody does who tidies up. */
  async removeAll(): Promise<void> {
    for (const id of await this.#records.list()) await this.#store.remove(id);
  }

  /** Makes every upload look as old as the time after which it is gone. */
  async expireAll(): Promise<void> {
    for (const id of await this.#records.list()) {
      const upload = await this.#records.get(id);
      if (upload !== undefined)
        await this.#records.set(
          id,
          Object.assign(upload, { creation_date: new Date(Date.now() - 2 * dayMs).toISOString() }),
        );
    }
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
