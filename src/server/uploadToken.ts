/**
 * What binds an upload to the user who began it and to what was agreed then: a text that the client keeps and cannot
 * change. Nothing is kept on the server, so any of several can go on.
 *
 *   base64url(JSON) . base64url(HMAC-SHA256)
 */
import { base64, hmac, utf8 } from './hmac.ts';
import { UploadRefusal } from './uploadRefusal.ts';

/** What was agreed when the upload began. */
export interface Agreement {
  readonly user: string;
  readonly key: string;
  readonly uploadId: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly partBytes: number;
  /** Written on the object, so that a completed upload can be told from an older object of its key. */
  readonly mark: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

export async function sealAgreement(agreement: Agreement, secret: string): Promise<string> {
  const text = urlSafe(base64(utf8(JSON.stringify(agreement))));
  return `${text}.${urlSafe(base64(await hmac(secret, text)))}`;
}

/**
 * @throws UploadRefusal when the token is none of ours, has run out, or belongs to somebody else. All of them look the
 * same from outside, but for the one that has run out.
 */
export async function openAgreement(
  token: unknown,
  { secret, user, nowMs }: { readonly secret: string; readonly user: string; readonly nowMs: number },
): Promise<Agreement> {
  const [text = '', seal = ''] = typeof token === 'string' ? token.split('.') : [];
  if (!isSameText(seal, urlSafe(base64(await hmac(secret, text))))) throw notYours();
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  );
  // Sealed by us, so it is what we wrote.
  const agreement = JSON.parse(new TextDecoder().decode(bytes)) as Agreement;
  if (agreement.user !== user) throw notYours();
  if (agreement.expiresAtMs <= nowMs)
    throw new UploadRefusal(410, 'UploadExpired', 'The upload was begun too long ago. Begin again.');
  return agreement;
}

const notYours = (): UploadRefusal =>
  new UploadRefusal(403, 'AccessDenied', 'This upload was not begun here, or not by you.');

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** In a time that does not tell how much of it is right. */
function isSameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < b.length; index += 1)
    difference |= (a.charCodeAt(index) || 0) ^ b.charCodeAt(index);
  return difference === 0;
}
