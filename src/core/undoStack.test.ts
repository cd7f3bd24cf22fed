import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import { createUndoStack, nothingToUndo } from './undoStack.ts';

const windowMs = 5000;

function setUp() {
  const clock = fakeClock();
  const happened: string[] = [];
  const stack = createUndoStack(clock, windowMs);
  const push = (
    name: string,
    end: () => Promise<void> = async () => void happened.push(`${name} ended`),
    signal?: AbortSignal,
  ) => {
    const handle = stack.push(() => void happened.push(`${name} is back`), end, { signal });
    void handle.settled.then(() => happened.push(`${name} settled`));
    return handle;
  };
  return { clock, happened, stack, push };
}

describe('an action that can be taken back', () => {
  it('takes effect when its window closes, not before, and cannot be taken back then', async () => {
    const { clock, happened, stack, push } = setUp();
    const handle = push('a');
    await clock.advance(windowMs - 1);
    expect(happened).toEqual([]);
    await clock.advance(1);
    expect(happened).toEqual(['a ended', 'a settled']);
    expect([handle.undo(), stack.undo()]).toEqual([false, false]);
    await clock.advance(windowMs);
    expect(happened).toEqual(['a ended', 'a settled']);
  });

  it('says until when that is possible', async () => {
    const { clock, happened, stack, push } = setUp();
    const untilMs = stack.untilMs();
    push('a');
    await clock.advance(untilMs - clock.nowMs() - 1);
    expect(happened).toEqual([]);
    await clock.advance(1);
    expect(happened).toEqual(['a ended', 'a settled']);
  });

  it('comes back at once, once, and never takes effect', async () => {
    const { clock, happened, push } = setUp();
    const handle = push('a');
    expect([handle.undo(), handle.undo()]).toEqual([true, false]);
    expect(clock.pendingCount).toBe(0);
    await clock.advance(windowMs);
    expect(happened).toEqual(['a is back', 'a settled']);
  });

  it('has settled, and is not taken back again, when taking it back throws', async () => {
    const { clock, stack } = setUp();
    const handle = stack.push(
      () => {
        throw new Error('mine');
      },
      () => Promise.resolve(),
    );
    expect(handle.undo).toThrow('mine');
    await handle.settled;
    expect([handle.undo(), clock.pendingCount]).toEqual([false, 0]);
  });

  it('settles only after the server was asked', async () => {
    const { clock, happened, push } = setUp();
    let answer = () => {};
    push('a', () => new Promise<void>((resolve) => (answer = resolve)));
    await clock.advance(windowMs);
    expect(happened).toEqual([]);
    answer();
    await clock.settle();
    expect(happened).toEqual(['a settled']);
  });
});

describe('an action whose owner goes', () => {
  it('has settled then, and neither comes back nor takes effect', async () => {
    const { clock, happened, stack, push } = setUp();
    const owner = new AbortController();
    push('a');
    const handle = push('b', undefined, owner.signal);
    owner.abort();
    expect(clock.pendingCount).toBe(1);
    expect([handle.undo(), stack.undo(), stack.undo()]).toEqual([false, true, false]);
    await clock.advance(windowMs);
    expect(happened).toEqual(['a is back', 'b settled', 'a settled']);
  });

  it('leaves no listener with its owner once it has come back', () => {
    const { push } = setUp();
    const { signal } = new AbortController();
    const handle = push('a', undefined, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    handle.undo();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('is none when the owner has gone before', async () => {
    const { clock, happened, stack, push } = setUp();
    push('a', undefined, AbortSignal.abort());
    expect([clock.pendingCount, stack.undo()]).toEqual([0, false]);
    await clock.settle();
    expect(happened).toEqual(['a settled']);
  });
});

describe('actions in a row', () => {
  it('are taken back newest first, by whoever has no handle', () => {
    const { happened, stack, push } = setUp();
    push('a');
    push('b');
    expect([stack.undo(), stack.undo(), stack.undo()]).toEqual([true, true, false]);
    expect(happened).toEqual(['b is back', 'a is back']);
  });

  it('all settle when the stack is cleared; nothing comes back, nothing takes effect', async () => {
    const { clock, happened, stack, push } = setUp();
    const handle = push('a');
    push('b');
    stack.clear();
    expect([clock.pendingCount, handle.undo(), stack.undo()]).toEqual([0, false, false]);
    await clock.advance(windowMs);
    expect(happened).toEqual(['a settled', 'b settled']);
  });
});

it('an action that found nothing to do has settled, and there is nothing to take back', async () => {
  expect(nothingToUndo.undo()).toBe(false);
  await expect(nothingToUndo.settled).resolves.toBeUndefined();
});
