/**
 * A small made-up protocol, for the example "your own protocol in thirty lines".
 *
 *   PUT  /own/files/:name           raw bytes   -> 204
 *   POST /own/files/:name/confirm               -> 200 { "id" }
 *
 * Decides that a PUT takes the place of an unconfirmed one of the same name, and that confirming again answers the
 * same. Needs no token.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { emptyReply, jsonReply } from './reply.ts';
import { drainBody, readToFile } from './requestBody.ts';
import type { Reply } from './reply.ts';
import type { Exchange } from './requestBody.ts';
import type { ServerContext } from './serverContext.ts';

interface OwnFile {
  readonly path: string;
  readonly type: string;
  answer: Reply | null;
}

export interface OwnProtocol {
  put(exchange: Exchange): Promise<Reply>;
  confirm(exchange: Exchange): Promise<Reply>;
  reset(): void;
}

export function createOwnProtocol(context: ServerContext): OwnProtocol {
  const files = new Map<string, OwnFile>();

  async function put(exchange: Exchange): Promise<Reply> {
    const name = nameOf(exchange);
    const { path } = await readToFile(exchange, context);
    const previous = files.get(name);
    const type = exchange.request.headers['content-type'] ?? 'application/octet-stream';
    files.set(name, { path, type, answer: null });
    if (previous !== undefined) await rm(previous.path, { force: true });
    return emptyReply(204);
  }

  async function confirm(exchange: Exchange): Promise<Reply> {
    await drainBody(exchange, context);
    const name = nameOf(exchange);
    const file = files.get(name);
    if (file === undefined) return jsonReply(404, { message: 'Nothing was put under this name.' });
    if (file.answer === null) {
      const publication = { kind: 'own', folder: 'upfiles/own', name, type: file.type, id: randomUUID() };
      const { id } = await context.store.publish(file.path, publication, (at) => context.origins.api + at);
      file.answer = jsonReply(200, { id });
    }
    return file.answer;
  }

  return { put, confirm, reset: () => files.clear() };
}

function nameOf({ request }: Exchange): string {
  const name = request.params['name'];
  return typeof name === 'string' ? name : '';
}
