/** Playwright's `test` with a server of its own for each worker, and files on disk. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { ReferenceServer } from './referenceServer.ts';
import { UploadPage } from './UploadPage.ts';

export interface FileOnDisk {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

interface Fixtures {
  readonly server: ReferenceServer;
  readonly uploads: UploadPage;
  /** Writes `size` bytes, no two blocks alike, so that swapped or repeated parts show in the digest. */
  readonly file: (name: string, size: number) => Promise<FileOnDisk>;
}

interface WorkerFixtures {
  readonly workerServer: ReferenceServer;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  workerServer: [
    async ({}, use) => {
      const server = await ReferenceServer.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  server: async ({ workerServer }, use) => {
    await workerServer.reset();
    await use(workerServer);
  },
  uploads: async ({ page }, use) => {
    await use(new UploadPage(page));
  },

  file: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gantry-e2e-'));
    await use(async (name, size) => {
      const content = bytesOf(size);
      const path = join(folder, name);
      await writeFile(path, content);
      return { path, name, size, sha256: createHash('sha256').update(content).digest('hex') };
    });
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect } from '@playwright/test';

/** A repeatable stream (xorshift, 32 bits): every block differs from every other. */
function bytesOf(size: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = 0x9e3779b9;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, size);
}
