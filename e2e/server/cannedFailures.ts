/**
 * The failures that are nothing but an answer: status, headers and body, whatever the request was.
 *
 * Never changes state: the failures that do (a lost offset, a missing part) are made by the endpoint they belong
 * to, and the ones below HTTP (a reset, a lost answer) by `answerRequest.ts`. Source: failure table, 7.7.
 */
import {
  detailReply,
  emptyReply,
  fieldErrorReply,
  generalErrorReply,
  htmlReply,
  jsonReply,
  xmlErrorReply,
} from './reply.ts';
import { numberOption } from './faultBook.ts';
import type { Fault } from './faultBook.ts';
import type { Reply } from './reply.ts';
import type { ServerContext } from './serverContext.ts';

export const uploadExpired = (): Reply => detailReply(410, 'Upload has expired');
export const notFoundPage = (): Reply => htmlReply(404, 'Not Found');
export const digestMismatch = (): Reply => detailReply(400, 'md5 checksum does not match');
export const rangeMismatch = (): Reply => detailReply(400, "File size doesn't match headers");
export const tooLargePage = (): Reply => htmlReply(413, '413 Request Entity Too Large');
export const tokenNotValid = (): Reply =>
  generalErrorReply(401, 'token_not_valid', 'Given token not valid for any token type');

export function chunkTooLarge(field: string, chunkBytes: number): Reply {
  return fieldErrorReply(400, field, 'max_size', `Ensure this chunk is at most ${chunkBytes} bytes.`);
}

export function totalTooLarge(maxBytes: number): Reply {
  return detailReply(400, `Size of file exceeds the limit (${maxBytes} bytes)`);
}

export function badMediaUrl(): Reply {
  return jsonReply(400, { message: 'Invalid request', errors: [{ field: 'url', message: 'Invalid URL' }] });
}

export function subscriptionRequired(requestId: string): Reply {
  return jsonReply(402, { requestId, message: 'A subscription is required.' });
}

export function rateLimited(
  requestId: string,
  limit: number,
  retryAfterSeconds: number,
  nowMs: number,
): Reply {
  return jsonReply(
    429,
    { requestId, message: 'Too many requests.' },
    {
      'Retry-After': String(retryAfterSeconds),
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': String(Math.ceil(nowMs / 1000) + retryAfterSeconds),
    },
  );
}

/** What S3 and R2 say about a URL that was good once. */
export function presignedUrlExpired(style: string): Reply {
  return style === 'r2'
    ? xmlErrorReply(400, 'ExpiredRequest', 'Request has expired.')
    : xmlErrorReply(403, 'AccessDenied', 'Request has expired');
}

export function signatureMismatch(): Reply {
  return xmlErrorReply(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  );
}

/** The answer of a fault that is nothing but an answer; `null` for every other fault. */
export function cannedFailure(fault: Fault, context: ServerContext): Reply | null {
  const { settings, ids, now } = context;
  switch (fault.name) {
    case 'F4':
      return notFoundPage();
    case 'F5':
      return digestMismatch();
    case 'F6':
      return chunkTooLarge(fault.options['field'] ?? 'document', settings.chunkBytes);
    case 'F7':
      return rangeMismatch();
    case 'F8':
      return totalTooLarge(settings.imageBytes);
    case 'F9':
      return tokenNotValid();
    case 'F10':
      return tooLargePage();
    case 'F11':
      return overloaded(fault);
    case 'F12':
      return numberOption(fault, 'status', 404) === 400
        ? fieldErrorReply(400, 'uuid', 'required', 'This field is required from the second part on.')
        : fieldErrorReply(404, 'uuid', 'not_found', 'There is no upload with this uuid.');
    case 'F16':
      return badMediaUrl();
    case 'F17':
      return subscriptionRequired(ids.requestId());
    case 'F18':
      return rateLimited(
        ids.requestId(),
        settings.requestsPerMinute,
        numberOption(fault, 'retry-after', 3),
        now(),
      );
    case 'F19':
      return presignedUrlExpired('s3');
    case 'F20':
      return presignedUrlExpired('r2');
    case 'F21':
      return signatureMismatch();
    case 'F22':
      return xmlErrorReply(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
    case 'status':
      return anyStatus(fault);
    default:
      return null;
  }
}

/** Damages a good answer: what a broken proxy or a changed API would send. */
export function malformedReply(reply: Reply, kind: string): Reply {
  if (kind === 'html') return htmlReply(reply.status, 'Welcome');
  const headers = { 'Content-Type': 'application/json' };
  const body = reply.body === '' ? '{"ok":true}' : reply.body;
  if (kind === 'truncated')
    return { status: reply.status, headers, body: body.slice(0, Math.ceil(body.length / 2)) };
  if (kind === 'missing') return { status: reply.status, headers, body: '{}' };
  if (kind === 'empty') return { status: reply.status, headers, body: '' };
  return { status: reply.status, headers, body: JSON.stringify(JSON.parse(body), wrongTypes) };
}

function wrongTypes(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return 42;
  return typeof value === 'number' ? { value: 'number' } : value;
}

function overloaded(fault: Fault): Reply {
  const status = numberOption(fault, 'status', 503);
  const headers = { 'Retry-After': fault.options['retry-after'] ?? '2' };
  return {
    ...generalErrorReply(status, status === 429 ? 'throttled' : 'unavailable', 'Try again later.'),
    headers,
  };
}

function anyStatus(fault: Fault): Reply {
  const status = numberOption(fault, 'status', 500);
  const retryAfter = fault.options['retry-after'];
  const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
  const json = generalErrorReply(status, 'forced', 'This answer was asked for.');
  switch (fault.options['body'] ?? 'json') {
    case 'html':
      return htmlReply(status, String(status), headers);
    case 'empty':
      return emptyReply(status, headers);
    case 'truncated':
      return { ...malformedReply(json, 'truncated'), headers: { ...json.headers, ...headers } };
    case 'wrong-types':
      return jsonReply(status, { errors: 'not a list', detail: 7 }, headers);
    default:
      return { ...json, headers: { ...json.headers, ...headers } };
  }
}
