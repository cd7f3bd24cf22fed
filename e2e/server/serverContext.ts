/**
 * What every endpoint may ask for: time, ids, settings, tokens, the store, the fault book and the request log.
 *
 * Decides the defaults of limits and settings. Never holds an endpoint's own sessions; those live with the
 * endpoint. Limits: vendor page "Chunk Upload Media" (image 5M, document 50M, chunk 204800 B).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { BearerTokens } from './bearerTokens.ts';
import type { FaultBook } from './faultBook.ts';
import type { ObjectStore } from './objectStore.ts';
import type { RequestLog } from './requestLog.ts';

/** Every value can be changed while the server runs: `POST /_control/settings`. */
export interface Settings {
  /** Wait before a request is processed. */
  latencyMs: number;
  /** Read throttle per request; 0 means as fast as it comes. */
  bytesPerSecond: number;
  /** How media answers spell `offset`: `number` or `string`. */
  offsetType: string;
  /** Key of the offset in "Offsets do not match": `offset` or `expected_offset`. */
  offsetKey: string;
  /** How the storage host words an expired URL: `s3` or `r2`. */
  storageStyle: string;
  /** Refuse a missing token or a too large request before reading its body. */
  earlyRefusals: boolean;
  /**
   * `false` closes the connection after every answer. Chromium silently repeats a POST whose reused connection dies
   * before the first byte of an answer, so a test of a single `reset` needs fresh connections.
   */
  keepAlive: boolean;
  /** Answer 400 to a missing or malformed Content-Range instead of taking the body as a whole file. */
  strictContentRange: boolean;
  imageBytes: number;
  documentBytes: number;
  chunkBytes: number;
  /** Largest request body; above it a proxy-like 413. 0 means no limit. */
  requestBytes: number;
  mediaLifetimeMs: number;
  presignedSeconds: number;
  /** Objects of the storage host disappear this long after their PUT. */
  retentionMs: number;
  requestsPerMinute: number;
}

export const defaultSettings: Readonly<Settings> = {
  latencyMs: 0,
  bytesPerSecond: 0,
  offsetType: 'number',
  offsetKey: 'offset',
  storageStyle: 's3',
  earlyRefusals: false,
  keepAlive: true,
  strictContentRange: false,
  imageBytes: 5 * 1024 * 1024,
  documentBytes: 50 * 1024 * 1024,
  chunkBytes: 204_800,
  requestBytes: 0,
  mediaLifetimeMs: 24 * 60 * 60 * 1000,
  presignedSeconds: 3600,
  retentionMs: 24 * 60 * 60 * 1000,
  requestsPerMinute: 100,
};

export interface IdSource {
  pmMedia(): string;
  pmThumbnail(): string;
  mediaUpload(): string;
  mediaNumber(): number;
  /** Seven characters that keep two files of one name apart. */
  nameSuffix(): string;
  requestId(): string;
}

export interface ServerContext {
  /** Milliseconds since 1970, by the server's own movable clock. */
  readonly now: () => number;
  readonly golden: boolean;
  readonly ids: IdSource;
  readonly settings: Settings;
  readonly tokens: BearerTokens;
  readonly faults: FaultBook;
  readonly log: RequestLog;
  readonly store: ObjectStore;
  /** Origins as they appear in answers; in golden mode the fixed hosts of the transcripts. */
  readonly origins: { api: string; storage: string };
  /** Secret of the presigned URLs. */
  readonly signingKey: string;
}

const goldenMedia = '0f8b2c34-5d6e-4f70-8a91-b2c3d4e5f601';
const goldenThumbnail = '7a1e9c02-3b4d-4c5e-9f60-718293a4b5c6';
const goldenUpload = '9d3f6a1be0c84f7ca5d2b7e41c0f8a63';

/** Ids that start with the ones printed in the golden transcripts and count up from there. */
export function goldenIds(): IdSource {
  const media = countUp(goldenMedia);
  const thumbnail = countUp(goldenThumbnail);
  const upload = countUp(goldenUpload);
  const suffix = countUp('0000001');
  const request = countUp('37a4c3a0-b034-4e8c-9ed9-76da6645544a');
  let mediaNumber = 0;
  return {
    pmMedia: media,
    pmThumbnail: thumbnail,
    mediaUpload: upload,
    mediaNumber: () => (mediaNumber += 1),
    nameSuffix: suffix,
    requestId: request,
  };
}

/** Ids nobody can guess, except the media number, which is a plain row id. */
export function randomIds(): IdSource {
  let mediaNumber = 0;
  return {
    pmMedia: () => randomUUID(),
    pmThumbnail: () => randomUUID(),
    mediaUpload: () => randomBytes(16).toString('hex'),
    mediaNumber: () => (mediaNumber += 1),
    nameSuffix: () => randomBytes(4).toString('hex').slice(1),
    requestId: () => randomUUID(),
  };
}

/** `2026-11-20T10:00:00Z`: like Django's encoder, milliseconds only when there are any. */
export function isoText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}

function countUp(first: string): () => string {
  let next = parseInt(first.slice(-7), 16);
  return () => {
    const id = first.slice(0, -7) + next.toString(16).padStart(7, '0').slice(-7);
    next += 1;
    return id;
  };
}
