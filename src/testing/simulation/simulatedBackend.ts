/**
 * The servers of one world: the endpoints in memory, behind one token, one clock of their own and one disk.
 *
 * What an endpoint has accepted is safe only once it is written: every second request is. Finished objects are written
 * at once. A restart goes back to what was written; forgetting goes back to the beginning.
 */
import type { ByteSource, Clock } from '../../core/ports.ts';
import type { RequestSpec } from '../../core/protocol.ts';
import { dropzone, flow, plupload } from '../../protocols/chunkFamilies.ts';
import { azureEndpoint } from '../azureEndpoint.ts';
import { filepondEndpoint } from '../filepondEndpoint.ts';
import { fineUploaderEndpoint } from '../fineUploaderEndpoint.ts';
import { formChunksEndpoint } from '../formChunksEndpoint.ts';
import { gcsEndpoint } from '../gcsEndpoint.ts';
import { graphSessionEndpoint } from '../graphSessionEndpoint.ts';
import { ietfResumableEndpoint } from '../ietfResumableEndpoint.ts';
import { mediaEndpoint } from '../mediaEndpoint.ts';
import { messageEndpoint } from '../messageEndpoint.ts';
import { s3Endpoint } from '../s3Endpoint.ts';
import type { ScriptedReply } from '../scriptedSender.ts';
import { receive, type SimulatedEndpoint, type SimulatedObject } from '../simulatedEndpoint.ts';
import { storageEndpoint } from '../storageEndpoint.ts';
import { tusEndpoint } from '../tusEndpoint.ts';
import type { World } from './world.ts';

export interface SimulatedBackend {
  answer(request: RequestSpec, source: ByteSource): Promise<ScriptedReply>;
  readonly objects: readonly SimulatedObject[];
  /** Uploads that were begun and are neither complete nor forgotten. */
  readonly unfinished: number;
  /** What `authorize` of the application would get now. */
  readonly token: string;
  expireToken(): void;
  restart(): void;
  forget(): void;
  age(ms: number): void;
  /** How often it lost something, or made time pass. */
  readonly losses: number;
  /** How often the token ended. */
  readonly expiries: number;
  /** Requests that carried credentials to an origin they do not belong to, or none where they do. */
  readonly credentialOffences: readonly string[];
}

/** An endpoint that was asked for something. */
interface RunningEndpoint {
  readonly endpoint: SimulatedEndpoint;
  /** Back to the beginning. */
  readonly forget: () => void;
  /** Back to what was written last. */
  restart: () => void;
}

export const storageOrigin = 'https://storage.simulated.example';

/** Every how many-th request is written to disk. */
const requestsPerSync = 2;

export function simulatedBackend(
  clock: Clock,
  { answersCompleteAgain = false }: Pick<World, 'answersCompleteAgain'>,
): SimulatedBackend {
  let skewMs = 0;
  let generation = 1;
  let losses = 0;
  let requests = 0;
  const credentialOffences: string[] = [];
  const nowMs = () => clock.nowMs() + skewMs;
  /** By the path of the address that applications ask; where a storage of its own follows, it is told of there. */
  const routes: readonly (readonly [path: string, make: () => SimulatedEndpoint])[] = [
    ['/api/v2/pm/upload/', () => messageEndpoint()],
    ['/api/v2/media/upload/', () => mediaEndpoint(nowMs, { answersCompleteAgain })],
    ['/azure/', () => azureEndpoint({ nowMs, storageOrigin })],
    ['/upload/storage/', () => gcsEndpoint({ nowMs, unitBytes: 1, storageOrigin })],
    ['/v1.0/', () => graphSessionEndpoint({ nowMs, unitBytes: 1, storageOrigin })],
    ['/ietf/', () => ietfResumableEndpoint({ nowMs, path: '/ietf/files', idPrefix: 'ietf-' })],
    ['/flow/', () => formChunksEndpoint({ nowMs, family: flow, path: '/flow/' })],
    ['/plupload/', () => formChunksEndpoint({ nowMs, family: plupload, path: '/plupload/' })],
    [
      '/dropzone/',
      () =>
        formChunksEndpoint({
          nowMs,
          family: dropzone,
          path: '/dropzone/',
          needsComplete: true,
          answersCompleteAgain: true,
        }),
    ],
    ['/filepond/', () => filepondEndpoint({ nowMs, path: '/filepond/' })],
    ['/fine-uploader/', () => fineUploaderEndpoint({ nowMs, path: '/fine-uploader/', needsSuccess: true })],
    ['/fine-uploader-in-order/', () => fineUploaderEndpoint({ nowMs, path: '/fine-uploader-in-order/' })],
    ['/uploads', () => s3Endpoint({ nowMs, storageOrigin })],
    ['/tus', () => tusEndpoint({ nowMs, path: '/tus' })],
    ['/v1/media/input', () => storageEndpoint({ nowMs, storageOrigin })],
  ];
  /** Those that were asked for something, with their way back to the beginning and to what was last written. */
  const endpoints = new Map<string, RunningEndpoint>();
  const running = () => [...endpoints.values()];
  const open = (pathname: string): void => {
    for (const [path, make] of routes) {
      if (!pathname.startsWith(path) || endpoints.has(path)) continue;
      const endpoint = make();
      const forget = endpoint.checkpoint?.() ?? ignore;
      endpoints.set(path, { endpoint, forget, restart: forget });
    }
  };
  const objects = () => running().flatMap(({ endpoint }) => endpoint.objects);
  const token = () => `Bearer token-${generation}`;

  return {
    async answer(request, source) {
      const received = await receive(request, source);
      const isStorage = received.url.origin === storageOrigin;
      const credentials = received.header('authorization');
      if (isStorage === (credentials !== null))
        credentialOffences.push(`${received.url.href} had ${credentials ?? 'no credentials'}`);
      if (!isStorage && credentials !== token()) return refusedToken;
      if (!isStorage) open(received.url.pathname);
      const objectsBefore = objects().length;
      const reply = running().reduce<ScriptedReply | undefined>(
        (found, { endpoint }) => found ?? endpoint.answer(received),
        undefined,
      );
      requests += 1;
      if (requests % requestsPerSync === 0 || objects().length > objectsBefore)
        for (const one of running()) one.restart = one.endpoint.checkpoint?.() ?? ignore;
      return reply ?? { status: 404, text: '<!doctype html><title>Not Found</title>' };
    },
    get objects() {
      return objects();
    },
    get unfinished() {
      return running().reduce((sum, { endpoint: { unfinished = 0 } }) => sum + unfinished, 0);
    },
    get token() {
      return token();
    },
    expireToken: () => void (generation += 1),
    restart() {
      losses += 1;
      for (const { restart } of running()) restart();
    },
    forget() {
      losses += 1;
      for (const one of running()) {
        one.forget();
        one.restart = one.forget;
      }
    },
    age(ms) {
      losses += 1;
      skewMs += ms;
    },
    get losses() {
      return running().reduce((sum, { endpoint }) => sum + (endpoint.losses ?? 0), losses);
    },
    get expiries() {
      return generation - 1;
    },
    credentialOffences,
  };
}

const ignore = (): void => undefined;

const refusedToken: ScriptedReply = {
  status: 401,
  json: { errors: [{ code: 'token_not_valid', message: 'The token is not valid.' }] },
};
