/**
 * Names of uploads for contracts in which the client makes them.
 *
 * A protocol's session is the same for the same file, so chance has no place in it: a name is the answer of a first
 * step that calls here, and is remembered like anything else that was answered.
 */
import type { FileFacts, Step } from '../core/protocol.ts';

/** The first step of such a contract: makes the upload's name, without a request. */
export const nameUpload = <Session extends { readonly id?: string }>(
  file: FileFacts,
  newId: (file: FileFacts) => string,
): Step<Session> => ({
  key: 'name',
  phase: 'open',
  repeatable: true,
  request: { call: () => Promise.resolve(newId(file)) },
  // Its own word, so nobody else's shape is to be feared.
  read: (reply, session) => ({ ...session, id: JSON.parse(reply.text) as string }),
});

/** Whether that step was answered. */
export const isNamed = <Session extends { readonly id?: string }>(
  session: Session,
): session is Session & { readonly id: string } => session.id !== undefined;
