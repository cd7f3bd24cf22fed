/**
 * The one shape every endpoint answers with, and the small set of ways to build it.
 *
 * Decides only content type and serialisation. Never writes to a socket: `answerRequest.ts` does that, so that
 * one place can drop, cut or damage an answer on demand.
 */

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Headers = Readonly<Record<string, string>>;

export function jsonReply(status: number, value: unknown, headers: Headers = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function emptyReply(status: number, headers: Headers = {}): Reply {
  return { status, headers, body: '' };
}

export function htmlReply(status: number, title: string, headers: Headers = {}): Reply {
  const body = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers }, body };
}

/** An error in the form S3 and its look-alikes use. */
export function xmlErrorReply(status: number, code: string, message: string): Reply {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'Content-Type': 'application/xml' }, body };
}

/** `{"detail": "..."}`, the way Django's upload libraries refuse. */
export function detailReply(
  status: number,
  detail: string,
  extra: Readonly<Record<string, unknown>> = {},
): Reply {
  return jsonReply(status, { detail, ...extra });
}

/** `{"errors": [{"field", "messages": [{"code", "message"}]}]}`, the community API's field error. */
export function fieldErrorReply(status: number, field: string, code: string, message: string): Reply {
  return jsonReply(status, { errors: [{ field, messages: [{ code, message }] }] });
}

/** `{"errors": [{"code", "message"}]}`, the community API's general error. */
export function generalErrorReply(status: number, code: string, message: string): Reply {
  return jsonReply(status, { errors: [{ code, message }] });
}
