/**
 * Names of uploads for contracts in which the client makes them.
 *
 * A protocol's session is the same for the same file, so chance has no place in it: a name is the answer of a first
 * step that calls here, and is remembered like anything else that was answered.
 */
import type { FileFacts, Step } from '../core/protocol.ts';
import { textField } from '../core/readReply.ts';

/** A random v4 uuid. `crypto.randomUUID` exists in secure contexts only. */
export function clientUuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  // The digits that say "version 4" and "variant 1".
  hex[6] = `4${hex[6]?.[1]}`;
  hex[8] = `${'89ab'[(bytes[8] ?? 0) & 3]}${hex[8]?.[1]}`;
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The first step of such a contract: makes the upload's name, without a request. */
export const nameUpload = <Session extends { readonly id?: string }>(
  file: FileFacts,
  newId: (file: FileFacts) => string,
): Step<Session> => ({
  key: 'name',
  phase: 'open',
  repeatable: true,
  request: { call: () => Promise.resolve({ id: newId(file) }) },
  read: (reply, session) => ({ ...session, id: textField(reply, 'id') }),
});
