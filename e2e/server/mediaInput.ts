/**
 * Declares a `media://` object and answers with a presigned URL to PUT it to.
 *
 *   POST /v1/media/input   { "url": "media://key" }   -> 201 { "url": "https://storage/..." }
 *
 * Decides key rule, subscription and rate limit (a sliding minute per user). Never sees the bytes.
 * Source: seed 4; rate limit headers from the vendor's guide; the 401 body is ours.
 */
import { createHash } from 'node:crypto';
import { badMediaUrl, rateLimited, subscriptionRequired } from './cannedFailures.ts';
import { encodePath } from './objectStore.ts';
import { presignedQuery } from './presignedUrl.ts';
import { jsonReply } from './reply.ts';
import { BodyError, readText } from './requestBody.ts';
import type { TokenHolder } from './bearerTokens.ts';
import type { Reply } from './reply.ts';
import type { Exchange } from './requestBody.ts';
import type { ServerContext } from './serverContext.ts';

export interface MediaInput {
  handle(exchange: Exchange, holder: TokenHolder): Promise<Reply>;
  unauthorized(): Reply;
  reset(): void;
}

const mediaUrl = /^media:\/\/[a-zA-Z0-9\-_./]+$/;
const minuteMs = 60_000;

export function createMediaInput(context: ServerContext): MediaInput {
  const requestTimes = new Map<string, number[]>();
  const { ids, now, settings, signingKey, origins } = context;

  async function handle(exchange: Exchange, { user, subscription }: TokenHolder): Promise<Reply> {
    const text = await readText(exchange, context);
    const limit = settings.requestsPerMinute;
    const recent = (requestTimes.get(user) ?? []).filter((time) => time > now() - minuteMs);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= limit) {
      const retryAfter = Math.ceil((oldest + minuteMs - now()) / 1000);
      return rateLimited(ids.requestId(), limit, retryAfter, now());
    }
    requestTimes.set(user, [...recent, now()]);
    const rateHeaders = {
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(limit - recent.length - 1),
    };
    const reply = subscription ? declare(text, user) : subscriptionRequired(ids.requestId());
    return { ...reply, headers: { ...reply.headers, ...rateHeaders } };
  }

  function declare(text: string, user: string): Reply {
    const url = readUrl(text);
    if (url === null || url.length > 255 || !mediaUrl.test(url)) return badMediaUrl();
    // Keys of two users never meet; the transcripts' only user has no prefix.
    const prefix = context.golden ? '' : `/${createHash('sha256').update(user).digest('hex').slice(0, 12)}`;
    const path = encodePath(`${prefix}/${url.slice('media://'.length)}`);
    const { host } = new URL(origins.storage);
    const signed = { path, host, signedAtMs: now(), lifetimeSeconds: settings.presignedSeconds };
    return jsonReply(201, { url: `${origins.storage}${path}?${presignedQuery(signed, signingKey)}` });
  }

  /** Both vendors' shapes in one: the id this API always sends, and the code that names an expired token. */
  function unauthorized(): Reply {
    const message = 'Given token not valid for any token type';
    return jsonReply(401, {
      requestId: ids.requestId(),
      message,
      errors: [{ code: 'token_not_valid', message }],
    });
  }

  return { handle, unauthorized, reset: () => requestTimes.clear() };
}

function readUrl(text: string): string | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new BodyError('JSON parse error.', { cause: error });
  }
  if (typeof body !== 'object' || body === null || !('url' in body)) return null;
  return typeof body.url === 'string' ? body.url : null;
}
