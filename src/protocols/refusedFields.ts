/**
 * Which form fields a server objects to, in the words of the message endpoints:
 *
 *   400 { "errors": [{ "field": "qqmd5", "messages": [{ "code": "...", "message": "..." }] }] }
 *
 * Servers write the names with and without the dialect's prefix `qq`, whatever the request did.
 */
import type { Reply } from '../core/protocol.ts';
import { jsonObjectOf } from '../core/readReply.ts';

/** Names without prefix; empty when the reply is no such refusal. */
export function refusedFields(reply: Reply): readonly string[] {
  const errors = reply.status === 400 ? jsonObjectOf(reply)?.['errors'] : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) => {
    const field = typeof error === 'object' && error !== null && 'field' in error ? error.field : undefined;
    return typeof field === 'string' ? [field.replace(/^qq/, '')] : [];
  });
}
