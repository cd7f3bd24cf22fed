/**
 * Media uploads: serial chunks with a Content-Range header, then one "complete" request.
 *
 *   POST /api/v2/media/upload/chunk/     image | document, upload_id from the second on  -> 201 { upload_id, offset, expires }
 *   POST /api/v2/media/upload/complete/  upload_id, md5, type                            -> 201 media
 *
 * Decides the order of checks (`mediaChecks.ts` has those that need no session) and what is stored. Bytes are
 * synced before the offset moves, and the file is cut back to the offset before each append.
 * Source: seed 3, vendor page "Chunk Upload Media", behaviour of django-chunked-upload (protocol notes 2.2).
 */
import { mkdir, rm, truncate } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { digestMismatch, notFoundPage, uploadExpired } from './cannedFailures.ts';
import { concatenateFiles } from './concatenateFiles.ts';
import { createKeyedQueue } from './keyedQueue.ts';
import { checkChunk } from './mediaChecks.ts';
import { corruptFile, digestFile, syncFile } from './objectStore.ts';
import { detailReply, jsonReply } from './reply.ts';
import { discardFiles, readForm } from './requestBody.ts';
import { isoText } from './serverContext.ts';
import type { TokenHolder } from './bearerTokens.ts';
import type { CheckedChunk } from './mediaChecks.ts';
import type { Reply } from './reply.ts';
import type { Exchange } from './requestBody.ts';
import type { ServerContext } from './serverContext.ts';

interface MediaSession {
  readonly uploadId: string;
  readonly user: string;
  readonly path: string;
  readonly fileName: string;
  readonly type: string;
  readonly field: string;
  offset: number;
  lastChunkBytes: number;
  expiresAtMs: number;
  isComplete: boolean;
}

export interface MediaUpload {
  chunk(exchange: Exchange, holder: TokenHolder): Promise<Reply>;
  complete(exchange: Exchange, holder: TokenHolder): Promise<Reply>;
  /** Loses the newest chunk of every unfinished upload, and those that had no other. */
  loseNewest(): Promise<void>;
  forgetUnfinished(): Promise<void>;
  reset(): Promise<void>;
}

export function createMediaUpload(context: ServerContext): MediaUpload {
  const sessions = new Map<string, MediaSession>();
  const uploadsDir = join(context.store.dataDir, 'media-uploads');
  const queue = createKeyedQueue();
  const { ids, now, settings, store } = context;

  async function chunk(exchange: Exchange, { user }: TokenHolder): Promise<Reply> {
    const form = await readForm(exchange, context);
    try {
      const uploadId = form.fields.get('upload_id') ?? '';
      return await queue.run(uploadId, async () => {
        const checked = checkChunk(form, exchange.request.headers['content-range'], settings);
        if ('refusal' in checked && checked.comesFirst) return checked.refusal;
        const session = findSession(uploadId, user);
        if (session === null) return notFoundPage();
        if (session !== undefined) await playFault(exchange, session);
        const refusal = session === undefined ? faultWithoutSession(exchange) : checkSession(session);
        if (refusal !== null) return refusal;
        if ('refusal' in checked) return checked.refusal;
        return append(session, checked, user, exchange);
      });
    } finally {
      await discardFiles(form);
    }
  }

  async function append(
    known: MediaSession | undefined,
    checked: CheckedChunk,
    user: string,
    { fault }: Exchange,
  ): Promise<Reply> {
    const { start, file } = checked;
    const offset = known?.offset ?? 0;
    if (start !== offset) return offsetMismatch(offset, start, fault?.name === 'F2b');
    if (checked.lengthRefusal !== null) return checked.lengthRefusal;
    const session = known ?? (await begin(checked, user));
    // A crash between append and bookkeeping leaves a longer file than the offset says; the rest is not ours.
    await truncate(session.path, offset);
    await concatenateFiles([file.path], session.path);
    session.offset = offset + file.sizeBytes;
    session.lastChunkBytes = file.sizeBytes;
    const offsetText = settings.offsetType === 'string' ? String(session.offset) : session.offset;
    const expires = isoText(session.expiresAtMs);
    return jsonReply(201, { upload_id: session.uploadId, offset: offsetText, expires });
  }

  async function complete(exchange: Exchange, { user }: TokenHolder): Promise<Reply> {
    const form = await readForm(exchange, context);
    await discardFiles(form);
    const uploadId = form.fields.get('upload_id') ?? '';
    const md5 = form.fields.get('md5') ?? '';
    if (uploadId === '' || md5 === '') return detailReply(400, 'Both upload_id and md5 are required');
    return queue.run(uploadId, async () => {
      const session = findSession(uploadId, user);
      if (session === null || session === undefined) return notFoundPage();
      if (exchange.fault?.name === 'F3') return uploadExpired();
      if (exchange.fault?.name === 'corrupt') await corruptFile(session.path);
      const stored = await digestFile(session.path);
      if (stored.md5 !== md5) return digestMismatch();
      // Completing again succeeds again and makes a second object, like the library this resembles.
      session.isComplete = true;
      return publish(session, form.fields.get('type'));
    });
  }

  async function publish(session: MediaSession, wantedType: string | undefined): Promise<Reply> {
    const id = ids.mediaNumber();
    const { fileName: name, type, path } = session;
    const publication = { kind: 'media', folder: 'upfiles/media', name, type, id: String(id) };
    const { url } = await store.publish(path, publication, (at) => context.origins.api + at);
    const kind = mediaKind(wantedType, session);
    return jsonReply(201, {
      id,
      added_at: isoText(now()),
      type: kind,
      title: name,
      description: '',
      url,
      image: kind === 'doc' ? null : url,
      image_width: null,
      image_height: null,
      order: 0,
      embed: null,
    });
  }

  async function begin({ file, field }: CheckedChunk, user: string): Promise<MediaSession> {
    const uploadId = ids.mediaUpload();
    const path = join(uploadsDir, uploadId);
    await mkdir(uploadsDir, { recursive: true });
    await concatenateFiles([], path);
    await syncFile(uploadsDir);
    const session: MediaSession = {
      uploadId,
      user,
      path,
      fileName: file.fileName,
      type: file.type,
      field,
      offset: 0,
      lastChunkBytes: 0,
      expiresAtMs: now() + settings.mediaLifetimeMs,
      isComplete: false,
    };
    sessions.set(uploadId, session);
    return session;
  }

  function checkSession(session: MediaSession): Reply | null {
    if (now() >= session.expiresAtMs) return uploadExpired();
    return session.isComplete ? detailReply(400, 'Upload has already been marked as "complete"') : null;
  }

  /** `undefined`: none was named. `null`: unknown, or another user's. */
  function findSession(uploadId: string, user: string): MediaSession | null | undefined {
    if (uploadId === '') return undefined;
    const session = sessions.get(uploadId);
    return session?.user === user ? session : null;
  }

  function offsetMismatch(offset: number, start: number, isOtherKey: boolean): Reply {
    const detail = 'Offsets do not match';
    return isOtherKey || settings.offsetKey === 'expected_offset'
      ? detailReply(400, detail, { expected_offset: offset, provided_offset: start })
      : detailReply(400, detail, { offset: settings.offsetType === 'string' ? String(offset) : offset });
  }

  /** Makes the failure true: stored bytes are really lost, the upload has really expired. */
  async function playFault({ fault }: Exchange, session: MediaSession): Promise<void> {
    if (fault?.name === 'F3') session.expiresAtMs = now();
    if (fault?.name !== 'F2' && fault?.name !== 'F2b') return;
    await cutBack(session, Number(fault.options['offset'] ?? session.offset - session.lastChunkBytes));
  }

  async function cutBack(session: MediaSession, wanted: number): Promise<void> {
    session.offset = Math.max(0, Math.min(session.offset, wanted));
    await truncate(session.path, session.offset);
    await syncFile(session.path);
  }

  async function loseNewest(): Promise<void> {
    for (const session of unfinished()) {
      await cutBack(session, session.offset - session.lastChunkBytes);
      if (session.offset === 0) sessions.delete(session.uploadId);
    }
  }

  async function forgetUnfinished(): Promise<void> {
    for (const { uploadId, path } of unfinished()) {
      sessions.delete(uploadId);
      await rm(path, { force: true });
    }
  }

  const unfinished = (): MediaSession[] => [...sessions.values()].filter(({ isComplete }) => !isComplete);

  function faultWithoutSession({ fault }: Exchange): Reply | null {
    if (fault?.name === 'F3') return uploadExpired();
    if (fault?.name === 'F2' || fault?.name === 'F2b') {
      return offsetMismatch(Number(fault.options['offset'] ?? 0), 0, fault.name === 'F2b');
    }
    return null;
  }

  async function reset(): Promise<void> {
    sessions.clear();
    await rm(uploadsDir, { recursive: true, force: true });
  }

  return { chunk, complete, loseNewest, forgetUnfinished, reset };
}

/** Documented values are kept, the ones real clients also send are understood, and the rest follows the file. */
function mediaKind(wanted: string | undefined, { fileName, type }: MediaSession): string {
  if (wanted === 'image' || wanted === 'eimage' || wanted === 'doc') return wanted;
  if (wanted === 'document' || wanted === 'file') return 'doc';
  const isImage =
    /^\.(png|jpe?g|gif|webp|avif|bmp|svg)$/i.test(extname(fileName)) || type.startsWith('image/');
  return isImage ? 'image' : 'doc';
}
