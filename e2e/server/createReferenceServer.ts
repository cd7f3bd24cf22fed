/**
 * The reference server: all vendor contracts on one origin, the presigned storage host on a second.
 *
 * Decides wiring, clock and lifetime. Never decides what an endpoint answers. Golden mode fixes clock, ids, hosts
 * and signing key to those of the golden transcripts, so that answers can be compared byte by byte.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { answerRequest, needsToken } from './answerRequest.ts';
import { createBearerTokens } from './bearerTokens.ts';
import { controlPlane } from './controlPlane.ts';
import { allowOrigin, answerPreflight, corsRules } from './crossOrigin.ts';
import { createFaultBook } from './faultBook.ts';
import { assertLoopbackHost } from './loopbackOnly.ts';
import { createMediaInput } from './mediaInput.ts';
import { createMediaUpload } from './mediaUpload.ts';
import { createObjectStore } from './objectStore.ts';
import { createOwnProtocol } from './ownProtocol.ts';
import { createPmUpload } from './pmUpload.ts';
import { createRequestLog } from './requestLog.ts';
import { defaultSettings, goldenIds, isoText, randomIds } from './serverContext.ts';
import { createStorageHost } from './storageHost.ts';
import { serveStoredFiles } from './storedFiles.ts';
import type { RequestListener, Server } from 'node:http';
import type { Express } from 'express';
import type { Control } from './controlPlane.ts';
import type { IdSource, ServerContext, Settings } from './serverContext.ts';

export interface ReferenceServerOptions {
  /** @default 0, a free port */
  readonly port?: number;
  /** @default 0, a free port */
  readonly storagePort?: number;
  /** Where pages reach the storage host, when something stands in front of it. @default its own address */
  readonly publicStorageOrigin?: string;
  /** Loopback only. @default '127.0.0.1' */
  readonly host?: string;
  /** Kept on close when given. @default a fresh temporary directory, removed on close */
  readonly dataDir?: string;
  /** Milliseconds since 1970. @default the computer's clock, or the transcripts' time in golden mode */
  readonly clock?: () => number;
  /** Fixed ids, clock, hosts and signing key of the golden transcripts. @default false */
  readonly golden?: boolean;
  /** Limits, lifetimes and speeds that differ from the defaults. */
  readonly limits?: Partial<Settings>;
  /** @default ['golden-token'] */
  readonly tokens?: readonly string[];
}

export interface ReferenceServer {
  readonly url: string;
  readonly storageUrl: string;
  readonly control: Control;
  close(): Promise<void>;
}

const goldenTimeMs = Date.parse('2026-11-20T10:00:00Z');

export async function createReferenceServer(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
  const { golden = false, host = '127.0.0.1' } = options;
  assertLoopbackHost(host);
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'reference-server-')));
  await mkdir(dataDir, { recursive: true });

  const clock = options.clock ?? (golden ? () => goldenTimeMs : Date.now);
  let advancedMs = 0;
  const now = (): number => clock() + advancedMs;
  const makeIds = golden ? goldenIds : randomIds;
  const ids: IdSource = makeIds();
  const startSettings: Settings = { ...defaultSettings, ...options.limits };
  const context: ServerContext = {
    now,
    golden,
    ids,
    settings: { ...startSettings },
    tokens: createBearerTokens(options.tokens ?? ['golden-token']),
    faults: createFaultBook(),
    log: createRequestLog(),
    store: await createObjectStore({
      dataDir,
      nowText: () => isoText(now()),
      nameSuffix: () => ids.nameSuffix(),
    }),
    origins: { api: 'https://community.example.test', storage: 'https://storage.example.test' },
    signingKey: golden ? 'golden-signing-key' : randomBytes(32).toString('hex'),
  };

  const pm = createPmUpload(context);
  const media = createMediaUpload(context);
  const mediaInput = createMediaInput(context);
  const storage = createStorageHost(context);
  const own = createOwnProtocol(context);

  const control: Control = {
    arm: (fault, settings) => context.faults.arm(fault, settings),
    armedFaults: () => context.faults.armed(),
    clearFaults: () => context.faults.clear(),
    objects: () => context.store.list(),
    requests: () => context.log.entries(),
    setToken: (rule) => context.tokens.set(rule),
    renewToken: () => context.tokens.renew(),
    currentToken: () => context.tokens.current,
    crash: async () => {
      await pm.loseNewest();
      await media.loseNewest();
    },
    forgetUnfinished: async () => {
      await pm.forgetUnfinished();
      await media.forgetUnfinished();
    },
    advanceClock: (ms) => void (advancedMs += ms),
    changeSettings: (change) => Object.assign(context.settings, change),
    reset: async () => {
      advancedMs = 0;
      Object.assign(ids, makeIds());
      Object.assign(context.settings, startSettings);
      context.faults.clear();
      context.tokens.reset();
      context.log.reset();
      mediaInput.reset();
      own.reset();
      await pm.reset();
      await media.reset();
      await context.store.reset();
    },
  };

  const api = application(context.settings);
  const { api: apiRule, own: ownRule, storage: storageRule } = corsRules;
  const shared = {
    host: 'api',
    method: 'POST',
    cors: apiRule,
    unauthorized: needsToken,
    ownFaults: [],
  } as const;
  const openShared = { ...shared, cors: ownRule, unauthorized: null };
  api.use('/_control', controlPlane(control, context.settings));
  api.all('/api/v2/pm/upload/', answerRequest(context, { ...shared, ownFaults: ['F13'], handle: pm.handle }));
  api.all(
    '/api/v2/media/upload/chunk/',
    answerRequest(context, { ...shared, ownFaults: ['F2', 'F2b', 'F3'], handle: media.chunk }),
  );
  api.all(
    '/api/v2/media/upload/complete/',
    answerRequest(context, { ...shared, ownFaults: ['F3'], handle: media.complete }),
  );
  api.all(
    '/v1/media/input',
    answerRequest(context, { ...shared, unauthorized: mediaInput.unauthorized, handle: mediaInput.handle }),
  );
  api.all('/own/files/:name', answerRequest(context, { ...openShared, method: 'PUT', handle: own.put }));
  api.all('/own/files/:name/confirm', answerRequest(context, { ...openShared, handle: own.confirm }));
  api.use('/upfiles', serveStoredFiles(context, 'api'));
  // With CORS headers: a page that has the path wrong should be told so, not left with a dead connection.
  api.use((request, response) => {
    if (request.method === 'OPTIONS') answerPreflight(apiRule, request, response);
    else {
      allowOrigin(apiRule, request, response);
      response.status(404).json({ detail: `There is nothing at ${request.path}.` });
    }
  });

  const bucket = application(context.settings);
  const serveBucket = serveStoredFiles(context, 'storage');
  bucket.get('/*key', serveBucket);
  bucket.all(
    '/*key',
    answerRequest(context, {
      host: 'storage',
      method: 'PUT',
      cors: storageRule,
      unauthorized: null,
      ownFaults: [],
      handle: storage.put,
    }),
  );

  const servers: Server[] = [];
  async function close(): Promise<void> {
    await Promise.all(servers.map(stop));
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  }
  async function open(listener: RequestListener, port: number): Promise<string> {
    const server = await listen(listener, host, port).catch(async (error: unknown) => {
      // The second port can be taken when the first is not: nothing of a failed start stays behind.
      await close();
      throw error;
    });
    servers.push(server);
    return originOf(server, host);
  }
  const url = await open(api, options.port ?? 0);
  const storageUrl = await open(bucket, options.storagePort ?? 0);
  if (!golden)
    Object.assign(context.origins, { api: url, storage: options.publicStorageOrigin ?? storageUrl });

  return { url, storageUrl, control, close };
}

function application(settings: Settings): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // The vendor's paths end in a slash, and without it they are not found.
  app.enable('strict routing');
  app.use((_request, response, next) => {
    if (!settings.keepAlive) response.setHeader('Connection', 'close');
    next();
  });
  return app;
}

function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, listener);
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function originOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
