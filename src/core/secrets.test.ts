/** What is said and kept of an upload that fails: errors with their causes, snapshots, traces, stored sessions. */
import { expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { isUploadError } from './errors.ts';
import type { UploadProtocol } from './protocol.ts';
import {
  fileOf,
  memoryStore,
  signed,
  single,
  toyClient,
  toySender,
  type ToyReaction,
} from './toys.test.shared.ts';

const canary = 'CANARY';

const protocols: Readonly<Record<string, () => UploadProtocol>> = {
  'an address with credentials, a query and a fragment': () =>
    single({ url: `https://${canary}:${canary}@api.test/files?signature=${canary}#${canary}` }),
  'a presigned address, wherever its secret is': () =>
    // A protocol that is given such addresses must not have its sessions stored.
    ({
      ...signed(async () => ({
        url: `https://storage.test/${canary}/key?X-Amz-Signature=${canary}`,
        headers: { 'x-amz-security-token': canary },
      })),
      persist: 'never',
    }),
};

const ends: Readonly<Record<string, ToyReaction>> = {
  'a refusal': { status: 403 },
  'a token that is refused twice': { status: 401 },
  'a refusal that may pass': { status: 503 },
  'no reply': 'network',
  'a reply of another shape': { text: 'x' },
  silence: 'hang',
};

const cases = Object.entries(protocols).flatMap(([address, make]) =>
  Object.entries(ends).map(([end, reaction]) => [address, end, make, reaction] as const),
);

it.each(cases)(
  'what is said and kept of %s, after %s, holds no secret',
  async (_address, _end, make, reaction) => {
    const clock = fakeClock();
    const store = memoryStore();
    const { client } = toyClient({
      clock,
      sender: toySender(() => reaction),
      authorize: () => ({ authorization: `Bearer ${canary}` }),
      ports: { sessionStore: store },
    });
    const handle = client.add(fileOf(), { protocol: make() });
    const ended = handle.done.catch((error: unknown) => error);
    await clock.settle();
    const stored = JSON.stringify([...store.rows.values()]);
    const error = await clock.runUntil(ended);
    const said: unknown[] = [stored, client.store.getState(), client.trace(handle.id)];
    for (let cause = error; cause instanceof Error; cause = cause.cause)
      said.push(`${cause}`, cause.stack, Object.entries(cause));
    // What was fine although it never got a proper answer would prove nothing.
    if (isUploadError(error)) expect(JSON.stringify(said)).not.toContain(canary);
    else expect(error).toBe('stored');
  },
);
