/** When rows are set in motion, in every React. How it looks is seen in a real layout (RowMotion.browser.test.tsx). */
import { act, render, screen } from '@testing-library/react';
import type { CSSProperties } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

const tokens = {
  '--gantry-dur-1': '100ms',
  '--gantry-dur-3': '.24s',
  '--gantry-ease-standard': 'ease',
} as CSSProperties;

function show(ids: readonly string[]) {
  const fixed = fixedUploads(ids.map((id) => fixedUpload('paused', { id, name: `${id}.pdf` })));
  const shown = render(
    <FixedUploader client={fixed.client}>
      <Uploader.List style={tokens} />
    </FixedUploader>,
  );
  return { ...fixed, ...shown };
}

const titleOf = (row: Element) => row.querySelector('[title]')?.getAttribute('title');

it('is there at once where nothing can be animated', () => {
  const { writer } = show(['a', 'b', 'c']);
  act(() => writer.remove(['b']));
  expect(screen.getAllByRole('listitem').map(titleOf)).toEqual(['a.pdf', 'c.pdf']);
  expect(document.querySelector('[inert]')).toBeNull();
});

describe('a list of which so many rows change that nobody could follow', () => {
  let arrivals = 0;
  const arriving = (count: number) =>
    Array.from({ length: count }, () => fixedUpload('queued', { id: `arrival ${(arrivals += 1)}` }));
  /** As many others in the places of the last ones. */
  const replace = ({ client, writer }: ReturnType<typeof show>, count: number) => {
    act(() => {
      client.batch(() => {
        writer.remove(client.store.getState().order.slice(-count));
        writer.insert(arriving(count));
      });
    });
  };
  const pass = (delayMs: number) => {
    act(() => {
      vi.advanceTimersByTime(delayMs);
    });
  };
  const isCalm = () => screen.getByRole('list').hasAttribute('data-calm');

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is calm until none has changed for a while', () => {
    const shown = show(['a']);
    act(() => shown.writer.insert(arriving(11)));
    replace(shown, 10);
    expect(isCalm()).toBe(false);
    pass(1500);
    replace(shown, 11);
    expect(isCalm()).toBe(true);
    pass(1499);
    expect(isCalm()).toBe(true);
    pass(1);
    expect(isCalm()).toBe(false);
  });

  it('stays calm while more than half of it is replaced again before that', () => {
    const shown = show(['a']);
    act(() => shown.writer.insert(arriving(11)));
    replace(shown, 11);
    pass(1000);
    replace(shown, 7);
    pass(1000);
    replace(shown, 6);
    expect(isCalm()).toBe(true);
    pass(500);
    expect(isCalm()).toBe(false);
  });

  it('is calm no longer when it is the picture of one file', () => {
    const shown = show(['a']);
    act(() => shown.writer.insert(arriving(11)));
    replace(shown, 11);
    const list = screen.getByRole('list');
    shown.rerender(
      <FixedUploader client={shown.client}>
        <Uploader.List style={tokens} layout="hero" />
      </FixedUploader>,
    );
    expect(screen.getByRole('list')).toBe(list);
    expect(isCalm()).toBe(false);
  });
});

describe('in a browser', () => {
  interface Moved {
    readonly row: string | null | undefined;
    readonly how: Keyframe[] | PropertyIndexedKeyframes | null;
    readonly endMs: number;
    isCancelled: boolean;
    readonly animation: Pick<Animation, 'onfinish' | 'oncancel' | 'cancel'>;
  }
  let moved: Moved[] = [];

  beforeEach(() => {
    moved = [];
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    vi.stubGlobal('CSS', { supports: () => true });
    vi.stubGlobal('CSSAnimation', Event);
    Element.prototype.getAnimations = () => [];
    Element.prototype.animate = function (this: Element, how, timing) {
      const { duration = 0, delay = 0 } = typeof timing === 'object' ? timing : {};
      const animation = {
        onfinish: null,
        oncancel: null,
        cancel() {
          one.isCancelled = true;
        },
      };
      const row = this.matches('li') ? titleOf(this) : 'the list';
      const one: Moved = { row, how, endMs: Number(duration) + delay, isCancelled: false, animation };
      moved.push(one);
      return animation as unknown as Animation;
    };
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function (this: Element) {
      const rows = [...(this.closest('ul')?.querySelectorAll('li:not([inert])') ?? [])];
      const row = rows.indexOf(this);
      return row < 0 ? new DOMRect(0, 10, 300, rows.length * 50) : new DOMRect(0, 10 + row * 50, 300, 50);
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    for (const name of ['animate', 'getAnimations'] as const) Reflect.deleteProperty(Element.prototype, name);
  });

  it('sets them in motion once for each change, and not at first', () => {
    const { writer } = show(['a', 'b', 'c']);
    expect(moved).toEqual([]);
    act(() => writer.insert([fixedUpload('paused', { id: 'd', name: 'd.pdf' })]));
    act(() => writer.dispatch('a', { type: 'cancelled', undoUntilMs: Date.now() + 10_000 }));
    expect(moved).toEqual([]);
    act(() => writer.remove(['b']));
    expect(moved.map(({ row, how, endMs }) => [row, how, endMs])).toEqual([
      ['c.pdf', { transform: ['translate(0px, 50px)', 'none'] }, 240],
      ['d.pdf', { transform: ['translate(0px, 50px)', 'none'] }, 240],
      ['the list', { height: ['200px', '150px'] }, 240],
      ['b.pdf', { opacity: [1, 0] }, 100],
    ]);
  });

  it('takes away what has faded, and what it marked', () => {
    const { writer } = show(['a', 'b', 'c']);
    act(() => writer.remove(['b']));
    const list = screen.getByRole('list');
    expect(screen.getAllByRole('listitem').map(titleOf)).toEqual(['a.pdf', 'c.pdf']);
    expect([...list.children].map(titleOf)).toEqual(['a.pdf', 'c.pdf', 'b.pdf']);
    expect(list).toHaveAttribute('data-moving');
    for (const { animation } of moved)
      animation.onfinish?.call(animation as Animation, new Event('finish') as never);
    expect([...list.children].map(titleOf)).toEqual(['a.pdf', 'c.pdf']);
    expect(list).not.toHaveAttribute('data-moving');
  });

  it('leaves React its list, whatever comes while a row still fades', () => {
    const { writer } = show(['a', 'b']);
    act(() => writer.remove(['b']));
    act(() => writer.insert([fixedUpload('paused', { id: 'b', name: 'b.pdf' })]));
    act(() => writer.reorder(['b', 'a']));
    act(() => writer.remove(['a']));
    expect(screen.getAllByRole('listitem').map(titleOf)).toEqual(['b.pdf']);
  });

  it('ends with the list', () => {
    const { writer, unmount } = show(['a', 'b', 'c']);
    act(() => writer.remove(['a']));
    unmount();
    const slides = moved.filter(({ row }) => row !== 'a.pdf');
    expect(slides.map(({ isCancelled }) => isCancelled)).toEqual([true, true, true]);
  });
});
