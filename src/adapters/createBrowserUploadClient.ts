/**
 * The composition root of the browser: the one place that picks an implementation for every port.
 *
 * Safe to call on a server, where nothing can be added: React renders the empty list there.
 */
import { NetworkError } from '../core/errors.ts';
import type { Ports, Thumbnailer } from '../core/ports.ts';
import { randomUuid } from '../core/randomUuid.ts';
import { createUploadClient, type UploadClient, type UploadClientOptions } from '../core/uploadClient.ts';
import { spawnMd5Worker, spawnThumbnailWorker } from '../workers/spawn.ts';
import { browserClock, browserConnectivity, browserFrame } from './browserPorts.ts';
import { createFactsReader } from './createFactsReader.ts';
import { createThumbnailer } from './createThumbnailer.ts';
import type { KeepLimits } from './indexedDbFiles.ts';
import { createIndexedDbSessionStore } from './indexedDbSessionStore.ts';
import { guardLeaving } from './leaveGuard.ts';
import { createMd5Hasher } from './md5Hasher.ts';
import { namespaceOf } from './storageNamespace.ts';
import { createWebLocks } from './webLocks.ts';
import { webCryptoSha } from './webCryptoSha.ts';
import { createXhrSender } from './xhrSender.ts';

export interface BrowserUploadClientOptions extends Omit<UploadClientOptions, 'ports'> {
  /**
   * Where sessions are kept for a resume after a reload or a crash. 'session': for this tab alone, as suits shared
   * computers. 'local': for every tab of this browser, so that another tab goes on when this one is gone. false:
   * nowhere. Tokens are never stored.
   *
   * @default 'session'
   */
  readonly persist?: 'session' | 'local' | false;
  /**
   * Keeps what is stored for different users of one browser apart: give it the id of who is signed in. `client.clear`
   * deletes what is stored for this one, when they log out.
   */
  readonly userKey?: string;
  /**
   * Keeps copies of small files in this browser while they are being uploaded, so that after a reload or a crash they go
   * on without being chosen again. A copy is deleted when its upload ends, is given up or expires. Needs `persist`; think
   * of shared computers before you turn it on.
   *
   * @default false
   */
  readonly keepFiles?: boolean | KeepLimits;
  /**
   * Sends the cookies of the protocol's `endpoint` origin and of `authOrigins` along where these are not the page's own, for a
   * backend that signs people in by cookie. It has to answer `Access-Control-Allow-Credentials: true` and the page's origin by
   * name. The page's own origin gets its cookies in any case, and presigned addresses none.
   *
   * @default false
   */
  readonly withCredentials?: boolean;
  /** Whether the browser asks before a page with unfinished uploads is left. @default 'auto' */
  readonly leaveGuard?: 'auto' | 'always' | 'never';
  /** How to start the workers, where the bundler or the page's policy needs another way. */
  readonly workers?: { readonly md5?: () => Worker; readonly thumbnail?: () => Worker };
  /** Makes thumbnails of files that the browser cannot open by itself, such as PDF (`gantry/pdf`). Asked in this order. */
  readonly thumbnails?: readonly Thumbnailer[];
  /** Replaces single ports, for tests and other platforms. */
  readonly ports?: Partial<Ports>;
}

/**
 * An upload client for this page. Create one per application, outside React.
 *
 * @example createUploadClient({ authorize: async () => ({ Authorization: `Bearer ${await token()}` }) })
 */
export function createBrowserUploadClient(options: BrowserUploadClientOptions = {}): UploadClient {
  const {
    persist = 'session',
    userKey,
    leaveGuard = 'auto',
    keepFiles = false,
    withCredentials = false,
    workers,
    thumbnails,
    ports,
    ...rest
  } = options;
  if (typeof document === 'undefined')
    return createUploadClient({ ...rest, ports: { ...serverPorts, ...ports } });

  const hasher = createMd5Hasher(workers?.md5 ?? spawnMd5Worker);
  const thumbnailer = createThumbnailer({
    spawn: workers?.thumbnail ?? spawnThumbnailWorker,
    ...(thumbnails && { others: thumbnails }),
  });
  const namespace = { scope: persist || 'session', userKey } as const;
  const limits = keepFiles === true ? {} : keepFiles;
  const isStored = persist !== false && typeof indexedDB !== 'undefined';
  const locks = createWebLocks(namespaceOf(namespace));
  const client = createUploadClient({
    ...rest,
    ports: {
      sender: createXhrSender({ withCredentials }),
      clock: browserClock,
      random: Math.random,
      newId: randomUuid,
      pageUrl: location.href,
      connectivity: browserConnectivity,
      frame: browserFrame,
      hasher: { ...hasher, ...(webCryptoSha && { sha: webCryptoSha }) },
      thumbnailer,
      factsReader: createFactsReader(thumbnails),
      ...(isStored && {
        sessionStore: createIndexedDbSessionStore({ ...namespace, ...(limits && { keepFiles: limits }) }),
      }),
      ...(locks && { locks }),
      ...ports,
    },
  });
  const endGuard = leaveGuard === 'never' ? undefined : guardLeaving(client.store, leaveGuard);
  return {
    ...client,
    async destroy() {
      endGuard?.();
      await client.destroy();
      hasher.dispose();
      thumbnailer.dispose();
    },
  };
}

const serverPorts: Ports = {
  sender: {
    send: () =>
      Promise.reject(new NetworkError('Uploads run in the browser, not while rendering on a server.')),
  },
  clock: browserClock,
  random: Math.random,
};
