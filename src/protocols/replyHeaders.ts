/**
 * Reads what servers say in headers, so that one that is missing becomes a typed error that names it.
 *
 * A header that was sent and one that CORS hides look the same to a page; the error names both.
 */
import { ReplyShapeError } from '../core/errors.ts';
import type { Reply } from '../core/protocol.ts';

/** Stands for the page's own origin, which protocols do not know; never requested. */
const anywhere = 'http://relative.invalid';

/**
 * A header that counts bytes: a whole number in decimal digits.
 *
 * @param most - what it cannot be more than, because no more was sent: following it would leave a hole in the file.
 * @throws ReplyShapeError when it is absent, more, or anything else.
 */
export function byteCountHeader(reply: Reply, name: string, most: number): number {
  const text = textOf(reply, name);
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return count <= most ? count : fail(reply, name, `number of bytes from 0 to ${most}`);
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
 * @throws ReplyShapeError when it is absent, no web address, one with a user's name, or a fall back from https to http.
 */
export function locationOf(reply: Reply, endpoint: string): string {
  const base = new URL(endpoint, anywhere);
  const location = textOf(reply, 'Location');
  const url = location !== '' && URL.canParse(location, base.href) ? new URL(location, base) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === base.protocol;
  if (url === undefined || !isWeb || url.username !== '') return fail(reply, 'Location', 'web address');
  return url.origin === anywhere ? url.href.slice(anywhere.length) : url.href;
}

const textOf = (reply: Reply, name: string): string => reply.header(name)?.trim() ?? '';

function fail(reply: Reply, name: string, expected: string): never {
  const received = textOf(reply, name).slice(0, 40) || 'absent';
  throw new ReplyShapeError({
    field: name,
    expected,
    received,
    message:
      `The reply's header "${name}" should be a ${expected}, but is ${received}. The upload cannot go on without it. ` +
      'Check the server, and that it names the header in Access-Control-Expose-Headers.',
  });
}
