import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { simulatedLocks } from '../testing/simulation/simulatedLocks.ts';
import type { Locks, SessionRecord } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import { createSessionKeeper, fitsProtocol } from './sessionKeeper.ts';
import { createSessionRecords } from './sessionRecords.ts';
import { fileOf, keepingStore, serial, silentFile } from './toys.test.shared.ts';
import { createEntry, type Entry } from './uploadEntry.ts';

const facts = { name: 'a.txt', type: '', size: 10, lastModifiedMs: 5 };
const never = () => new Promise<never>(() => undefined);
const locksOf = (change: Partial<Locks>): Locks => ({ ...simulatedLocks().openPage(), ...change });

/** One page. `written` holds what it stored, as it gave it to the storage. */
function page({
  locks,
  isStored = true,
  isFull = false,
}: { readonly locks?: Locks; readonly isStored?: boolean; readonly isFull?: boolean } = {}) {
  const clock = fakeClock();
  const store = keepingStore();
  const written: SessionRecord[] = [];
  const errors: unknown[] = [];
  const sessionStore = {
    ...store,
    set: async (record: SessionRecord) => {
      written.push(record);
      if (isFull) throw new Error('full');
      await store.set(record);
    },
  };
  const onError = (error: unknown) => errors.push(error);
  const ports = { clock, ...(isStored && { sessionStore }), ...(locks && { locks }) };
  const records = createSessionRecords(ports.sessionStore, clock, onError);
  const keeper = createSessionKeeper({ ports, records, onError });
  return { clock, store, written, errors, keeper };
}

/** What a page has stored of an upload that is as `entryOf()`. */
const recordOf = (change: Partial<SessionRecord> = {}): SessionRecord => ({
  version: 1,
  id: 'a',
  protocol: 'serial',
  endpoint: 'https://api.test',
  file: facts,
  session: { id: '1', offset: 4 },
  confirmedBytes: 4,
  sample: 's',
  addedAtMs: 1,
  updatedAtMs: Date.UTC(2026, 10, 20, 10),
  ...change,
});

const entryOf = (init: Partial<Entry> = {}): Entry =>
  createEntry({
    id: 'a',
    options: {},
    parentId: undefined,
    source: fileOf(),
    facts,
    addedAtMs: 1,
    rank: 1,
    sample: 's',
    protocol: serial(),
    ...init,
  });

describe('what is stored of an upload', () => {
  const plain = {
    version: 1,
    id: 'a',
    protocol: 'serial',
    endpoint: 'https://api.test',
    file: facts,
    session: { offset: 0 },
    confirmedBytes: 0,
    addedAtMs: 1,
    updatedAtMs: Date.UTC(2026, 10, 20, 10),
  };

  it('has what is known and no field without a value', async () => {
    const { keeper, written } = page();
    expect(await keeper.save(entryOf(), serial())).toBe(true);
    const session = { id: '1', offset: 4, expiresAtMs: 7 };
    const options = { group: 'g' };
    const rest = { facts: { ...facts, md5: 'f' }, rank: 2, priority: 3, isUnanswered: true, options };
    expect(await keeper.save(entryOf({ session, ...rest }), serial())).toBe(true);
    expect(written).toStrictEqual([
      { ...plain, sample: 's' },
      {
        ...plain,
        session,
        confirmedBytes: 4,
        rank: 2,
        priority: 3,
        sample: 's',
        expiresAtMs: 7,
        group: 'g',
        isUnanswered: true,
      },
    ]);
  });

  it.each<readonly [string, Partial<Entry>, UploadProtocol]>([
    ['the protocol keeps nothing', {}, serial({ persist: 'never' })],
    ['it waits for another upload', { parentId: 'p' }, serial()],
    ['its file has no time', { facts: { name: 'a', type: '', size: 10 } }, serial()],
    ['its file could not be read in time', { sample: undefined }, serial()],
  ])('is nothing where %s', async (_, init, protocol) => {
    const { keeper, written } = page();
    expect(await keeper.save(entryOf(init), protocol)).toBe(false);
    expect(written).toEqual([]);
  });

  it('is remembered as unsaved until the storage has it', async () => {
    const { keeper } = page();
    const entry = entryOf();
    const first = keeper.save(entry, serial());
    const before = entry.unsaved;
    const second = keeper.save({ ...entry, recordId: 'b' }, serial());
    expect(before).toMatchObject({ id: 'a' });
    await Promise.all([first, second]);
    expect(entry.unsaved).toBeUndefined();
    // What is newer than what was written is not forgotten with it.
    const slow = keeper.save(entry, serial());
    const newer = { ...plain, updatedAtMs: 9 } as SessionRecord;
    entry.unsaved = newer;
    await slow;
    expect(entry.unsaved).toBe(newer);
  });

  it.each([
    [0, true],
    [10, true],
    [11, false],
    [-1, false],
    [1.5, false],
    [NaN, false],
    ['5', false],
  ])('is believed when its protocol makes %j of 10 bytes of it: %s', (confirmedBytes, isBelieved) => {
    const protocol = { ...serial(), confirmed: () => confirmedBytes as number };
    expect(fitsProtocol(plain as SessionRecord, protocol)).toBe(isBelieved);
  });

  it('is not believed when its protocol cannot read it', () => {
    const confirmed = (): number => {
      throw new TypeError('no offset');
    };
    expect(fitsProtocol(plain as SessionRecord, { ...serial(), confirmed })).toBe(false);
  });

  it('is dropped with all that was known, and begins again only if something was sent', () => {
    const { keeper } = page();
    const nothing = { session: undefined, sentBytes: 0, isRestored: false, isUnanswered: false };
    for (const [init, beginsAgain] of [
      [{}, false],
      [{ sentBytes: 1 }, true],
      [{ isRestored: true }, true],
    ] as const) {
      const entry = entryOf({ session: { offset: 0 }, isUnanswered: true, ...init });
      keeper.drop(entry);
      expect(entry).toMatchObject({ ...nothing, beginsAgain, unsaved: undefined });
    }
  });
});

describe('results for pages that wait', () => {
  it('are a hundred at most, the oldest goes first, and each is kept for ten minutes', async () => {
    const { keeper, store, clock } = page({ locks: locksOf({}) });
    for (let index = 0; index < 101; index += 1) {
      const id = `${index}`;
      await keeper.finish(entryOf({ id, recordId: id }), index);
    }
    await clock.settle();
    expect([store.rows.size, store.rows.has('0'), store.rows.has('1')]).toEqual([100, false, true]);
    expect(clock.pendingCount).toBe(100);
    await clock.advance(10 * 60_000 - 1);
    expect(store.rows.size).toBe(100);
    await clock.advance(1);
    expect([store.rows.size, clock.pendingCount]).toEqual([0, 0]);
  });

  it('are none of what was never stored, and none without locks', async () => {
    const { keeper, written } = page({ locks: locksOf({}) });
    await keeper.finish(entryOf({ sample: undefined }), 1);
    await keeper.finish(entryOf({ protocol: undefined }), 1);
    const alone = page();
    await alone.keeper.finish(entryOf(), 1);
    expect([written, alone.written]).toEqual([[], []]);
  });

  it('that cannot be kept leave neither a timer nor a row behind, however many they are', async () => {
    const { keeper, store, clock } = page({ locks: locksOf({}), isFull: true });
    const ids = Array.from({ length: 101 }, (_, index) => `${index}`);
    for (const id of ids) store.rows.set(id, recordOf({ id }));
    await Promise.all(ids.map((id) => keeper.finish(entryOf({ id, recordId: id }), id)));
    await clock.settle();
    expect([store.rows.size, clock.pendingCount]).toEqual([0, 0]);
  });

  it('are forgotten with everything else, also while they are being kept', async () => {
    const { keeper, store, clock } = page({ locks: locksOf({}) });
    await keeper.finish(entryOf(), 1);
    const finishing = keeper.finish(entryOf({ id: 'b', recordId: 'b' }), 2);
    await keeper.clear();
    await finishing;
    await clock.settle();
    expect([[...store.rows.keys()], clock.pendingCount]).toEqual([[], 0]);
  });

  it('leave no timer behind when the client is closed', async () => {
    const { keeper, clock } = page({ locks: locksOf({}) });
    await keeper.finish(entryOf(), 1);
    keeper.close();
    expect(clock.pendingCount).toBe(0);
  });
});

describe('the owner', () => {
  it('is whoever holds the lock, and everybody where there are none', () => {
    const locked = page({ locks: locksOf({}) }).keeper;
    expect(locked.isOwner(entryOf())).toBe(false);
    expect(locked.isOwner(entryOf({ release: () => undefined }))).toBe(true);
    expect(page().keeper.isOwner(entryOf())).toBe(true);
    // Without a storage nothing is another page's.
    expect(page({ locks: locksOf({}), isStored: false }).keeper.isOwner(entryOf())).toBe(true);
  });

  it('is alone, and says so, when the lock does not answer; one that comes late is given back', async () => {
    let give = (_release: () => void): void => undefined;
    const late = new Promise<() => void>((resolve) => (give = resolve));
    const { keeper, clock, errors } = page({ locks: locksOf({ take: () => late }) });
    const entry = entryOf();
    const claim = await clock.runUntil(keeper.claim(entry, serial()));
    expect(claim).toEqual({ kind: 'owned' });
    expect(errors).toEqual([
      expect.objectContaining({ cause: new Error('The lock did not answer within 2000 ms.') }),
    ]);
    let isGivenBack = false;
    give(() => (isGivenBack = true));
    await clock.settle();
    expect([isGivenBack, keeper.isOwner(entryOf())]).toEqual([true, true]);
  });

  it('is alone also where the lock, when it answers at last, is another page’s', async () => {
    const unseen: unknown[] = [];
    const see = (error: unknown) => unseen.push(error);
    process.on('unhandledRejection', see);
    let answer = (_release: undefined): void => undefined;
    const late = new Promise<undefined>((resolve) => (answer = resolve));
    const { keeper, clock } = page({ locks: locksOf({ take: () => late }) });
    expect(await clock.runUntil(keeper.claim(entryOf(), serial()))).toEqual({ kind: 'owned' });
    answer(undefined);
    await clock.settle();
    process.off('unhandledRejection', see);
    expect(unseen).toEqual([]);
  });

  it('has everything that is its own already where nothing can be locked, and at once', async () => {
    const { keeper, clock, errors } = page();
    const entry = entryOf({ session: { id: '1', offset: 4 } });
    expect(await keeper.own(entry)).toBe(true);
    expect(await keeper.claimNext(entry, new AbortController().signal)).toEqual({ kind: 'owned' });
    expect([errors, clock.pendingCount]).toEqual([[], 0]);
    // Nor is anybody asked for what was never stored.
    const { keeper: locked } = page({ locks: locksOf({ take: never }) });
    expect(await locked.own(entryOf({ protocol: undefined }))).toBe(true);
  });

  it('lets go of a lock once, whoever ends it first', async () => {
    let releases = 0;
    const locks = locksOf({ take: async () => () => (releases += 1) });
    const { keeper } = page({ locks });
    const entry = entryOf();
    await keeper.claim(entry, serial());
    keeper.close();
    keeper.release(entry);
    expect(releases).toBe(1);
  });

  it.each([
    ['never answers', { isTaken: never }, 'The lock did not answer within 2000 ms.'],
    ['fails', { isTaken: () => Promise.reject(new Error('no')) }, 'no'],
  ])(
    'is nobody elsewhere when the lock that is asked %s, and that is said once',
    async (_, change, cause) => {
      const { keeper, clock, errors } = page({ locks: locksOf(change) });
      expect(await clock.runUntil(keeper.isElsewhere('a'))).toBe(false);
      expect(await keeper.isElsewhere('a')).toBe(false);
      expect(errors).toHaveLength(1);
      expect(errors[0]).toHaveProperty('cause', new Error(cause));
    },
  );

  it('that comes next begins again where nothing is left to go on with, and lets go', async () => {
    const locks = simulatedLocks();
    const { keeper } = page({ locks: locks.openPage() });
    const entry = entryOf({ recordId: 'old' });
    expect(await keeper.claimNext(entry, new AbortController().signal)).toEqual({ kind: 'owned' });
    expect(entry).toMatchObject({ recordId: 'a', beginsAgain: true, release: undefined });
    expect(locks.taken.size).toBe(0);
  });

  it('that was given up while it was given the lock gives it back', async () => {
    const locks = simulatedLocks();
    const { keeper } = page({ locks: locks.openPage() });
    const giving = new AbortController();
    const entry = entryOf();
    const claim = keeper.claimNext(entry, giving.signal);
    await Promise.resolve();
    giving.abort(new Error('enough'));
    await expect(claim).rejects.toThrow('enough');
    expect([locks.taken.size, entry.release]).toEqual([0, undefined]);
  });

  it('knows how far another page is by what that has stored, if it has', async () => {
    const { keeper } = page();
    expect(await keeper.confirmedElsewhere(entryOf())).toBeUndefined();
    const entry = entryOf({ session: { id: '1', offset: 4 } });
    await keeper.save(entry, serial());
    expect(await keeper.confirmedElsewhere(entry)).toBe(4);
  });
});

describe('a claim', () => {
  it('of a file that cannot be read in time takes no lock, looks for nothing and stores nothing', async () => {
    const locks = simulatedLocks();
    const { keeper, clock, written } = page({ locks: locks.openPage() });
    const entry = entryOf({ source: silentFile(), sample: undefined });
    expect(await clock.runUntil(keeper.claim(entry, serial()))).toEqual({ kind: 'owned' });
    expect([locks.taken.size, entry.release, entry.hasLooked, written]).toEqual([0, undefined, false, []]);
  });

  it('does not wait for a page that looks for another file', async () => {
    const locks = simulatedLocks();
    const [first, second] = [locks.openPage(), locks.openPage()];
    const taken: string[] = [];
    const { keeper } = page({
      locks: {
        ...first,
        wait: (name, signal) => {
          taken.push(name);
          return first.wait(name, signal);
        },
      },
    });
    await keeper.claim(entryOf(), serial());
    const [turn = ''] = taken;
    await second.wait(turn, new AbortController().signal);
    const other = entryOf({ id: 'b', facts: { ...facts, name: 'b.txt' } });
    expect(await keeper.claim(other, serial())).toEqual({ kind: 'owned' });
    const same = entryOf({ id: 'c' });
    const outcome = keeper.claim(same, serial()).then(() => 'claimed');
    expect(await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 20, 'waiting'))])).toBe(
      'waiting',
    );
  });

  it('of a new upload stores it and keeps its file, and has looked then', async () => {
    const { keeper, store, clock } = page({ locks: locksOf({}) });
    const entry = entryOf();
    expect(await keeper.claim(entry, serial())).toEqual({ kind: 'owned' });
    await clock.settle();
    expect([[...store.rows.keys()], [...store.files.keys()]]).toEqual([['a'], ['a']]);
    expect(entry).toMatchObject({ hasLooked: true, isRestored: false, session: undefined });
  });

  it('keeps no file of what cannot be stored', async () => {
    const { keeper, store, clock } = page({ locks: locksOf({}), isFull: true });
    expect(await keeper.claim(entryOf(), serial())).toEqual({ kind: 'owned' });
    await clock.settle();
    expect(store.files.size).toBe(0);
  });

  it('leaves one record of an upload that was moved while its session was looked for', async () => {
    const { keeper, clock, store } = page({ locks: locksOf({}) });
    store.rows.set('old', recordOf({ id: 'old' }));
    const entry = entryOf();
    const claiming = keeper.claim(entry, serial());
    await Promise.resolve();
    while (entry.release === undefined) await Promise.resolve();
    keeper.savePlace(entry);
    expect(await claiming).toEqual({ kind: 'owned' });
    await clock.settle();
    expect([[...store.rows.keys()], entry.recordId]).toEqual([['old'], 'old']);
  });

  it('of a new upload takes nothing from another file whose record has its id', async () => {
    const { keeper, store } = page({ locks: locksOf({}) });
    store.rows.set('a', recordOf({ file: { ...facts, name: 'b.txt' } }));
    const entry = entryOf();
    await keeper.claim(entry, serial());
    expect(entry).toMatchObject({ isRestored: false, session: undefined });
  });

  it('of what this page has begun trusts this page, where nobody can be kept from it', async () => {
    const { keeper, store, written } = page();
    store.rows.set('a', recordOf());
    store.rows.set('b', recordOf({ id: 'b' }));
    const entry = entryOf({ session: { id: '1', offset: 8 } });
    keeper.release(entry);
    expect(await keeper.claim(entry, serial())).toEqual({ kind: 'owned' });
    expect(entry).toMatchObject({ recordId: 'a', isRestored: false, session: { id: '1', offset: 8 } });
    expect(written).toEqual([]);
  });

  it('forgets what is stored of the same file in a way its protocol cannot read, and frees it', async () => {
    const locks = simulatedLocks();
    const { keeper, store, clock } = page({ locks: locks.openPage() });
    store.rows.set('old', recordOf({ id: 'old', session: { id: '1', offset: 'all of it' } }));
    const entry = entryOf();
    expect(await keeper.claim(entry, serial())).toEqual({ kind: 'owned' });
    await clock.settle();
    expect([[...store.rows.keys()], [...locks.taken]]).toEqual([['a'], ['a']]);
    expect(entry).toMatchObject({ recordId: 'a', session: undefined });
  });
});

describe('the place in the list', () => {
  it.each<readonly [string, Partial<Entry>, number]>([
    ['is stored', {}, 1],
    // Its record is written by whoever works on it.
    ['is left alone where another page has the upload', { release: undefined }, 0],
    ['is left alone once it is done', { result: { value: 1 } }, 0],
    ['is left alone once it is given up', {}, 0],
  ])('%s', async (name, init, times) => {
    const { keeper, written, clock } = page({ locks: locksOf({}) });
    const entry = entryOf({ release: () => undefined, ...init });
    if (name.endsWith('given up')) entry.life.abort();
    keeper.savePlace(entry);
    await clock.settle();
    expect(written).toHaveLength(times);
  });
});
