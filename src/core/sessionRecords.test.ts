import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import type { SessionRecord, SessionStore } from './ports.ts';
import { createSessionRecords } from './sessionRecords.ts';
import { memoryStore } from './toys.test.shared.ts';

const weekMs = 7 * 24 * 3600 * 1000;
const file = { name: 'a.txt', type: '', size: 10, lastModifiedMs: 5 };

/** Records of a storage with these rows, and everything that it is told. */
function stored(rows: readonly unknown[] = [], change: Partial<SessionStore> = {}) {
  const clock = fakeClock();
  const whole: SessionRecord = {
    version: 1,
    id: 'a',
    protocol: 'serial',
    endpoint: 'https://api.test',
    file,
    session: {},
    confirmedBytes: 4,
    addedAtMs: 1,
    updatedAtMs: clock.nowMs(),
  };
  const store = memoryStore(
    new Map(rows.map((row, index) => [`${index}`, { ...whole, ...(row as Partial<SessionRecord>) }])),
  );
  const errors: unknown[] = [];
  const records = createSessionRecords({ ...store, ...change }, clock, (error) => errors.push(error));
  const idsOf = async (found: Promise<readonly SessionRecord[]>) => (await found).map(({ id }) => id);
  return { clock, whole, store, errors, records, idsOf };
}

describe('what is stored', () => {
  it.each<readonly [string, object]>([
    ['version', { version: 2 }],
    ['id', { id: 7 }],
    ['protocol', { protocol: 7 }],
    ['endpoint', { endpoint: undefined }],
    ['confirmed bytes', { confirmedBytes: '4' }],
    ['number of confirmed bytes', { confirmedBytes: NaN }],
    ['time of change', { updatedAtMs: '9999999999999' }],
    ['time of adding', { addedAtMs: '1' }],
    ['end', { expiresAtMs: '9999999999999' }],
    ['rank', { rank: NaN }],
    ['priority', { priority: '7' }],
    ['group', { group: 7 }],
    ['open question', { isUnanswered: 'yes' }],
    ['sample', { sample: 7 }],
    ['result', { finished: 'yes' }],
    ['result, which is null', { finished: null }],
    ['session', { session: undefined }],
    ['file', { file: 'a.txt' }],
    ['file, which is null', { file: null }],
    ['name of the file', { file: { ...file, name: 7 } }],
    ['type of the file', { file: { ...file, type: 7 } }],
    ['size of the file', { file: { ...file, size: '10' } }],
    ['size of the file, without end', { file: { ...file, size: Infinity } }],
  ])('is ignored with another %s than there can be, and stays for whoever knows it', async (_, change) => {
    const { store, records, errors } = stored([{ id: 'a', ...change }]);
    expect([await records.find('a'), await records.all()]).toEqual([undefined, []]);
    expect([store.rows.size, errors]).toEqual([1, []]);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'rows'],
    ['things that are no records', [null, 7, 'row', undefined]],
  ])('is nothing where the storage lists %s', async (_, listed) => {
    const list = (() => Promise.resolve(listed)) as unknown as SessionStore['list'];
    const { records } = stored([], { list });
    expect(await records.all()).toEqual([]);
  });

  it('is found with everything it may have, also as the result of what is done', async () => {
    const change = { rank: 2, priority: 1, group: 'g', isUnanswered: true, sample: 's', finished: {} };
    const { records, whole, clock } = stored([{ ...change, expiresAtMs: Date.UTC(2026, 10, 21) }]);
    const expected = { ...whole, ...change, expiresAtMs: Date.UTC(2026, 10, 21) };
    expect(await records.find('a')).toEqual(expected);
    expect(clock.pendingCount).toBe(0);
  });

  it.each([
    ['at its end', { expiresAtMs: Date.UTC(2026, 10, 20, 10) }, false],
    ['a moment before its end', { expiresAtMs: Date.UTC(2026, 10, 20, 10) + 1 }, true],
    ['after a week', { updatedAtMs: Date.UTC(2026, 10, 20, 10) - weekMs }, false],
    ['a moment before the week is over', { updatedAtMs: Date.UTC(2026, 10, 20, 10) - weekMs + 1 }, true],
  ])('is dropped %s, unless an upload of this page has it', async (_, change, isKept) => {
    for (const isHeld of [false, true]) {
      const { records, store, idsOf } = stored([{ id: '0', ...change }]);
      if (isHeld) records.hold('0');
      expect(await idsOf(records.all())).toEqual(isKept && !isHeld ? ['0'] : []);
      await records.settled();
      expect(store.rows.size).toBe(isKept || isHeld ? 1 : 0);
    }
  });

  it.each([
    ['without an answer', { isUnanswered: true }, 1],
    ['with every byte', { confirmedBytes: 10 }, 1],
    ['of an empty file', { confirmedBytes: 0, file: { ...file, size: 0 } }, 0],
    ['that is done', { confirmedBytes: 10, finished: {} }, 0],
  ])('is for the server to judge %s, and not for our clock: %#', async (_, change, count) => {
    const { records, store } = stored([{ id: '0', expiresAtMs: 1, ...change }]);
    expect(await records.all()).toHaveLength(count);
    await records.settled();
    expect(store.rows.size).toBe(count);
  });

  it('is offered to nobody when an upload has it or it is done, and found by its id all the same', async () => {
    const rows = ['free', 'held', 'done'].map((id) => ({ id, ...(id === 'done' && { finished: {} }) }));
    const { records, idsOf } = stored(rows);
    expect([records.hold('held'), records.hold('held')]).toEqual([true, false]);
    expect(await idsOf(records.all())).toEqual(['free']);
    expect(await records.find('held')).toMatchObject({ id: 'held' });
    expect(await records.find('done')).toMatchObject({ finished: {} });
    records.letGo('held');
    expect(await idsOf(records.all())).toEqual(['free', 'held']);
  });

  it('is asked for by its id where the storage can do that, and judged as in a list', async () => {
    const asked: string[] = [];
    const rows: Record<string, object> = { past: { id: 'past', expiresAtMs: 1 }, other: { id: 'another' } };
    const { records, store, whole } = stored([{ id: 'past', expiresAtMs: 1 }], {
      list: () => expect.unreachable(),
      get: async (id) => {
        asked.push(id);
        return id === 'nothing' ? undefined : { ...whole, id, ...rows[id] };
      },
    });
    expect(await records.find('a')).toEqual(whole);
    const others = ['nothing', 'other', 'past'].map((id) => records.find(id));
    expect(await Promise.all(others)).toEqual([undefined, undefined, undefined]);
    expect(asked).toEqual(['a', 'nothing', 'other', 'past']);
    await records.settled();
    expect(store.calls).toEqual(['delete past']);
  });

  it('of the same file comes newest first', async () => {
    const at = Date.UTC(2026, 10, 20, 9);
    const rows = [1, 3, 2].map((age) => ({ id: `${age}`, updatedAtMs: at - age }));
    const { records, idsOf } = stored([...rows, { id: 'other', endpoint: 'https://other.test' }]);
    const identity = { file, protocol: 'serial', endpoint: 'https://api.test' };
    expect(await idsOf(records.matching(identity))).toEqual(['1', '2', '3']);
  });
});

describe('storing', () => {
  it('answers when it is written, and settles when everything asked for is', async () => {
    const { records, store, whole } = stored();
    const saving = records.save(whole);
    records.forget('nobody');
    await records.settled();
    expect([...store.rows.keys()]).toEqual(['a']);
    expect(await saving).toBe(true);
    records.forget('a');
    await records.settled();
    expect([store.rows.size, store.calls]).toEqual([0, ['set a', 'delete a']]);
  });

  it('settles only when the storage has answered', async () => {
    let answer = (): void => undefined;
    const set = () => new Promise<void>((resolve) => (answer = resolve));
    const { records, whole, clock } = stored([], { set });
    const saving = records.save(whole);
    let isSettled = false;
    const settling = records.settled().then(() => (isSettled = true));
    await clock.settle();
    expect(isSettled).toBe(false);
    answer();
    await settling;
    expect(await saving).toBe(true);
  });

  it('of two records goes side by side; of one, in turn and only the newest', async () => {
    const begun: string[] = [];
    const answers: (() => void)[] = [];
    const set = ({ id, confirmedBytes }: SessionRecord) => {
      begun.push(`${id} ${confirmedBytes}`);
      return new Promise<void>((resolve) => answers.push(resolve));
    };
    const { records, whole, clock } = stored([], { set });
    const saving = [records.save(whole), records.save({ ...whole, id: 'b' })];
    await clock.settle();
    saving.push(records.save({ ...whole, confirmedBytes: 6 }), records.save({ ...whole, confirmedBytes: 8 }));
    await clock.settle();
    expect(begun).toEqual(['a 4', 'b 4']);
    for (const answer of answers) answer();
    await clock.settle();
    expect(begun).toEqual(['a 4', 'b 4', 'a 8']);
    answers[2]?.();
    expect(await Promise.all(saving)).toEqual([true, true, true, true]);
  });

  it('of many records is no silence of a storage that writes one at a time', async () => {
    const { records, whole, clock, errors } = stored([], {
      set: () => (last = last.then(() => new Promise((resolve) => clock.after(5, resolve)))),
    });
    let last = Promise.resolve();
    const saving = Array.from({ length: 1000 }, (_, index) => records.save({ ...whole, id: `${index}` }));
    expect(new Set(await clock.runUntil(Promise.all(saving)))).toEqual(new Set([true]));
    expect(errors).toEqual([]);
  });

  it('waits until everything is forgotten, and that waits for what is being written', async () => {
    const calls: string[] = [];
    const answers: (() => void)[] = [];
    const answered = (call: string) => {
      calls.push(call);
      return new Promise<void>((resolve) => answers.push(resolve));
    };
    const { records, whole, clock } = stored([], {
      set: ({ id }) => answered(`set ${id}`),
      clear: () => answered('clear'),
    });
    void records.save(whole);
    await clock.settle();
    void records.clear();
    void records.save({ ...whole, id: 'b' });
    const seen: string[][] = [];
    for (let step = 0; step < 3; step += 1) {
      await clock.settle();
      seen.push([...calls]);
      answers[step]?.();
    }
    expect(seen).toEqual([['set a'], ['set a', 'clear'], ['set a', 'clear', 'set b']]);
  });

  it('and forgetting everything: what is read meanwhile is not found, and what was to be written is not', async () => {
    let answer = (_rows: SessionRecord[]): void => undefined;
    const list = () => new Promise<SessionRecord[]>((resolve) => (answer = resolve));
    const { records, store, whole, clock } = stored([], { list });
    const reading = records.all();
    await clock.settle();
    const saving = records.save(whole);
    const clearing = records.clear();
    answer([whole]);
    expect([await reading, await saving]).toEqual([[], false]);
    await clearing;
    expect([store.rows.size, store.calls]).toEqual([0, ['clear']]);
  });

  it('reads again after everything was forgotten', async () => {
    const { records, store, whole, idsOf } = stored();
    await records.clear();
    store.rows.set('a', whole);
    expect(await idsOf(records.all())).toEqual(['a']);
  });
});

it('without a storage nothing is found, kept or said, and nobody waits', async () => {
  const { whole } = stored();
  const records = createSessionRecords(undefined, fakeClock(), () => expect.unreachable());
  const identity = { file, protocol: 'serial', endpoint: 'https://api.test' };
  expect([await records.all(), await records.matching(identity), await records.find('a')]).toEqual([
    [],
    [],
    undefined,
  ]);
  expect([records.hold('a'), records.hold('a'), await records.save(whole)]).toEqual([true, true, false]);
  records.forget('a');
  records.letGo('a');
  for (const answer of [records.find('a'), records.clear(), records.settled()])
    expect(await answer.then(() => 'at once')).toBe('at once');
});
