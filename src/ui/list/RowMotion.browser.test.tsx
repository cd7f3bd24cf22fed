/** Rows on their way, by the animations that a real layout has; none runs here, each is put at a moment of its own. */
import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode, type CSSProperties, type ReactNode } from 'react';
import { cdp, userEvent } from 'vitest/browser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import '../styles/styles.css';

afterEach(cleanup);

const letters = (count: number) => Array.from({ length: count }, (_, index) => `row ${index + 1}`);

function show(
  ids: readonly string[],
  list: ReactNode = <Uploader.List />,
  folderOf?: (id: string) => string,
) {
  const fixed = fixedUploads(
    ids.map((id) =>
      fixedUpload('done', {
        id,
        name: `${id}.pdf`,
        ...(folderOf !== undefined && { path: `${folderOf(id)}/${id}.pdf` }),
      }),
    ),
  );
  const shown = render(
    <StrictMode>
      <FixedUploader client={fixed.client} reorderable>
        <Uploader.Trigger />
        {list}
        <p>Below</p>
      </FixedUploader>
    </StrictMode>,
  );
  for (const each of document.getAnimations()) each.finish();
  return { ...fixed, ...shown };
}

const list = () => screen.getByRole('list', { name: 'Files' });
const rows = () => screen.getAllByRole('listitem');
const rowOf = (id: string) =>
  rows().find((row) => row.querySelector('[title]')?.getAttribute('title') === `${id}.pdf`)!;
const buttonOf = (id: string) => screen.getByRole('button', { name: new RegExp(`^Remove.*${id}\\.pdf`) });

/** What the page does by itself while rows change, apart from what the styles do. */
const moves = () => document.getAnimations().filter((animation) => !(animation instanceof CSSAnimation));
/** Without what fades. */
const slides = () =>
  moves()
    .map(({ effect }) => effect as KeyframeEffect)
    .filter(({ target }) => target?.hasAttribute('inert') === false)
    .map((effect) => effect.getKeyframes()[0]?.['transform']);
const comings = () =>
  document
    .getAnimations()
    .filter((animation) => animation instanceof CSSAnimation && animation.animationName === 'gantry-enter');
const at = (timeMs: number) => {
  for (const move of moves()) {
    move.pause();
    move.currentTime = timeMs;
  }
};
const atEnd = async () => {
  for (const move of moves()) move.finish();
  await new Promise(requestAnimationFrame);
};
const places = (ids: readonly string[]) =>
  ids.map((id) => {
    const { x, y } = rowOf(id).getBoundingClientRect();
    return [id, Math.round(x), Math.round(y)];
  });
/** What motion leaves behind while it lasts. */
const traces = () =>
  Array.from(document.querySelectorAll('[inert], [data-moving], [data-slot="gantry-item"][style]'));
const bottom = () => Math.round(list().getBoundingClientRect().bottom);

describe('rows of which one goes', () => {
  it('begin where they were, and the list as high as it was, and end in their places within 240 ms', async () => {
    const { writer } = show(['a', 'b', 'c', 'd']);
    const [before, bottomBefore] = [places(['a', 'c', 'd']), bottom()];
    const rowPx = rowOf('b').getBoundingClientRect().height;
    act(() => writer.remove(['b']));
    expect(rows()).toHaveLength(3);
    expect(moves().map(({ effect }) => effect?.getComputedTiming().endTime)).toEqual([240, 240, 240, 100]);
    at(0);
    expect(places(['a', 'c', 'd'])).toEqual(before);
    expect(bottom()).toBe(bottomBefore);
    await atEnd();
    expect(places(['a', 'c', 'd'])).toEqual(
      before.map(([id, x, y]) => [id, x, id === 'a' ? y : Number(y) - rowPx]),
    );
    expect(bottom()).toBe(bottomBefore - rowPx);
    expect(moves()).toEqual([]);
    expect(traces()).toEqual([]);
  });

  it('are no longer with it: it fades where it was, for the eye alone', async () => {
    const { writer } = show(['a', 'b', 'c']);
    const before = rowOf('c').getBoundingClientRect().toJSON() as unknown;
    act(() => writer.remove(['c']));
    const fading = list().querySelector<HTMLElement>('[inert]')!;
    at(50);
    expect(getComputedStyle(fading).opacity).toBe('0.5');
    expect(fading.getBoundingClientRect().toJSON()).toEqual(before);
    expect(fading.ariaHidden).toBe('true');
    expect(rows()).toHaveLength(2);
    at(200);
    expect(getComputedStyle(fading).opacity).toBe('0');
    await atEnd();
    expect(fading.isConnected).toBe(false);
  });

  it('keep the focus, and give none to a row that fades', async () => {
    const { writer } = show(['a', 'b', 'c', 'd']);
    buttonOf('d').focus();
    act(() => writer.remove(['a']));
    expect(buttonOf('d')).toHaveFocus();
    // The neighbour goes with the one that has it.
    buttonOf('b').focus();
    act(() => writer.remove(['b', 'c']));
    await vi.waitFor(() => expect(screen.getByRole('button', { name: /Choose files/ })).toHaveFocus());
  });

  it('cannot be hit on their way, and can be as soon as they stand', async () => {
    const { writer } = show(['a', 'b', 'c', 'd']);
    const { x, y, width, height } = buttonOf('b').getBoundingClientRect();
    const hit = () => document.elementFromPoint(x + width / 2, y + height / 2)?.closest('button') ?? null;
    act(() => writer.remove(['b']));
    for (const timeMs of [0, 60, 120, 200]) {
      at(timeMs);
      expect(hit()).toBe(null);
    }
    await atEnd();
    expect(hit()).toBe(buttonOf('c'));
  });

  it('jump when another goes soon after, so that they can be pressed', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    try {
      const { writer } = show(['a', 'b', 'c', 'd', 'e', 'f']);
      act(() => writer.remove(['b']));
      now.mockReturnValue(1499);
      act(() => writer.remove(['c']));
      expect(slides()).toEqual([]);
      now.mockReturnValue(2998);
      act(() => writer.remove(['d']));
      expect(slides()).toEqual([]);
      now.mockReturnValue(4498);
      const rowPx = rowOf('e').getBoundingClientRect().height;
      act(() => writer.remove(['e']));
      expect(slides()).toEqual([`translate(0px, ${rowPx}px)`, undefined]);
    } finally {
      now.mockRestore();
    }
  });

  it('stand still with the list when it goes as a whole', () => {
    const { writer, unmount } = show(['a', 'b', 'c']);
    act(() => writer.remove(['a']));
    const under = moves();
    expect(under).toHaveLength(4);
    unmount();
    expect(under.slice(0, 3).map(({ playState }) => playState)).toEqual(['idle', 'idle', 'idle']);
  });
});

describe('rows that are put in order', () => {
  it('change places before the eye, and do not come in anew', async () => {
    const { writer } = show(['a', 'b', 'c', 'd']);
    const before = places(['a', 'b', 'c', 'd']);
    act(() => writer.reorder(['a', 'c', 'b', 'd']));
    expect(moves()).toHaveLength(2);
    expect(comings()).toEqual([]);
    at(0);
    expect(places(['a', 'b', 'c', 'd'])).toEqual(before);
    await atEnd();
    expect(places(['a', 'c', 'b', 'd']).map(([, , y]) => y)).toEqual(before.map(([, , y]) => y));
  });

  it('make room for one that comes between them, which comes in as the styles say', () => {
    const { writer } = show(['a', 'b']);
    const before = places(['a', 'b']);
    act(() => writer.insert([fixedUpload('done', { id: 'c', name: 'c.pdf' })], 1));
    at(0);
    expect(places(['a', 'b'])).toEqual(before);
    expect(moves()).toHaveLength(1);
    expect(comings().map(({ effect }) => (effect as KeyframeEffect).target)).toEqual([rowOf('c')]);
  });
});

it('tiles slide to the line above', async () => {
  const { writer } = show(
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'],
    <Uploader.List layout="grid" />,
  );
  const before = places(['c', 'k', 'l']);
  act(() => writer.remove(['b']));
  at(0);
  expect(places(['c', 'k', 'l'])).toEqual(before);
  await atEnd();
  expect(places(['c', 'k', 'l'])).not.toEqual(before);
});

describe('folders', () => {
  const folderOf = (id: string) => (id < 'c' ? 'First' : 'Second');

  it('move up as their neighbour closes up', async () => {
    const { writer } = show(['a', 'b', 'c', 'd'], <Uploader.List />, folderOf);
    const before = places(['a', 'c', 'd']);
    act(() => writer.remove(['b']));
    at(0);
    expect(places(['a', 'c', 'd'])).toEqual(before);
    // The arrows pass by what fades.
    buttonOf('a').focus();
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement).toHaveTextContent('Second');
    await atEnd();
    expect(places(['d'])).not.toEqual(before.slice(2));
  });

  it('fade as a whole', async () => {
    const { writer } = show(['a', 'b', 'c', 'd'], <Uploader.List />, folderOf);
    const second = rowOf('c').closest('[data-slot="gantry-group"]')!;
    const before = second.getBoundingClientRect().y;
    act(() => writer.remove(['a', 'b']));
    at(0);
    expect(list().querySelectorAll('[data-slot="gantry-group"][inert]')).toHaveLength(1);
    expect(second.getBoundingClientRect().y).toBe(before);
    await atEnd();
    expect(list().querySelectorAll('[inert]')).toHaveLength(0);
  });
});

describe('nothing moves', () => {
  const media = (value: string) =>
    cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-reduced-motion', value }] });

  it.each([
    // They and the one that fades; such a list scrolls, and stays as high.
    [30, 30],
    [31, 0],
  ])('when more than thirty change: of %i rows the first goes, and %i move', (count, moving) => {
    const [first = '', ...others] = letters(count);
    const { writer } = show([first, ...others]);
    act(() => writer.remove([first]));
    expect(moves()).toHaveLength(moving);
    expect(list().querySelectorAll('[inert]')).toHaveLength(moving > 0 ? 1 : 0);
    expect(rows()).toHaveLength(count - 1);
  });

  it.each([
    [10, 10],
    [11, 0],
  ])('when more than ten go while others come in their places: %i', (count, fading) => {
    const [goes, comes] = [letters(count), letters(2 * count).slice(count)];
    const { client, writer } = show([...goes, 'stays']);
    act(() => {
      client.batch(() => {
        writer.remove(goes);
        writer.insert(comes.map((id) => fixedUpload('done', { id })));
      });
    });
    expect(list().querySelectorAll('[inert]')).toHaveLength(fading);
    expect(rows()).toHaveLength(count + 1);
    expect(comings()).toHaveLength(fading);
  });

  it('and nothing runs in such a list, until it has been quiet for a while; nobody sees its rows come then', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { client, writer } = show(letters(11));
      act(() => {
        client.batch(() => {
          writer.remove(letters(11));
          writer.insert(letters(12).map((id) => fixedUpload('uploading', { id: `${id} anew` })));
        });
      });
      expect(document.getAnimations()).toEqual([]);
      act(() => {
        vi.advanceTimersByTime(1500);
      });
      expect(list()).not.toHaveAttribute('data-calm');
      expect(comings()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('when more than thirty come, at first or later', () => {
    const uploads = letters(31).map((id) => fixedUpload('done', { id }));
    const { writer } = show(['a']);
    act(() => writer.insert(uploads));
    expect(comings()).toEqual([]);
    act(() => writer.remove(uploads.map(({ id }) => id)));
    act(() => writer.remove(['a']));
    act(() => writer.insert(uploads.slice(1)));
    expect(comings()).toHaveLength(30);
    act(() => writer.remove(uploads.map(({ id }) => id)));
    act(() => writer.insert(uploads));
    expect(rows()).toHaveLength(31);
    expect(comings()).toEqual([]);
  });

  it('where reduced motion is asked for', async () => {
    await media('reduce');
    try {
      const { writer } = show(['a', 'b', 'c']);
      act(() => writer.remove(['b']));
      expect(rows()).toHaveLength(2);
      expect(moves()).toEqual([]);
    } finally {
      await media('no-preference');
    }
  });

  it.each([
    ['the styles give no time for it', { '--gantry-dur-3': '0s' }],
    ['the styles know no such curve', { '--gantry-ease-standard': 'soon' }],
    ['the list is not laid out', { display: 'none' }],
  ])('where %s', (_why, style) => {
    const { writer } = show(['a', 'b', 'c'], <Uploader.List style={style as CSSProperties} />);
    act(() => writer.remove(['b']));
    expect(moves()).toEqual([]);
    expect(document.querySelectorAll('[data-slot="gantry-item"]')).toHaveLength(2);
  });

  it('when a row says something new', () => {
    const { writer } = show(['a', 'b']);
    act(() => writer.dispatch('a', { type: 'cancelled', undoUntilMs: Date.now() + 10_000 }));
    expect(moves()).toEqual([]);
  });
});
