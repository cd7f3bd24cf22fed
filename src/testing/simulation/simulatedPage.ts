/**
 * One life of a page: a client with the world's ports. When the page is gone, nothing of it happens any more: its
 * timers do not fire, its requests are broken off, and nobody hears the storage's answers.
 */
import type { Clock, Ports } from '../../core/ports.ts';
import { createUploadClient, type UploadClient } from '../../core/uploadClient.ts';
import { inlineHasher } from '../inlineHasher.ts';
import type { SeededRandom } from './seededRandom.ts';
import type { SimulatedBackend } from './simulatedBackend.ts';
import type { PageLocks } from './simulatedLocks.ts';
import type { PageConnections } from './simulatedNetwork.ts';
import type { SimulatedStorage } from './simulatedStorage.ts';
import { apiOrigin } from './world.ts';

export interface PageOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly backend: SimulatedBackend;
  readonly network: PageConnections;
  readonly storage: SimulatedStorage;
  readonly locks: PageLocks;
  /** Counts pages, so that ids differ between lives. */
  readonly life: number;
  /** Puts something between engine and platform; planted bugs do. */
  readonly wrapPorts?: (ports: Ports) => Ports;
}

export interface SimulatedPage {
  readonly client: UploadClient;
  /** How often the application was asked for a fresh token. */
  readonly refreshes: number;
  /** Ends the page without a word to anybody. */
  kill(): void;
}

export function openPage(options: PageOptions): SimulatedPage {
  const { clock, backend, network, storage, random, locks } = options;
  let hasEnded = false;
  const never = new Promise<never>(() => {});
  const isGone = (): boolean => hasEnded;
  /** A page that is gone begins nothing and hears nothing. */
  const whileOpen = async <T>(begin: () => Promise<T>): Promise<T> => {
    if (isGone()) return never;
    try {
      const value = await begin();
      return isGone() ? await never : value;
    } catch (error) {
      if (isGone()) return never;
      throw error;
    }
  };
  const pageClock: Clock = {
    nowMs: clock.nowMs,
    after: (delayMs, callback) =>
      clock.after(delayMs, () => {
        if (!isGone()) callback();
      }),
  };
  let count = 0;
  let refreshes = 0;
  let token = backend.token;
  const ports: Ports = {
    clock: pageClock,
    random: random.next,
    hasher: inlineHasher,
    newId: () => `page${options.life}-upload${(count += 1)}`,
    pageUrl: 'https://app.simulated.example/',
    sender: {
      send: (request, source, sending) => whileOpen(() => network.send(request, source, sending)),
    },
    locks: {
      take: (name) => whileOpen(() => locks.take(name)),
      wait: (name, signal) => whileOpen(() => locks.wait(name, signal)),
      isTaken: (name) => whileOpen(() => locks.isTaken(name)),
    },
    sessionStore: {
      list: () => whileOpen(() => storage.list()),
      get: (id) => whileOpen(() => storage.get(id)),
      set: (record) => whileOpen(() => storage.set(record)),
      delete: (id) => whileOpen(() => storage.delete(id)),
      clear: () => whileOpen(() => storage.clear()),
    },
  };
  const client = createUploadClient({
    ports: options.wrapPorts?.(ports) ?? ports,
    authOrigins: [apiOrigin],
    authorize: async ({ rejected }) => {
      if (rejected) {
        refreshes += 1;
        await new Promise<void>((resolve) => pageClock.after(30, resolve));
        token = backend.token;
      }
      return { Authorization: token };
    },
  });
  return {
    client,
    get refreshes() {
      return refreshes;
    },
    kill() {
      hasEnded = true;
      network.breakOff(new DOMException('The page is gone.', 'AbortError'));
      locks.close();
    },
  };
}
