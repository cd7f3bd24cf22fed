/**
 * Finished objects: durable on disk, addressable by URL, hashed from what the disk holds.
 *
 * Decides names (a second file of one name gets its own, like Django) and overwriting (never, except `replace`
 * for presigned PUT). Never answers requests, and never reads a whole file into memory.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { safeFileName, withSuffix } from './safeFileName.ts';

export interface StoredObject {
  readonly id: string;
  /** Which contract made it: `pm`, `pm-thumbnail`, `media`, `storage`, `own`. */
  readonly kind: string;
  /** The name the client gave, as it is offered on download. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly type: string;
  readonly md5: string;
  readonly sha256: string;
  readonly url: string;
  readonly parentUuid: string | null;
  readonly createdAt: string;
}

export interface StoredFile {
  readonly object: StoredObject;
  readonly filePath: string;
}

export interface Digest {
  readonly sizeBytes: number;
  readonly md5: string;
  readonly sha256: string;
}

export interface Publication {
  readonly kind: string;
  /** Path of the folder in the URL, without slashes at the ends. */
  readonly folder: string;
  readonly name: string;
  readonly type: string;
  readonly parentUuid?: string;
  readonly id: string;
}

export interface ObjectStore {
  readonly dataDir: string;
  /** A path for bytes on their way in; the same file system as the finished objects. */
  temporaryPath(): string;
  /** Gives a finished temporary file its place and URL. The source stays where it is. */
  publish(source: string, publication: Publication, url: (path: string) => string): Promise<StoredObject>;
  /** Like `publish` under the given path, taking the place of what was there. */
  replace(source: string, publication: Publication, path: string, url: string): Promise<StoredObject>;
  /** Looks up by decoded URL path; only what was published can be found. */
  find(path: string): StoredFile | undefined;
  remove(path: string): Promise<void>;
  list(): readonly StoredObject[];
  reset(): Promise<void>;
}

interface StorePorts {
  readonly dataDir: string;
  readonly nowText: () => string;
  readonly nameSuffix: () => string;
}

export async function createObjectStore({ dataDir, nowText, nameSuffix }: StorePorts): Promise<ObjectStore> {
  const files = new Map<string, StoredFile>();
  const objectsDir = join(dataDir, 'objects');
  const temporaryDir = join(dataDir, 'temporary');
  let temporaryCount = 0;
  await prepare();

  async function prepare(): Promise<void> {
    await mkdir(objectsDir, { recursive: true });
    await mkdir(temporaryDir, { recursive: true });
  }

  function temporaryPath(): string {
    temporaryCount += 1;
    return join(temporaryDir, `${process.pid}-${temporaryCount}`);
  }

  async function publish(source: string, publication: Publication, url: (path: string) => string) {
    const directory = join(objectsDir, publication.folder);
    await mkdir(directory, { recursive: true });
    const wanted = safeFileName(publication.name);
    let storedName = wanted;
    // `link` fails on an existing name, so two uploads that finish together cannot meet in one file.
    while (!(await linkUnlessTaken(source, join(directory, storedName)))) {
      storedName = withSuffix(wanted, nameSuffix());
    }
    await syncFile(directory);
    const path = `/${publication.folder}/${storedName}`;
    return register(join(directory, storedName), publication, path, url(encodePath(path)));
  }

  async function replace(source: string, publication: Publication, path: string, url: string) {
    const directory = join(objectsDir, publication.folder);
    await mkdir(directory, { recursive: true });
    const filePath = join(directory, createHash('sha256').update(path).digest('hex'));
    await rename(source, filePath);
    await syncFile(directory);
    return register(filePath, publication, path, url);
  }

  async function register(
    filePath: string,
    { kind, name, type, parentUuid, id }: Publication,
    path: string,
    url: string,
  ) {
    const digest = await digestFile(filePath);
    const object = {
      id,
      kind,
      name,
      type,
      ...digest,
      url,
      parentUuid: parentUuid ?? null,
      createdAt: nowText(),
    };
    files.set(path, { object, filePath });
    return object;
  }

  async function remove(path: string): Promise<void> {
    const file = files.get(path);
    files.delete(path);
    if (file !== undefined) await rm(file.filePath, { force: true });
  }

  async function reset(): Promise<void> {
    files.clear();
    await rm(objectsDir, { recursive: true, force: true });
    await rm(temporaryDir, { recursive: true, force: true });
    await prepare();
  }

  return {
    dataDir,
    temporaryPath,
    publish,
    replace,
    find: (path) => files.get(path),
    remove,
    list: () => [...files.values()].map((file) => file.object),
    reset,
  };
}

/** Size and hashes of the bytes on disk, read back in a stream. */
export async function digestFile(filePath: string): Promise<Digest> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let sizeBytes = 0;
  for await (const bytes of createReadStream(filePath) as AsyncIterable<Buffer>) {
    md5.update(bytes);
    sha256.update(bytes);
    sizeBytes += bytes.length;
  }
  return { sizeBytes, md5: md5.digest('hex'), sha256: sha256.digest('hex') };
}

/** Returns once the file, or the entries of the directory, would survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

/** Damages the first stored byte, so that a digest of the disk differs from one of the wire. */
export async function corruptFile(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size === 0) return;
  const handle = await open(path, 'r+');
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, 0);
  await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, 0);
  await handle.sync().finally(() => handle.close());
}

/** `/upfiles/pm/süß.png` with every segment percent-encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

async function linkUnlessTaken(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
