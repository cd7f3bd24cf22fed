import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import type { Claim } from './sessionKeeper.ts';
import { createTabWaits } from './tabWaits.ts';
import { createEntry, type Entry } from './uploadEntry.ts';
import { queuedUpload, reduceUpload, type UploadSnapshot } from './uploadState.ts';

const file = { name: 'a.txt', type: 'text/plain', size: 10, lastModifiedMs: 5 };

/** One upload without its file, and a keeper that answers when it is told to. */
function waits() {
  const clock = fakeClock();
  const entry = createEntry({
    id: 'a',
    options: {},
    parentId: undefined,
    source: undefined,
    facts: file,
    addedAtMs: 1,
  });
  const page = {
    snapshot: queuedUpload({ id: 'a', file, addedAtMs: 1, needsFile: true }) as UploadSnapshot | undefined,
    events: [] as string[],
    turns: [] as Claim[],
    waits: 0,
    looks: 0,
    released: 0,
  };
  const give = new Set<(claim: Claim) => void>();
  const fail = new Set<(error: unknown) => void>();
  let confirmed: Promise<number | undefined> = Promise.resolve(undefined);
  const tabWaits = createTabWaits({
    clock,
    keeper: {
      isElsewhere: async () => true,
      confirmedElsewhere: () => ((page.looks += 1), confirmed),
      claimNext: () => {
        page.waits += 1;
        return new Promise((resolve, reject) => {
          give.add(resolve);
          fail.add(reject);
        });
      },
      release: () => (page.released += 1),
    },
    snapshotOf: () => page.snapshot,
    dispatch: (_id, event) => {
      page.events.push(event.type === 'progressed' ? `${event.confirmedBytes} bytes` : event.type);
      page.snapshot &&= reduceUpload(page.snapshot, event);
    },
    onTurn: (_entry, claim) => page.turns.push(claim),
  });
  return {
    clock,
    entry,
    page,
    begin: (): void => tabWaits.begin(entry),
    look: (): Promise<void> => tabWaits.look(entry),
    stop: (): void => tabWaits.stop(entry),
    /** The other page lets go. */
    give: async () => {
      for (const resolve of give) resolve({ kind: 'owned' });
      await clock.settle();
    },
    /** The wait ends without it. @returns what nobody has handled of that */
    fail: async (error: unknown) => {
      const unseen: unknown[] = [];
      const see = (thrown: unknown) => unseen.push(thrown);
      process.on('unhandledRejection', see);
      for (const reject of fail) reject(error);
      await clock.settle();
      process.off('unhandledRejection', see);
      return unseen;
    },
    /** What the other page has stored last, from now on. */
    confirm: (bytes: Promise<number | undefined>): void => void (confirmed = bytes),
  };
}

describe('an upload that waits for another page', () => {
  it('shows what that page has stored, when it has stored something, every two seconds', async () => {
    const { clock, page, begin, confirm } = waits();
    begin();
    await clock.advance(1999);
    expect([page.events, page.looks]).toEqual([['occupied'], 1]);
    confirm(Promise.resolve(4));
    await clock.advance(1);
    confirm(Promise.resolve(0));
    await clock.advance(2000);
    expect(page.events).toEqual(['occupied', '4 bytes', '0 bytes']);
  });

  it('goes on when it is given it, and looks no more', async () => {
    const { clock, page, begin, give } = waits();
    begin();
    await give();
    expect([page.turns, clock.pendingCount]).toEqual([[{ kind: 'owned' }], 0]);
  });

  it.each(['was stopped', 'was given it'] as const)(
    'and that %s while it looked shows nothing more and looks no more',
    async (end) => {
      const { clock, page, begin, stop, give, confirm } = waits();
      let answer = (_bytes: number): void => undefined;
      confirm(new Promise((resolve) => (answer = resolve)));
      begin();
      if (end === 'was stopped') stop();
      else await give();
      answer(4);
      await clock.settle();
      expect([page.events, clock.pendingCount]).toEqual([['occupied'], 0]);
    },
  );

  it('and that was stopped looks no more, also where the platform goes on waiting', async () => {
    const { clock, page, begin, stop } = waits();
    begin();
    await clock.settle();
    stop();
    expect([clock.pendingCount, page.looks]).toEqual([0, 1]);
  });

  it('and that was stopped does not begin when it is given it nevertheless, and gives it back', async () => {
    const { page, entry, begin, stop, give } = waits();
    begin();
    stop();
    begin();
    const { waiting } = entry;
    await give();
    // The second wait has its turn, the first has none.
    expect([page.turns.length, page.released, waiting?.signal.aborted]).toEqual([1, 1, false]);
  });

  it('is not bothered by the end of a wait that was stopped, and hides no other end', async () => {
    const stopped = waits();
    stopped.begin();
    stopped.stop();
    expect(await stopped.fail(new Error('stopped'))).toEqual([]);
    const { begin, fail, page, clock } = waits();
    begin();
    const mistake = new Error('a mistake of ours');
    expect(await fail(mistake)).toEqual([mistake]);
    expect([page.turns, clock.pendingCount]).toEqual([[], 0]);
  });

  it('that does not wait has nothing to stop', () => {
    const { page, stop } = waits();
    stop();
    expect(page.released).toBe(0);
  });
});

describe('an upload whose file is missing', () => {
  it('waits for the page that has it, once, however often that is asked', async () => {
    const { page, look } = waits();
    await Promise.all([look(), look()]);
    await look();
    expect([page.waits, page.events]).toEqual([1, ['occupied']]);
  });

  it.each<readonly [string, (entry: Entry, page: ReturnType<typeof waits>['page']) => unknown]>([
    ['was removed', (_, page) => (page.snapshot = undefined)],
    [
      'was cancelled',
      (_, page) => (page.snapshot &&= reduceUpload(page.snapshot, { type: 'cancelled', undoUntilMs: 9 })),
    ],
    ['ended with its client', (entry) => entry.life.abort()],
    ['got its file', (entry) => (entry.source = new Blob(['0123456789']))],
  ])('waits for nobody when it %s while that was found out', async (_, happens) => {
    const { page, entry, look } = waits();
    const looking = look();
    happens(entry, page);
    await looking;
    expect([page.waits, page.events]).toEqual([0, []]);
  });
});
