import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/simulation/seededRandom.ts';
import { StatusError } from './errors.ts';
import { allUploads } from './selectors.ts';
import { queuedUpload, type UploadEvent } from './uploadState.ts';
import { createUploadStore } from './uploadStore.ts';
import { noTotals, totalsOf } from './uploadTotals.ts';

const upload = (id: string) => queuedUpload({ id, file: { name: id, type: '', size: 10 }, addedAtMs: 0 });
const started = { type: 'started', phase: 'part' } as const;
const progressed = (loadedBytes: number) => ({ type: 'progressed', loadedBytes, confirmedBytes: 0 }) as const;

/** A store whose frames come when told. */
function framed() {
  const frames: (() => void)[] = [];
  const writer = createUploadStore({ request: (callback) => frames.push(callback) });
  let news = 0;
  writer.store.subscribe(() => (news += 1));
  return {
    ...writer,
    news: () => news,
    frame: () => {
      for (const callback of frames.splice(0)) callback();
    },
    loaded: (id: string) => writer.store.getState().byId[id]?.loadedBytes,
  };
}

describe('the store', () => {
  it('tells progress of any number of uploads once per frame', () => {
    const { insert, dispatch, frame, news, loaded } = framed();
    insert(['a', 'b'].map(upload));
    for (const id of ['a', 'b']) dispatch(id, started);
    const before = news();
    for (const bytes of [1, 2, 3]) for (const id of ['a', 'b']) dispatch(id, progressed(bytes));
    expect(news()).toBe(before);
    frame();
    expect(news()).toBe(before + 1);
    expect([loaded('a'), loaded('b')]).toEqual([3, 3]);
  });

  it('tells a change of status at once, with the progress that came before it', () => {
    const { insert, dispatch, frame, news, store } = framed();
    insert([upload('a')]);
    dispatch('a', started);
    dispatch('a', progressed(5));
    dispatch('a', { type: 'paused' });
    expect(store.getState().byId['a']).toMatchObject({ status: 'paused', loadedBytes: 5 });
    const before = news();
    frame();
    expect(news()).toBe(before);
  });

  it('tells nobody of what changes nothing', () => {
    const { insert, dispatch, remove, news } = framed();
    insert([upload('a')]);
    const before = news();
    dispatch('a', { type: 'succeeded', result: 1 });
    dispatch('nobody', started);
    expect(news()).toBe(before);
    remove(['a']);
    expect(news()).toBe(before + 1);
  });

  it('tells once of a batch, also of nested ones and of one that throws, and is current meanwhile', () => {
    const { insert, dispatch, batch, news, store } = framed();
    batch(() => {
      insert([upload('a')]);
      batch(() => dispatch('a', started));
      expect(store.getState().byId['a']?.status).toBe('running');
      expect(news()).toBe(0);
    });
    expect(news()).toBe(1);
    expect(() =>
      batch(() => {
        insert([upload('b')]);
        throw new Error('x');
      }),
    ).toThrow('x');
    expect(news()).toBe(2);
    batch(() => undefined);
    expect(news()).toBe(2);
  });

  it('tells nothing after a batch in which nothing happened, also when nothing ever did', () => {
    const { batch, news } = framed();
    batch(() => undefined);
    expect(news()).toBe(0);
  });

  it('tells of a batch inside another when the outer one is done', () => {
    const { insert, batch, store } = framed();
    const seen: string[] = [];
    store.subscribe(({ order }) => seen.push(order.join('')));
    batch(() => {
      insert([upload('a')]);
      batch(() => insert([upload('b')]));
      insert([upload('c')]);
    });
    expect(seen).toEqual(['abc']);
  });

  it('gives each listener its turn when one throws', async () => {
    const errors: unknown[] = [];
    const seen = (error: unknown) => errors.push(error);
    process.on('unhandledRejection', seen);
    const { insert, store } = createUploadStore({ request: (callback) => callback() });
    const heard: string[] = [];
    store.subscribe(() => {
      throw new Error('mine');
    });
    store.subscribe(({ order }) => heard.push(order.join()));
    insert([upload('a')]);
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', seen);
    expect(heard).toEqual(['a']);
    expect(errors).toEqual([expect.objectContaining({ message: 'mine' })]);
  });

  it('renders empty on a server, whatever was added since', () => {
    const { insert, store } = framed();
    insert([upload('a')]);
    expect(store.getInitialState()).toEqual({ order: [], byId: {}, totals: noTotals });
  });

  it('keeps the totals of all uploads, whatever becomes of them', () => {
    const events: readonly UploadEvent[] = [
      started,
      progressed(7),
      { type: 'paused' },
      { type: 'resumed' },
      { type: 'succeeded', result: 1 },
      { type: 'failed', error: new StatusError({ status: 403, body: '' }) },
      { type: 'cancelled' },
    ];
    const seen = new Set<string>();
    for (let seed = 0; seed < 50; seed += 1) {
      const random = seededRandom(seed);
      const { insert, remove, dispatch, batch, frame, store } = framed();
      const told: unknown[] = [];
      store.subscribe((state) => told.push([state.totals, totalsOf(allUploads(state))]));
      const change = () => {
        const id = `${random.below(20)}`;
        if (random.chance(0.1)) remove([id]);
        else if (store.getState().byId[id] === undefined) insert([upload(id)]);
        else dispatch(id, random.pick(events));
      };
      for (let step = 0; step < 100; step += 1) {
        if (random.chance(0.2)) frame();
        const changes = random.pick([1, 2]);
        batch(() => {
          for (let made = 0; made < changes; made += 1) change();
        });
        const state = store.getState();
        expect(state.totals).toEqual(totalsOf(allUploads(state)));
        for (const { status } of Object.values(state.byId)) seen.add(status);
      }
      for (const [kept, workedOut] of told as [unknown, unknown][]) expect(kept).toEqual(workedOut);
    }
    expect([...seen].sort()).toEqual(['cancelled', 'done', 'failed', 'paused', 'queued', 'running']);
  });

  it('replaces snapshots and states, so that comparing them tells what changed', () => {
    const { insert, dispatch, store } = framed();
    insert(['a', 'b'].map(upload));
    const state = store.getState();
    const { a, b } = { ...state.byId };
    dispatch('a', started);
    expect(store.getState()).not.toBe(state);
    expect(store.getState().byId['a']).not.toBe(a);
    expect(store.getState().byId['b']).toBe(b);
  });

  it('inserts at a place, and removes several at once', () => {
    const { insert, remove, store } = framed();
    insert(['a', 'b', 'c'].map(upload));
    insert([upload('x')], 1);
    expect(store.getState().order).toEqual(['a', 'x', 'b', 'c']);
    remove(['a', 'b']);
    expect(store.getState().order).toEqual(['x', 'c']);
    expect(Object.keys(store.getState().byId).sort()).toEqual(['c', 'x']);
    remove(['x']);
    expect(store.getState().order).toEqual(['c']);
  });
});
