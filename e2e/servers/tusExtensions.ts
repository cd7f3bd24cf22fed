/**
 * A model of the two tus extensions that `@tus/server` lacks, in front of it and on the same disk: checksum and
 * concatenation. No maintained server with both comes without a binary of its own, so these are ours, and strict.
 *
 *   POST   Upload-Concat: partial              an upload of the server itself, whose id says what it is
 *   POST   Upload-Concat: final;url url ...    201 | 400 unfinished, no partial upload, or with a length | 404
 *   PATCH  of a final upload                   403
 *   PATCH  Upload-Checksum: sha1 base64        460 and nothing taken, when the bytes are others | 400 another algorithm
 *
 * Partial uploads stay after their concatenation, as with tusd: concatenating twice makes two final uploads.
 * Source: tus.io, resumable upload protocol 1.0.0.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { FileConfigstore, FileStore } from '@tus/file-store';
import { Metadata, Upload, type Server } from '@tus/server';

const algorithms = ['md5', 'sha1', 'sha256'];

/** `concatentation` is how the server itself spells what it asks its store before it takes a partial upload. */
export const modelledExtensions = ['checksum', 'concatenation', 'concatentation'];

type Kind = 'whole' | 'partial' | 'final';

const idOf = (kind: Kind): string => `${kind}-${randomUUID()}`;
const isOf = (kind: Kind, id: string): boolean => id.startsWith(`${kind}-`);

/** Names uploads by what they are. */
export const nameByKind = ({ headers }: Request): string =>
  idOf(headers.get('upload-concat') === 'partial' ? 'partial' : 'whole');

export interface Modelled {
  readonly tus: Server;
  readonly store: FileStore;
  readonly records: FileConfigstore;
  readonly pageOrigin: string;
}

/** Answers like the server it stands in front of, with the two extensions. */
export function withExtensions({ tus, store, records, pageOrigin }: Modelled) {
  return async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const own = await answerOf(request);
    reply.setHeader('Tus-Checksum-Algorithm', algorithms.join());
    if (request.method === 'HEAD' && isOf('partial', lastOf(request.url)))
      reply.setHeader('Upload-Concat', 'partial');
    if (own === undefined) await tus.handle(request, reply);
    else reply.writeHead(own.status, Object.fromEntries(own.headers)).end(await own.text());
  };

  /** Undefined where the server itself knows what to do. */
  async function answerOf(request: IncomingMessage): Promise<Response | undefined> {
    const { method, headers, url } = request;
    const { 'upload-concat': concat, 'upload-checksum': checksum } = headers;
    if (method === 'POST' && typeof concat === 'string' && concat !== 'partial')
      return concatenate(request, concat);
    if (method === 'PATCH' && isOf('final', lastOf(url))) return say(403);
    return method === 'PATCH' && typeof checksum === 'string' ? appendChecked(request, checksum) : undefined;
  }

  async function concatenate({ headers, url = '' }: IncomingMessage, concat: string): Promise<Response> {
    if (!concat.startsWith('final;') || headers['upload-length'] !== undefined) return say(400);
    const ids = concat.slice('final;'.length).split(' ').map(lastOf);
    if (!ids.every((id) => isOf('partial', id))) return say(400);
    const parts = await Promise.all(ids.map((id) => store.getUpload(id).catch(() => undefined)));
    if (parts.includes(undefined)) return say(404);
    if (parts.some((part) => part?.offset !== part?.size)) return say(400);
    const id = idOf('final');
    for (const part of ids) {
      const target = createWriteStream(join(store.directory, id), { flags: 'a' });
      await pipeline(createReadStream(join(store.directory, part)), target);
    }
    const size = parts.reduce((sum, part) => sum + (part?.size ?? 0), 0);
    const said = headers['upload-metadata'];
    const metadata = typeof said === 'string' ? { metadata: Metadata.parse(said) } : {};
    await records.set(id, new Upload({ id, size, offset: size, ...metadata }));
    return say(201, { Location: `http://${headers.host ?? ''}${url}/${id}` });
  }

  /** Takes bytes only when all of them came, and are the ones that were sent. */
  async function appendChecked(request: IncomingMessage, checksum: string): Promise<Response> {
    const [algorithm = '', digest] = checksum.split(' ');
    if (!algorithms.includes(algorithm)) return say(400);
    const bytes = await buffer(request).catch(() => undefined);
    if (bytes === undefined) return say(400);
    if (createHash(algorithm).update(bytes).digest('base64') !== digest) return say(460);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const url = `http://${request.headers.host ?? ''}${request.url ?? ''}`;
    return tus.handleWeb(new Request(url, { method: 'PATCH', headers, body: bytes }));
  }

  function say(status: number, headers: Readonly<Record<string, string>> = {}): Response {
    const shared = {
      'Tus-Resumable': '1.0.0',
      'Access-Control-Allow-Origin': pageOrigin,
      'Access-Control-Expose-Headers': 'Location, Upload-Offset',
    };
    return new Response(null, { status, headers: { ...shared, ...headers } });
  }
}

const lastOf = (address = ''): string => address.split('/').at(-1) ?? '';
