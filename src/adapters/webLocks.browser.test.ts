import { afterEach, describe, expect, it } from 'vitest';
import { namespaceOf } from './storageNamespace.ts';
import { createWebLocks } from './webLocks.ts';

const signal = new AbortController().signal;
const frames: HTMLIFrameElement[] = [];
afterEach(() => {
  for (const frame of frames.splice(0)) frame.remove();
});

function open() {
  const locks = createWebLocks('');
  if (locks === undefined) throw new Error('This browser has no locks.');
  return locks;
}

/** Another document of this origin: it has its own life, as another tab has. */
function otherPage() {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  frames.push(frame);
  const locks = createWebLocks('', frame.contentWindow?.navigator.locks);
  if (locks === undefined) throw new Error('The other page has no locks.');
  return { locks, leave: () => frame.remove() };
}

describe('a lock of the browser', () => {
  it('of one user is never seen by another', async () => {
    const [ann, bob] = ['ann', 'bob'].map((userKey) =>
      createWebLocks(namespaceOf({ scope: 'local', userKey })),
    );
    const release = await ann?.take('a');
    expect([await ann?.isTaken('a'), await bob?.isTaken('a')]).toEqual([true, false]);
    expect(await bob?.take('a')).toBeTypeOf('function');
    release?.();
  });

  it('is taken by one, seen by all, and free after its release', async () => {
    const [mine, other] = [open(), otherPage().locks];
    const release = await mine.take('a');
    expect(release).toBeTypeOf('function');
    expect(await other.take('a')).toBeUndefined();
    expect([await mine.isTaken('a'), await other.isTaken('a'), await other.isTaken('b')]).toEqual([
      true,
      true,
      false,
    ]);
    release?.();
    await expect.poll(() => other.isTaken('a')).toBe(false);
    (await other.take('a'))?.();
  });

  it('is given to whoever waits as soon as its page is gone', async () => {
    const [mine, other] = [open(), otherPage()];
    expect(await other.locks.take('a')).toBeTypeOf('function');
    const waiting = mine.wait('a', signal);
    other.leave();
    (await waiting)();
  });

  it('is no longer waited for after an abort, and then given to the next', async () => {
    const [mine, other] = [open(), otherPage().locks];
    const release = await other.take('a');
    const stop = new AbortController();
    const reason = new DOMException('stopped', 'AbortError');
    const waiting = mine.wait('a', stop.signal);
    const next = mine.wait('a', signal);
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    release?.();
    (await next)();
  });

  it('does not exist where the platform has none, and does not meet the locks of the application', async () => {
    const page = navigator.locks;
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    expect(createWebLocks('')).toBeUndefined();
    Object.defineProperty(navigator, 'locks', { value: page, configurable: true });
    await navigator.locks.request('a', async () => {
      (await open().take('a'))?.();
    });
  });
});
