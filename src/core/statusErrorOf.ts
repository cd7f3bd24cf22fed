/** A refusal as an error, with everything that the reply says about it, and the way back. */
import { StatusError, type ErrorCode } from './errors.ts';
import type { Reply, Step } from './protocol.ts';
import { quotedAddress } from './quotedAddress.ts';
import { retryAfterMsOf, serverMessageOf } from './readReply.ts';

/**
 * @param nowMs - milliseconds since the epoch, for a `Retry-After` that is a date.
 * @param step - what was asked; its request is named in the message, without what may be secret.
 * @param code - what the refusal means where its status alone does not say.
 */
export function statusErrorOf(
  reply: Reply,
  nowMs: number,
  { request }: Pick<Step<unknown>, 'request'>,
  code?: ErrorCode,
): StatusError {
  return new StatusError({
    status: reply.status,
    body: reply.text,
    serverMessage: serverMessageOf(reply),
    code,
    retryAfterMs: retryAfterMsOf(reply, nowMs),
    // A step that the application answers has no request to name.
    request: 'call' in request ? undefined : `${request.method} ${quotedAddress(request)}`,
  });
}

/** The refusal that `error` describes, as a reply: for steps that the application answers. */
export const replyOf = ({ status, body, retryAfterMs }: StatusError): Reply => ({
  status,
  header: (name) =>
    name.toLowerCase() === 'retry-after' && retryAfterMs !== undefined
      ? String(Math.ceil(retryAfterMs / 1000))
      : null,
  text: body,
});
