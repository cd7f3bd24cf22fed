/**
 * Addresses that come out of replies: what may be requested or shown, and when a presigned one runs out.
 *
 * Never follows an address. A server can be compromised, and `javascript:` in a result link is a script.
 */
import { wrongField } from '../core/readReply.ts';

/** Resolves relative addresses for a look at them; never requested. */
const anywhere = 'http://relative.invalid';

/**
 * `value` if it is an http or https address.
 *
 * @param field - where in the reply it stood.
 * @param endpoint - who said it. Then `value` must be absolute, and https when the endpoint is.
 * @throws ReplyShapeError naming `field` for other schemes, user names in the address, or a fall back to http.
 */
export function httpAddress(value: string, field: string, endpoint?: string): string {
  const isSecure = endpoint?.startsWith('https:') === true;
  const base = endpoint === undefined ? anywhere : undefined;
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && !isSecure);
  if (url !== undefined && isWeb && url.username === '' && url.password === '') return value;
  throw wrongField(
    field,
    isSecure ? 'https address' : 'http or https address',
    value,
    url === undefined ? 'no address' : `an address that begins with ${url.protocol}`,
  );
}

/**
 * When a presigned address stops working, in milliseconds since the epoch; undefined when it does not say.
 *
 * Understands `X-Amz-Date` + `X-Amz-Expires`, `X-Goog-Date` + `X-Goog-Expires`, `Expires` (seconds since the epoch)
 * and Azure's `se`. Names in any case. Sources: the query-signing pages of S3, Cloud Storage and Azure SAS.
 */
export function presignedExpiryMs(address: string): number | undefined {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(address.split('#', 1)[0]?.split('?')[1] ?? '')) {
    query.set(name.toLowerCase(), value);
  }
  for (const vendor of ['x-amz', 'x-goog']) {
    const signedAtMs = basicDateMs(query.get(`${vendor}-date`));
    const seconds = wholeNumber(query.get(`${vendor}-expires`));
    if (signedAtMs !== undefined && seconds !== undefined) return signedAtMs + seconds * 1000;
  }
  const expires = wholeNumber(query.get('expires'));
  if (expires !== undefined) return expires * 1000;
  return isoDateMs(query.get('se'));
}

/** Milliseconds since the epoch of an ISO-8601 text; undefined when it is absent or unreadable. */
export function isoDateMs(text: string | undefined): number | undefined {
  const dateMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

/** `20261120T100000Z`, the form signatures use. */
function basicDateMs(text: string | undefined): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return isoDateMs(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
