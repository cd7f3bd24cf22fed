/**
 * Private-message uploads: four operations on one URL.
 *
 *   POST /api/v2/pm/upload/        file                               -> 200 { file_url, file_uuid }
 *   POST /api/v2/pm/upload/        file, partindex, totalparts, uuid  -> 200 { file_uuid }
 *   POST /api/v2/pm/upload/?done   uuid, filename                     -> 200 { file_url, file_uuid }
 *   POST /api/v2/pm/upload/        file, parentuuid                   -> 200 { file_url, file_uuid, parent_file_uuid }
 *
 * Decides which operation a request is, and its answers. Field names come bare or with the prefix `qq`, never both.
 * Source: seeds 0, 1, 2, vendor pages "Upload a Media", "... in Chunks", "Upload a Thumbnail"; error bodies are ours.
 */
import { join } from 'node:path';
import { mkdir, rename, rm } from 'node:fs/promises';
import { digestMismatchField, readPmFields } from './pmFields.ts';
import { concatenateFiles } from './concatenateFiles.ts';
import { corruptFile, digestFile, syncFile } from './objectStore.ts';
import { createKeyedQueue } from './keyedQueue.ts';
import { fieldErrorReply, jsonReply } from './reply.ts';
import { discardFiles, readForm } from './requestBody.ts';
import type { TokenHolder } from './bearerTokens.ts';
import type { PmFields } from './pmFields.ts';
import type { Reply } from './reply.ts';
import type { Exchange, ReceivedFile } from './requestBody.ts';
import type { ServerContext } from './serverContext.ts';

interface PmPart {
  readonly path: string;
  readonly sizeBytes: number;
  /** Where the client said the part begins. */
  readonly byteOffset: number | null;
}

interface PmSession {
  readonly uuid: string;
  readonly user: string;
  readonly totalParts: number;
  readonly parts: Map<number, PmPart>;
  fileName: string;
  type: string;
  /** The answer of the finished upload, repeated whenever done is asked again. */
  doneReply: Reply | null;
}

export interface PmUpload {
  handle(exchange: Exchange, holder: TokenHolder): Promise<Reply>;
  /** Loses the newest part of every unfinished upload, and those that had no other. */
  loseNewest(): Promise<void>;
  forgetUnfinished(): Promise<void>;
  reset(): Promise<void>;
}

export function createPmUpload(context: ServerContext): PmUpload {
  const sessions = new Map<string, PmSession>();
  const partsDir = join(context.store.dataDir, 'pm-parts');
  const queue = createKeyedQueue();
  const { store, ids } = context;

  async function handle(exchange: Exchange, holder: TokenHolder): Promise<Reply> {
    const form = await readForm(exchange, context);
    const fields = readPmFields(form);
    const isDone = 'done' in exchange.request.query || 'done/' in exchange.request.query;
    try {
      if ('refusal' in fields) return fields.refusal;
      if (isDone) return await queue.run(fields.uuid ?? '', () => done(fields, holder, exchange));
      const { file } = fields;
      if (file === null) return fieldErrorReply(400, 'file', 'required', 'No file was submitted.');
      if (
        fields.totalFileSize !== null &&
        fields.partIndex === null &&
        fields.totalFileSize !== file.sizeBytes
      ) {
        return fieldErrorReply(400, 'totalfilesize', 'invalid', `The file has ${file.sizeBytes} bytes.`);
      }
      if (fields.partIndex !== null)
        return await queue.run(fields.uuid ?? '', () => chunk(fields, file, holder));
      return fields.parentUuid === null
        ? await single(fields, file, holder)
        : await thumbnail(fields, file, holder);
    } finally {
      await discardFiles(form);
    }
  }

  async function single(fields: PmFields, file: ReceivedFile, { user }: TokenHolder): Promise<Reply> {
    const { md5 } = await digestFile(file.path);
    if (fields.md5 !== null && fields.md5 !== md5) return digestMismatchField(md5);
    const name = fields.fileName ?? file.fileName;
    const type = fields.fileType ?? file.type;
    const uuid = ids.pmMedia();
    const doneReply = await publish(file.path, { kind: 'pm', folder: 'upfiles/pm', name, type, id: uuid });
    sessions.set(uuid, { uuid, user, totalParts: 1, parts: new Map(), fileName: name, type, doneReply });
    return doneReply;
  }

  async function chunk(fields: PmFields, file: ReceivedFile, { user }: TokenHolder): Promise<Reply> {
    const { partIndex, totalParts, uuid } = fields;
    if (
      partIndex === null ||
      totalParts === null ||
      totalParts < 1 ||
      partIndex < 0 ||
      partIndex >= totalParts
    ) {
      return fieldErrorReply(
        400,
        'partindex',
        'invalid',
        'partindex must be at least 0 and below totalparts.',
      );
    }
    if (uuid === null && partIndex > 0) {
      return fieldErrorReply(400, 'uuid', 'required', 'This field is required from the second part on.');
    }
    if (fields.chunkSize !== null && fields.chunkSize !== file.sizeBytes) {
      return fieldErrorReply(400, 'chunksize', 'invalid', `The part has ${file.sizeBytes} bytes.`);
    }
    const session = uuid === null ? begin(fields, file, totalParts, user) : findSession(uuid, user);
    if (session === null) return unknownUuid();
    if (session.totalParts !== totalParts) {
      return fieldErrorReply(
        400,
        'totalparts',
        'invalid',
        `The upload was begun with ${session.totalParts} parts.`,
      );
    }
    // A part that comes again is answered and not stored again, like the storage of the library it resembles.
    if (!session.parts.has(partIndex) && session.doneReply === null) {
      const path = join(partsDir, session.uuid, String(partIndex));
      await mkdir(join(partsDir, session.uuid), { recursive: true });
      await rename(file.path, path);
      await syncFile(join(partsDir, session.uuid));
      session.parts.set(partIndex, { path, sizeBytes: file.sizeBytes, byteOffset: fields.partByteOffset });
    }
    return jsonReply(200, { file_uuid: session.uuid });
  }

  async function done(fields: PmFields, { user }: TokenHolder, { fault }: Exchange): Promise<Reply> {
    if (fields.uuid === null) return fieldErrorReply(400, 'uuid', 'required', 'This field is required.');
    if (fields.fileName === null)
      return fieldErrorReply(400, 'filename', 'required', 'This field is required.');
    const session = findSession(fields.uuid, user);
    if (session === null) return unknownUuid();
    if (fault?.name === 'F13')
      await losePart(session, Number(fault.options['part'] ?? session.totalParts - 1));
    if (session.doneReply !== null) return session.doneReply;
    if (fields.totalParts !== null && fields.totalParts !== session.totalParts) {
      return fieldErrorReply(
        400,
        'totalparts',
        'invalid',
        `The upload was begun with ${session.totalParts} parts.`,
      );
    }
    const missing = Array.from({ length: session.totalParts }, (_, index) => index).filter(
      (index) => !session.parts.has(index),
    );
    if (missing.length > 0) {
      return fieldErrorReply(400, 'totalparts', 'missing_parts', `Missing parts: ${missing.join(', ')}.`);
    }
    return joinParts(session, fields, fault?.name === 'corrupt');
  }

  async function joinParts(session: PmSession, fields: PmFields, isCorrupted: boolean): Promise<Reply> {
    const inOrder = [...session.parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    const misplaced = firstMisplaced(inOrder);
    if (misplaced >= 0) {
      return fieldErrorReply(
        400,
        'partbyteoffset',
        'invalid',
        `Part ${misplaced} does not begin where it said.`,
      );
    }
    const whole = store.temporaryPath();
    await concatenateFiles(
      inOrder.map((part) => part.path),
      whole,
    );
    if (isCorrupted) await corruptFile(whole);
    const { md5, sizeBytes } = await digestFile(whole);
    if (fields.totalFileSize !== null && fields.totalFileSize !== sizeBytes) {
      await rm(whole);
      return fieldErrorReply(400, 'totalfilesize', 'invalid', `The stored parts have ${sizeBytes} bytes.`);
    }
    if (fields.md5 !== null && fields.md5 !== md5) {
      await rm(whole);
      return digestMismatchField(md5);
    }
    const name = fields.fileName ?? session.fileName;
    const type = fields.fileType ?? session.type;
    session.doneReply = await publish(whole, {
      kind: 'pm',
      folder: 'upfiles/pm',
      name,
      type,
      id: session.uuid,
    });
    await rm(whole);
    await rm(join(partsDir, session.uuid), { recursive: true, force: true });
    return session.doneReply;
  }

  async function thumbnail(fields: PmFields, file: ReceivedFile, { user }: TokenHolder): Promise<Reply> {
    const parentUuid = fields.parentUuid ?? '';
    const parent = findSession(parentUuid, user);
    if (parent === null)
      return fieldErrorReply(404, 'parentuuid', 'not_found', 'There is no upload with this uuid.');
    if (parent.doneReply === null) {
      return fieldErrorReply(400, 'parentuuid', 'not_finished', 'The upload of the parent is not finished.');
    }
    const type = fields.fileType ?? file.type;
    if (!type.startsWith('image/'))
      return fieldErrorReply(400, 'file', 'invalid_image', 'A thumbnail must be an image.');
    const { md5 } = await digestFile(file.path);
    if (fields.md5 !== null && fields.md5 !== md5) return digestMismatchField(md5);
    const id = ids.pmThumbnail();
    const name = fields.fileName ?? file.fileName;
    const publication = { kind: 'pm-thumbnail', folder: 'upfiles/pm/thumb', name, type, parentUuid, id };
    return publish(file.path, publication);
  }

  async function publish(path: string, publication: Parameters<typeof store.publish>[1]): Promise<Reply> {
    const { url, id, parentUuid } = await store.publish(path, publication, (at) => context.origins.api + at);
    return jsonReply(200, {
      file_url: url,
      file_uuid: id,
      ...(parentUuid === null ? {} : { parent_file_uuid: parentUuid }),
    });
  }

  function begin(fields: PmFields, file: ReceivedFile, totalParts: number, user: string): PmSession {
    const uuid = ids.pmMedia();
    const fileName = fields.fileName ?? file.fileName;
    const type = fields.fileType ?? file.type;
    const session: PmSession = { uuid, user, totalParts, parts: new Map(), fileName, type, doneReply: null };
    sessions.set(uuid, session);
    return session;
  }

  /** Another user's upload is as unknown as one that never was. */
  function findSession(uuid: string, user: string): PmSession | null {
    const session = sessions.get(uuid);
    return session?.user === user ? session : null;
  }

  async function losePart(session: PmSession, index: number): Promise<void> {
    const part = session.parts.get(index);
    session.parts.delete(index);
    if (part !== undefined) await rm(part.path, { force: true });
  }

  async function loseNewest(): Promise<void> {
    for (const session of unfinished()) {
      const newest = [...session.parts.keys()].at(-1);
      if (newest !== undefined) await losePart(session, newest);
      if (session.parts.size === 0) sessions.delete(session.uuid);
    }
  }

  async function forgetUnfinished(): Promise<void> {
    for (const { uuid } of unfinished()) {
      sessions.delete(uuid);
      await rm(join(partsDir, uuid), { recursive: true, force: true });
    }
  }

  const unfinished = (): PmSession[] => [...sessions.values()].filter(({ doneReply }) => doneReply === null);

  async function reset(): Promise<void> {
    sessions.clear();
    await rm(partsDir, { recursive: true, force: true });
  }

  return { handle, loseNewest, forgetUnfinished, reset };
}

function unknownUuid(): Reply {
  return fieldErrorReply(404, 'uuid', 'not_found', 'There is no upload with this uuid.');
}

/** Index of the first part that begins elsewhere than it said, or -1. Parts that said nothing are right. */
function firstMisplaced(inOrder: readonly PmPart[]): number {
  let start = 0;
  return inOrder.findIndex(({ sizeBytes, byteOffset }) => {
    const isMisplaced = byteOffset !== null && byteOffset !== start;
    start += sizeBytes;
    return isMisplaced;
  });
}
