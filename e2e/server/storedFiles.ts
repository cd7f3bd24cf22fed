/**
 * Serves finished objects on the URLs the endpoints gave out.
 *
 * Decides headers that make a stranger's file harmless in a browser: always an attachment, never sniffed. Finds
 * files by the register of published objects only, so no path can lead outside of it.
 */
import { pipeline } from 'node:stream/promises';
import { createReadStream } from 'node:fs';
import { allowOrigin, answerPreflight, corsRules } from './crossOrigin.ts';
import { attachmentHeader } from './safeFileName.ts';
import type { Request, RequestHandler, Response } from 'express';
import type { ServerContext } from './serverContext.ts';

/** Handles GET, HEAD and OPTIONS. `host` says under which paths to look. */
export function serveStoredFiles(context: ServerContext, host: 'api' | 'storage'): RequestHandler {
  const rule = host === 'api' ? corsRules.files : corsRules.storage;
  return async (request, response) => {
    const entry = context.log.open(request, host);
    if (request.method === 'OPTIONS') {
      answerPreflight(rule, request, response);
      entry.status = 204;
      return;
    }
    allowOrigin(rule, request, response);
    await sendFile(request, response, host === 'api' ? '' : 'storage:', context);
    entry.status = response.statusCode;
  };
}

async function sendFile(
  request: Request,
  response: Response,
  prefix: string,
  context: ServerContext,
): Promise<void> {
  const path = prefix + decodedPath(request.originalUrl);
  const file = context.store.find(path);
  if (file === undefined) {
    response.status(404).type('text/plain').send('There is no such object.\n');
    return;
  }
  const { object, filePath } = file;
  const { retentionMs } = context.settings;
  if (object.kind === 'storage' && context.now() >= Date.parse(object.createdAt) + retentionMs) {
    await context.store.remove(path);
    response.status(404).type('text/plain').send('The object was removed at the end of its retention.\n');
    return;
  }
  response.writeHead(200, {
    'Content-Type': /^[\w.+-]+\/[\w.+-]+(;[\x20-\x7e]*)?$/.test(object.type)
      ? object.type
      : 'application/octet-stream',
    'Content-Length': object.sizeBytes,
    'Content-Disposition': attachmentHeader(object.name),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    ETag: `"${object.md5}"`,
  });
  if (request.method === 'HEAD') response.end();
  else {
    // A client that stops reading ends its own download, nothing else.
    await pipeline(createReadStream(filePath), response).catch((error: unknown) => {
      if (!request.destroyed && !response.destroyed) throw error;
    });
  }
}

/** Empty, and so never found, when the percent-encoding is broken. */
function decodedPath(url: string): string {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '');
  } catch (error) {
    if (error instanceof URIError) return '';
    throw error;
  }
}
