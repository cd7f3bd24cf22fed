/**
 * A reference server per test, and short ways to send the requests of the transcripts to it.
 *
 * Decides headers every transcript shares (token, Accept). Never asserts.
 */
import { onTestFinished } from 'vitest';
import { canonicalContentType, canonicalMultipart } from './canonicalMultipart.ts';
import { createReferenceServer } from './createReferenceServer.ts';
import { goldenToken, mediaParts, mediaRange } from './fixtures.ts';
import { sendRaw } from './sendRaw.ts';
import type { CanonicalPart } from './canonicalMultipart.ts';
import type { ReferenceServer, ReferenceServerOptions } from './createReferenceServer.ts';
import type { RawAnswer } from './sendRaw.ts';

export type ExtraHeaders = Readonly<Record<string, string>>;

export interface TestServer extends ReferenceServer {
  post(path: string, parts: readonly CanonicalPart[], headers?: ExtraHeaders): Promise<RawAnswer>;
  postText(path: string, body: string, type: string, headers?: ExtraHeaders): Promise<RawAnswer>;
  pm(parts: readonly CanonicalPart[], headers?: ExtraHeaders): Promise<RawAnswer>;
  done(parts: readonly CanonicalPart[], headers?: ExtraHeaders): Promise<RawAnswer>;
  /** Chunk `index` of `report.pdf`. */
  mediaChunk(index: number, headers?: ExtraHeaders): Promise<RawAnswer>;
  complete(md5: string, headers?: ExtraHeaders): Promise<RawAnswer>;
  declare(url: string, headers?: ExtraHeaders): Promise<RawAnswer>;
  put(url: string, body: Uint8Array, headers?: ExtraHeaders): Promise<RawAnswer>;
  /** GETs a URL the server gave out, whatever host it names. */
  get(url: string): Promise<RawAnswer>;
}

export const pmPath = '/api/v2/pm/upload/';
export const chunkPath = '/api/v2/media/upload/chunk/';
export const completePath = '/api/v2/media/upload/complete/';
const goldenStorage = 'https://storage.example.test';

export const shared = { Authorization: `Bearer ${goldenToken}`, Accept: 'application/json' };

export function json(answer: RawAnswer): unknown {
  return JSON.parse(answer.text);
}

/** A text member of a JSON answer. */
export function member(answer: RawAnswer, name: string): string {
  const value = json(answer);
  if (typeof value !== 'object' || value === null) throw new Error(`No object in ${answer.text}`);
  return String(Object.entries(value).find(([key]) => key === name)?.[1]);
}

/** Closes when the test is over. */
export async function serverForTest(options: ReferenceServerOptions = { golden: true }): Promise<TestServer> {
  const server = await createReferenceServer(options);
  onTestFinished(() => server.close());
  const { url, storageUrl } = server;

  function post(
    path: string,
    parts: readonly CanonicalPart[],
    headers: ExtraHeaders = {},
  ): Promise<RawAnswer> {
    const type = { 'Content-Type': canonicalContentType };
    return sendRaw(url, {
      method: 'POST',
      path,
      headers: { ...shared, ...type, ...headers },
      body: canonicalMultipart(parts),
    });
  }

  function postText(
    path: string,
    body: string,
    type: string,
    headers: ExtraHeaders = {},
  ): Promise<RawAnswer> {
    const all = { ...shared, 'Content-Type': type, ...headers };
    return sendRaw(url, { method: 'POST', path, headers: all, body: Buffer.from(body) });
  }

  function originFor(target: URL): string {
    return target.origin === goldenStorage || target.origin === storageUrl ? storageUrl : url;
  }

  return {
    ...server,
    post,
    postText,
    pm: (parts, headers) => post(pmPath, parts, headers),
    done: (parts, headers) => post(`${pmPath}?done`, parts, headers),
    mediaChunk: (index, headers) =>
      post(chunkPath, mediaParts(index), { 'Content-Range': mediaRange(index), ...headers }),
    complete: (md5, headers) =>
      postText(
        completePath,
        `upload_id=9d3f6a1be0c84f7ca5d2b7e41c0f8a63&type=doc&md5=${md5}`,
        'application/x-www-form-urlencoded',
        headers,
      ),
    declare: (mediaUrl, headers) =>
      postText('/v1/media/input', JSON.stringify({ url: mediaUrl }), 'application/json', headers),
    put: (target, body, headers = {}) => {
      const { pathname, search } = new URL(target);
      return sendRaw(storageUrl, { method: 'PUT', path: pathname + search, headers, body });
    },
    get: (target) => {
      const parsed = new URL(target);
      return sendRaw(originFor(parsed), { method: 'GET', path: parsed.pathname + parsed.search });
    },
  };
}
