/**
 * Random people against a random server: whatever is pressed in whatever order, and whatever fails, the promises
 * hold. A failing run prints the seed and the commands that reproduce it.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fakeClock, type FakeClock } from '../testing/fakeClock.ts';
import {
  fileOf,
  memoryStore,
  serial,
  serialServer,
  toyClient,
  toySender,
  type ToyReaction,
} from './toys.test.shared.ts';

type Command =
  | { readonly do: 'add'; readonly size: number; readonly isHeld: boolean }
  | { readonly do: 'after'; readonly which: number; readonly size: number }
  | {
      readonly do: 'pause' | 'resume' | 'cancel' | 'retry' | 'remove' | 'start';
      /** An index into the uploads added so far; undefined for all. */
      readonly which: number | undefined;
    }
  | { readonly do: 'move'; readonly which: number; readonly before: number | undefined }
  | { readonly do: 'prioritize'; readonly which: number }
  | { readonly do: 'undo'; readonly which: number | undefined }
  | { readonly do: 'wait'; readonly ms: number };

const which = fc.option(fc.nat(5), { nil: undefined, freq: 6 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('add' as const), size: fc.nat(14), isHeld: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('after' as const), which: fc.nat(5), size: fc.nat(9) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('pause', 'resume', 'cancel', 'retry', 'remove', 'start'),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('move' as const), which: fc.nat(5), before: which }),
      fc.record({ do: fc.constant('prioritize' as const), which: fc.nat(5) }),
    ),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), which }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 0, 1, 700, 5000, 20_000),
    }),
  },
);

/** What happens to the next requests. `lost` does the work and loses the reply. */
type Fault = 'none' | 'network' | 'lost' | 'half' | '503' | '403' | '410';
const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('none' as const) },
  { weight: 4, arbitrary: fc.constantFrom('network', 'lost', 'half', '503', '403', '410') },
);

function world(clock: FakeClock, faults: readonly Fault[], canSync: boolean) {
  const server = serialServer();
  let position = 0;
  let isFaulty = true;
  const sender = toySender((request): ToyReaction => {
    const next = isFaulty ? (faults[position++] ?? 'none') : 'none';
    if (next === 'network' || next === 'half') return next;
    if (next === '503' || next === '403' || next === '410') return { status: Number(next) };
    const answer = server.react(request);
    return next === 'lost' ? 'network' : answer;
  });
  const store = memoryStore();
  const toy = toyClient({
    clock,
    sender,
    concurrency: { files: 2, requestsPerOrigin: 3 },
    ports: { sessionStore: store },
  });
  const texts = new Map<string, string>();
  const ids: string[] = [];
  const problems: string[] = [];

  // No event after a terminal state, and progress that never falls while an upload stays on the list.
  const ended = new Map<string, string>();
  const loaded = new Map<string, number>();
  toy.client.store.subscribe(({ byId, order }) => {
    if (new Set(order).size !== order.length) problems.push('an upload is listed twice');
    for (const id of order) {
      const upload = byId[id];
      if (upload === undefined) {
        problems.push(`${id} is listed without a snapshot`);
        continue;
      }
      if (ended.has(id) && ended.get(id) !== upload.status)
        problems.push(`${id} went on after ${ended.get(id)}`);
      if (upload.status === 'done' || (upload.status === 'cancelled' && upload.undoUntilMs === undefined))
        ended.set(id, upload.status);
      if (upload.loadedBytes < (loaded.get(id) ?? 0)) problems.push(`progress of ${id} fell`);
      if (upload.loadedBytes > upload.file.size) problems.push(`progress of ${id} passed its end`);
      if (
        upload.file.size > 0 &&
        upload.loadedBytes === upload.file.size &&
        upload.confirmedBytes < upload.file.size &&
        upload.attempt === 1
      )
        if (upload.status === 'running') problems.push(`${id} shows as whole without confirmation`);
      loaded.set(id, upload.loadedBytes);
    }
  });

  const protocol = serial({ canSync });
  function add(size: number, options: { readonly isHeld?: boolean; readonly after?: string } = {}): void {
    const text = `${ids.length}`.padEnd(size, 'abcdefghijklm').slice(0, size);
    const file = fileOf(text, `file-${ids.length}`);
    const handle =
      options.after === undefined
        ? toy.client.add(file, { protocol, autoStart: options.isHeld !== true })
        : toy.client.add(file, { after: options.after, protocol: () => protocol });
    ids.push(handle.id);
    texts.set(handle.id, text);
  }

  async function press(one: Command): Promise<void> {
    const { client } = toy;
    const idAt = (index: number | undefined) =>
      index === undefined ? undefined : ids[index % Math.max(1, ids.length)];
    switch (one.do) {
      case 'add':
        add(one.size, { isHeld: one.isHeld });
        return;
      case 'after': {
        const after = idAt(one.which);
        if (after !== undefined) add(one.size, { after });
        return;
      }
      case 'move':
        client.move(idAt(one.which) ?? '', { before: idAt(one.before) ?? null });
        return;
      case 'prioritize':
        client.prioritize(idAt(one.which) ?? '');
        return;
      case 'undo':
        client.undo(idAt(one.which));
        return;
      case 'wait':
        await clock.advance(one.ms);
        return;
      default:
        client[one.do](idAt(one.which));
    }
  }

  return {
    ...toy,
    server,
    sender,
    store,
    texts,
    ids,
    problems,
    press,
    heal: () => {
      isFaulty = false;
    },
  };
}

it('whatever is pressed and whatever fails, every upload ends and what is done is stored whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 8, maxLength: 40, size: 'max' }),
      fc.array(fault, { minLength: 10, maxLength: 60, size: 'max' }),
      fc.boolean(),
      async (commands, faults, canSync) => {
        const clock = fakeClock();
        const all = world(clock, faults, canSync);
        for (const size of [10, 13]) await all.press({ do: 'add', size, isHeld: false });
        for (const one of commands) await all.press(one);
        all.heal();
        await clock.advance(400_000);

        const { order, byId } = all.client.store.getState();
        for (const id of order) {
          const upload = byId[id];
          const isRest =
            upload !== undefined &&
            (['done', 'failed', 'cancelled', 'paused'].includes(upload.status) ||
              (upload.status === 'queued' &&
                (upload.isHeld === true || isWaitingForParent(upload.parentId))));
          if (!isRest) all.problems.push(`${id} is still ${upload?.status}`);
          if (upload?.status === 'cancelled' && upload.undoUntilMs !== undefined)
            all.problems.push(`${id} waits for an undo for ever`);
          if (upload?.status === 'done') {
            const stored = all.server.closed.get(String(upload.result).split('/').at(-1) ?? '');
            if (stored !== all.texts.get(id)) all.problems.push(`${id} is stored as "${stored}"`);
          }
        }
        function isWaitingForParent(parentId: string | undefined): boolean {
          const status = parentId === undefined ? undefined : byId[parentId]?.status;
          return status === 'paused' || status === 'queued';
        }
        // A stall may still be watched; nothing may be in flight.
        if (all.sender.inFlight > 0) all.problems.push('a request is still in flight');

        await all.client.destroy();
        if (clock.pendingCount > 0) all.problems.push(`${clock.pendingCount} timers are left`);
        // Every session left in storage belongs to an upload that can go on.
        for (const id of all.store.rows.keys()) {
          const upload = byId[id];
          if (upload?.status !== 'paused' && upload?.status !== 'failed')
            all.problems.push(`a session of ${id} (${upload?.status}) is left in storage`);
        }
        expect(all.problems).toEqual([]);
      },
    ),
    { numRuns: 300, timeout: 10_000 },
  );
}, 120_000);
