/**
 * What a run needs besides a browser: a reference server in this process, a proxy before both of its hosts, and a folder
 * for files. One world serves many runs, one after the other.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../../src/testing/simulation/schedule.ts';
import { createReferenceServer, type ReferenceServer } from '../server/createReferenceServer.ts';
import { openChaosProxy, type ChaosProxy } from './chaosProxy.ts';

export interface ChaosWorld {
  readonly server: ReferenceServer;
  readonly proxy: ChaosProxy;
  readonly folder: string;
  /** What a schedule asks of servers. */
  readonly onServer: (action: Action) => Promise<void>;
  close(): Promise<void>;
}

export async function openChaosWorld(): Promise<ChaosWorld> {
  const proxy = await openChaosProxy();
  const server = await createReferenceServer({ publicStorageOrigin: proxy.storageUrl });
  proxy.forwardTo({ api: server.url, storage: server.storageUrl });
  const folder = await mkdtemp(join(tmpdir(), 'gantry-chaos-'));
  const { control } = server;
  return {
    server,
    proxy,
    folder,
    async onServer(action) {
      if (action.do === 'expire-token') control.renewToken();
      if (action.do === 'restart') await control.crash();
      if (action.do === 'forget') await control.forgetUnfinished();
      if (action.do === 'age') control.advanceClock(action.ms);
    },
    async close() {
      await proxy.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
