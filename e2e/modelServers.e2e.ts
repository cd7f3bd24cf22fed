/**
 * Protocols whose servers cannot be had, in a real browser against our own models of them over real HTTP: the endpoints in
 * memory that the conformance kit and the simulator use, with exactly the CORS settings that the page about each protocol
 * tells people to paste.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelNames, type ModelName } from './app/modelProtocol.ts';
import { writeFileOnDisk, type FileOnDisk } from './models/fileOnDisk.ts';
import { expect, test as base } from './models/test.ts';
import { serveEndpoint } from './servers/serveEndpoint.ts';
import {
  azureEndpoint,
  filepondEndpoint,
  fineUploaderEndpoint,
  formChunksEndpoint,
  gcsEndpoint,
  graphSessionEndpoint,
  ietfResumableEndpoint,
  type SimulatedEndpoint,
} from '../src/testing/index.ts';
import { flow } from '../src/protocols/formChunks.ts';
import { protocols, type CorsRule } from '../stories/protocols/protocols.ts';

const mebibyte = 2 ** 20;
const nowMs = Date.now;

const models: Readonly<Record<ModelName, (storageOrigin: string) => SimulatedEndpoint>> = {
  'ietf-resumable': () => ietfResumableEndpoint({ nowMs }),
  'graph-session': (storageOrigin) => graphSessionEndpoint({ nowMs, storageOrigin }),
  'gcs-resumable': (storageOrigin) => withBackend(gcsEndpoint({ nowMs, storageOrigin })),
  'azure-blocks': (storageOrigin) => azureEndpoint({ nowMs, storageOrigin }),
  'form-chunks': () => formChunksEndpoint({ nowMs, family: flow }),
  filepond: () => filepondEndpoint({ nowMs }),
  'fine-uploader': () => fineUploaderEndpoint({ nowMs, needsSuccess: true }),
};

/** A backend of the application's own, where the page about a protocol names no settings for it. */
const backendRule: CorsRule = {
  at: 'api',
  writtenAs: ['headers'],
  methods: ['POST'],
  allowHeaders: ['Content-Type'],
  exposeHeaders: [],
};

/** Opens sessions at `POST /open`, as the application's backend would. */
function withBackend(endpoint: ReturnType<typeof gcsEndpoint>): SimulatedEndpoint {
  return {
    ...endpoint,
    answer: (request) =>
      request.url.pathname === '/open'
        ? { status: 200, json: endpoint.open((request.json as { readonly name: string }).name) }
        : endpoint.answer(request),
  };
}

const test = base.extend<object, { readonly film: FileOnDisk }>({
  film: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'gantry-e2e-'));
      await use(await writeFileOnDisk(folder, 'film.mov', 30 * mebibyte));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

for (const name of modelNames) {
  test(`30 MiB to a model of ${name}, with a reload in the middle`, async ({
    uploads,
    film,
    page,
    baseURL,
  }) => {
    const cors: readonly CorsRule[] = protocols[name].cors;
    const server = await serveEndpoint({
      pageOrigin: baseURL ?? '',
      cors: cors.some(({ at }) => at === 'api') ? cors : [...cors, backendRule],
      makeEndpoint: models[name],
      partBytes: mebibyte,
    });
    const reloaded = server.atPart(4, () => page.reload());
    await uploads.open({ preset: name, server: server.apiOrigin, retryScale: 0.1 });
    await uploads.choose(film.path);
    await reloaded;
    await uploads.choose(film.path);
    await uploads.expectStatus('done');

    const digests = server.endpoint.objects.map(({ bytes }) =>
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(digests).toEqual([film.sha256]);
    expect(server.endpoint.unfinished ?? 0).toBe(0);
    const sentBytes = server.requests.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    // What was under way at the reload is sent again: a part, or one in each of four lanes, and a rest that goes with it.
    const lanes = protocols[name].parallel.startsWith('yes') ? 4 : 1;
    expect(sentBytes).toBeLessThanOrEqual(film.size + (lanes + 1) * 4 * mebibyte);
    await server.stop();
  });
}
