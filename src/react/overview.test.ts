import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queuedUpload } from '../core/uploadState.ts';
import { createUploadStore } from '../core/uploadStore.ts';
import { overviewOf } from './overview.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** So many uploads, and whoever listens to all of them together. */
function listOf(count: number) {
  const writer = createUploadStore({ request: (callback) => callback() });
  const insert = (id: string) => {
    writer.insert([
      queuedUpload({ id, file: { name: `${id}.jpg`, type: 'image/jpeg', size: 10 }, addedAtMs: 0 }),
    ]);
  };
  for (let index = 0; index < count; index += 1) insert(`${index}`);
  /** How many had started whenever it was told. */
  const told: number[] = [];
  const { store } = writer;
  const started = () =>
    Object.values(store.getState().byId).filter(({ status }) => status === 'running').length;
  const stop = overviewOf(store).subscribe(() => told.push(started()));
  const start = (from: number, to: number) => {
    for (let id = from; id < to; id += 1) writer.dispatch(`${id}`, { type: 'started', phase: 'open' });
  };
  return { writer, insert, told, stop, start };
}

describe('overviewOf', () => {
  it('tells of every change of a hundred uploads', () => {
    const { told, start } = listOf(100);
    start(0, 4);
    expect(told).toEqual([1, 2, 3, 4]);
  });

  it('tells of the first of a thousand changes in a long list at once, and ten times a second of the others', () => {
    const { told, start } = listOf(1_200);
    start(0, 500);
    expect(told).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(told).toEqual([1, 500]);
    start(500, 1_000);
    vi.advanceTimersByTime(99);
    expect(told).toEqual([1, 500]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual([1, 500, 1_000]);
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([1, 500, 1_000]);
    start(1_000, 1_001);
    expect(told).toEqual([1, 500, 1_000, 1_001]);
  });

  it('tells at once that nothing is under way any more, and once', () => {
    const { writer, told, start } = listOf(200);
    writer.batch(() => start(0, 200));
    for (let id = 0; id < 200; id += 1) writer.dispatch(`${id}`, { type: 'succeeded', result: 'x' });
    expect(told).toEqual([200, 0]);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([200, 0]);
  });

  it('tells at once what is still to be told when it is asked to', () => {
    const { writer, told, start } = listOf(200);
    overviewOf(writer.store).catchUp();
    start(0, 10);
    overviewOf(writer.store).catchUp();
    expect(told).toEqual([1, 10]);
    start(10, 20);
    vi.advanceTimersByTime(100);
    expect(told).toEqual([1, 10, 20]);
  });

  it('tells at the first change after its time where timers are late, as those of a hidden page', () => {
    const { told, start } = listOf(200);
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    start(0, 10);
    now.mockReturnValue(1_099);
    start(10, 20);
    now.mockReturnValue(1_100);
    start(20, 30);
    expect(told).toEqual([1, 21]);
  });

  it('keeps its pace where a listener changes what it is told of', () => {
    const { writer, told, start } = listOf(200);
    const stop = overviewOf(writer.store).subscribe(() => {
      if (told.length <= 20) start(told.length + 99, told.length + 100);
    });
    start(0, 1);
    expect(told).toEqual([1]);
    vi.advanceTimersByTime(300);
    expect(told).toEqual([1, 2, 3, 4]);
    stop();
  });

  it('tells at once of a row that goes, moves or comes between others', () => {
    const { writer, insert, told, start } = listOf(200);
    start(0, 10);
    writer.remove(['0']);
    writer.reorder([...writer.store.getState().order].reverse());
    writer.batch(() => {
      writer.remove(['1']);
      insert('a');
      insert('b');
    });
    expect(told).toEqual([1, 9, 9, 8]);
  });

  it('tells at once of the first row that comes at the end, and ten times a second of those that follow', () => {
    const { insert, told, start } = listOf(200);
    insert('a');
    expect(told).toEqual([0]);
    insert('b');
    start(0, 10);
    insert('c');
    expect(told).toEqual([0]);
    vi.advanceTimersByTime(100);
    expect(told).toEqual([0, 10]);
  });

  it('tells once of rows that come in a batch', () => {
    const { writer, insert, told, start } = listOf(200);
    writer.batch(() => {
      insert('a');
      start(0, 20);
      insert('b');
    });
    expect(told).toEqual([20]);
  });

  it('tells nobody who has stopped to listen, and starts anew for whoever comes then', () => {
    const { writer, told, stop, start } = listOf(200);
    start(0, 10);
    stop();
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([1]);
    const listener = vi.fn();
    overviewOf(writer.store).subscribe(listener);
    start(10, 11);
    expect(listener).toHaveBeenCalledOnce();
    expect(told).toEqual([1]);
  });
});
