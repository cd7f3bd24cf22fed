/**
 * Reads request bodies: forms (multipart, urlencoded, JSON) and raw bytes. Files go straight to disk and are
 * synced before anyone learns of them.
 *
 * Decides read speed (throttle) and where a connection is reset. Never decides whether a body is acceptable.
 */
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import multer from 'multer';
import { corruptFile, syncFile } from './objectStore.ts';
import { numberOption } from './faultBook.ts';
import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import type { Fault } from './faultBook.ts';
import type { LogEntry, LoggedField } from './requestLog.ts';
import type { ServerContext } from './serverContext.ts';

/** One request on its way through the server. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly entry: LogEntry;
  readonly fault: Fault | null;
}

export interface ReceivedFile {
  readonly fieldName: string;
  readonly fileName: string;
  readonly type: string;
  readonly sizeBytes: number;
  /** Temporary file; whoever wants to keep it links or renames it. */
  readonly path: string;
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly ReceivedFile[];
}

/** The client sent something that is not the body it announced. Answered with 400. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
}

const maxTextBytes = 1024 * 1024;

/** Reads a form of any of the three encodings. @throws BodyError */
export async function readForm(exchange: Exchange, context: ServerContext): Promise<Form> {
  const { request, entry } = exchange;
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\//i.test(type)) return readMultipart(exchange, context);
  const text = await readText(exchange, context);
  const pairs = /json/i.test(type) ? jsonPairs(text) : [...new URLSearchParams(text)];
  entry.fields = pairs.map(([name, value]) => ({ name, value }));
  return { fields: new Map(pairs), files: [] };
}

/** Reads at most 1 MiB as text. @throws BodyError */
export async function readText({ request, fault }: Exchange, context: ServerContext): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  const collect = new Writable({
    write(piece: Buffer, _encoding, callback) {
      length += piece.length;
      pieces.push(piece);
      callback(
        length > maxTextBytes ? new BodyError('The body is too large for a form without files.') : null,
      );
    },
  });
  await pipeline(request, gate(request, fault, context), collect);
  return Buffer.concat(pieces).toString('utf8');
}

/** Streams the body to a synced temporary file. */
export async function readToFile(
  exchange: Exchange,
  context: ServerContext,
): Promise<{ path: string; sizeBytes: number }> {
  const { request, fault, entry } = exchange;
  const path = context.store.temporaryPath();
  try {
    await pipeline(request, gate(request, fault, context), createWriteStream(path, { flags: 'wx' }));
    const announced = request.headers['content-length'];
    const { size } = await stat(path);
    if (announced !== undefined && Number(announced) !== size) throw new BodyError('The body is incomplete.');
    await settle(path, fault);
    entry.bytesStored = size;
    return { path, sizeBytes: size };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Reads the body to its end and forgets it, so that a refusal meets a client that is listening. */
export async function drainBody({ request, fault }: Exchange, context: ServerContext): Promise<void> {
  if (request.readableEnded) return;
  const forget = new Writable({ write: (_piece, _encoding, callback) => callback() });
  await pipeline(request, gate(request, fault, context), forget);
}

/** Removes what a handler did not keep. */
export async function discardFiles({ files }: Form): Promise<void> {
  for (const { path } of files) await rm(path, { force: true });
}

async function readMultipart(exchange: Exchange, context: ServerContext): Promise<Form> {
  const { request, response, fault, entry } = exchange;
  /** How many text fields came before each file, to log both in wire order. */
  const fieldsBefore: number[] = [];
  const options = {
    storage: multer.diskStorage({
      destination: (_request, _file, callback) => callback(null, dirname(context.store.temporaryPath())),
      filename: (_request, _file, callback) => callback(null, basename(context.store.temporaryPath())),
    }),
    defParamCharset: 'utf8',
    fileFilter: (seen: Request, _file: Express.Multer.File, callback: multer.FileFilterCallback) => {
      fieldsBefore.push(textFields(seen).length);
      callback(null, true);
    },
    // In the installed multer, not yet in its types.
    streamHandler: (source: Request, parser: Writable) => {
      source.pipe(gate(source, fault, context)).pipe(parser);
    },
  };
  await new Promise<void>((resolve, reject) => {
    void multer(options).any()(request, response, (error: unknown) => {
      if (error === undefined) resolve();
      else if (request.destroyed && !request.complete)
        reject(new Error('The connection broke off.', { cause: error }));
      else reject(new BodyError(error instanceof Error ? error.message : 'Multipart form parse error.'));
    });
  });
  const files = Array.isArray(request.files) ? request.files : [];
  const received: ReceivedFile[] = [];
  for (const file of files) {
    await settle(file.path, fault);
    entry.bytesStored += file.size;
    received.push({
      fieldName: file.fieldname,
      fileName: file.originalname,
      type: file.mimetype,
      sizeBytes: file.size,
      path: file.path,
    });
  }
  const texts = textFields(request);
  entry.fields = inWireOrder(texts, received, fieldsBefore);
  return { fields: new Map(texts), files: received };
}

async function settle(path: string, fault: Fault | null): Promise<void> {
  if (fault?.name === 'corrupt') await corruptFile(path);
  await syncFile(path);
}

function inWireOrder(
  texts: readonly (readonly [string, string])[],
  files: readonly ReceivedFile[],
  fieldsBefore: readonly number[],
): LoggedField[] {
  const fields: LoggedField[] = texts.map(([name, value]) => ({ name, value: value.slice(0, 500) }));
  files.forEach(({ fieldName, fileName, type, sizeBytes }, index) => {
    fields.splice((fieldsBefore[index] ?? 0) + index, 0, { name: fieldName, fileName, type, sizeBytes });
  });
  return fields;
}

function textFields(request: Request): [string, string][] {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null
    ? Object.entries(body).map(([name, value]) => [name, String(value)])
    : [];
}

function jsonPairs(text: string): [string, string][] {
  if (text.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BodyError('JSON parse error.', { cause: error });
  }
  if (typeof value !== 'object' || value === null) throw new BodyError('A JSON object is expected.');
  return Object.entries(value).map(([name, field]) => [name, String(field)]);
}

/** Passes bytes on, no faster than the throttle says, and resets the connection where the fault says. */
function gate(
  request: Readable & { readonly socket: Request['socket'] } & Pick<Request, 'headers'>,
  fault: Fault | null,
  context: ServerContext,
): Transform {
  const reset = fault?.name === 'reset' || fault?.name === 'F15' ? fault : null;
  const announced = Number(request.headers['content-length'] ?? 0);
  const resetAt = reset === null ? Infinity : numberOption(reset, 'bytes', Math.floor(announced / 2));
  const ownRate = fault?.name === 'rate' ? numberOption(fault, 'bytes-per-second', 0) : 0;
  let seen = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, callback) {
      seen += piece.length;
      if (seen >= resetAt) {
        request.socket.resetAndDestroy();
        return;
      }
      const rate = ownRate > 0 ? ownRate : context.settings.bytesPerSecond;
      if (rate <= 0) callback(null, piece);
      else void wait((piece.length / rate) * 1000).then(() => callback(null, piece));
    },
  });
}
