/**
 * Reads what servers say in headers, so that one that is missing becomes a typed error that names it.
 *
 * A header that was sent and one that CORS hides look the same to a page; the error names both.
 */
import { ReplyShapeError } from '../core/errors.ts';
import type { Reply } from '../core/protocol.ts';
import { httpAddress } from './httpAddress.ts';

/** Stands for the page's own origin, which protocols do not know; never requested. */
const anywhere = 'http://relative.invalid';

/**
 * A header that the contract promises.
 *
 * @throws ReplyShapeError when it is absent, empty or hidden by CORS.
 */
export function promisedHeader(reply: Reply, name: string): string {
  const value = reply.header(name)?.trim();
  if (value !== undefined && value !== '') return value;
  throw new ReplyShapeError({
    field: name,
    expected: 'header',
    received: 'absent',
    message:
      `The server answered ${reply.status} without the header "${name}", or does not let this page read it. ` +
      `The upload cannot go on without it. Check that the URL speaks this protocol, and add ${name} to Access-Control-Expose-Headers.`,
  });
}

/**
 * A header that counts bytes: a whole number from 0, in decimal digits.
 *
 * @throws ReplyShapeError when it is absent or anything else.
 */
export function byteCountHeader(reply: Reply, name: string): number {
  const text = promisedHeader(reply, name);
  const count = byteCountIn(text);
  if (count !== undefined) return count;
  throw new ReplyShapeError({
    field: name,
    expected: 'whole number of bytes',
    received: `text ${JSON.stringify(text.slice(0, 40))}`,
    message:
      `The header "${name}" should be a whole number of bytes, but is ${JSON.stringify(text.slice(0, 40))}. ` +
      'The upload cannot go on without it. Check that the server speaks this protocol.',
  });
}

/** Like `byteCountHeader`, but undefined when the header is absent or malformed. For replies that may lack it. */
export function byteCountHeaderOf(reply: Reply, name: string): number | undefined {
  return byteCountIn(reply.header(name)?.trim() ?? '');
}

function byteCountIn(text: string): number | undefined {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return count !== undefined && Number.isSafeInteger(count) ? count : undefined;
}

/** A header that is a date, in milliseconds since the epoch; undefined when it is absent or unreadable. */
export function dateHeaderMs(reply: Reply, name: string): number | undefined {
  const dateMs = Date.parse(reply.header(name) ?? '');
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

/**
 * `Location`, resolved against the address that was asked.
 *
 * @param endpoint - absolute, or relative to the page; then a location on the page's own origin stays relative, too.
 * @throws ReplyShapeError when it is absent, no http or https address, or a fall back from https to http.
 */
export function locationOf(reply: Reply, endpoint: string): string {
  const location = promisedHeader(reply, 'Location');
  const isAbsolute = URL.canParse(endpoint);
  const base = isAbsolute ? endpoint : new URL(endpoint, anywhere).href;
  const resolved = URL.canParse(location, base) ? new URL(location, base).href : location;
  if (isAbsolute) return httpAddress(resolved, 'Location', endpoint);
  const own = resolved.startsWith(`${anywhere}/`) ? resolved.slice(anywhere.length) : resolved;
  return httpAddress(own, 'Location');
}
