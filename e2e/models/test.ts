/** Playwright's `test` with a server of its own for each worker, and files on disk. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { writeFileOnDisk, type FileOnDisk } from './fileOnDisk.ts';
import { ReferenceServer } from './referenceServer.ts';
import { UploadPage } from './UploadPage.ts';

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
    await use((name, size) => writeFileOnDisk(folder, name, size));
    await rm(folder, { recursive: true, force: true });
  },
});

export { expect } from '@playwright/test';
