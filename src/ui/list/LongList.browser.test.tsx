import { act, cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from 'vitest/browser';
import { Profiler, type CSSProperties } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OutcomeUnknownError } from '../../core/errors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import '../styles/styles.css';

const count = 10_000;

afterEach(cleanup);

interface Look {
  readonly inlineSize?: string;
  /** Size of a button. */
  readonly action?: string;
  /** @default false */
  readonly reorderable?: boolean;
}

async function show(
  status: Parameters<typeof fixedUpload>[0] = 'uploading',
  { reorderable, ...look }: Look = {},
) {
  const uploads = Array.from({ length: count }, (_, index) =>
    fixedUpload(status, { id: `${index}`, name: `photo-${index}.jpg` }),
  );
  const fixed = fixedUploads(uploads);
  const draw = vi.fn((upload: UploadSnapshot) => <Uploader.Item upload={upload} />);
  render(
    <FixedUploader client={fixed.client} reorderable={reorderable} style={styleOf(look)}>
      <Uploader.Label>Photos</Uploader.Label>
      <button type="button">Before</button>
      <Uploader.List fold="none">{draw}</Uploader.List>
      <button type="button">After</button>
    </FixedUploader>,
  );
  // Its code comes after its first rows, and knows after the first of them how high they are.
  await vi.waitFor(() => {
    const heightPx = rows()[0]?.getBoundingClientRect().height ?? 0;
    expect(grid().scrollHeight).toBeCloseTo(count * heightPx, -2);
  });
  return { ...fixed, draw };
}

const styleOf = ({ inlineSize, action }: Look) =>
  ({ inlineSize, ...(action !== undefined && { '--gantry-action': action }) }) as CSSProperties;

/** Elements of a row that its edges cut, or whose own text does not fit into them. */
const cutIn = (row: Element): (string | undefined)[] => {
  const box = row.getBoundingClientRect();
  return Array.from(row.querySelectorAll<HTMLElement>('[data-slot]:not([data-slot="gantry-name"]) , bdi'))
    .filter((element) => element.closest('[data-slot="gantry-name"]') === null)
    .filter((element) => {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const isOutside =
        top < box.top - 1 || bottom > box.bottom + 1 || left < box.left - 1 || right > box.right + 1;
      return isOutside || (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0);
    })
    .map((element) => element.dataset['slot'] ?? element.textContent);
};

const gapsBetween = (them: readonly Element[]): number[] => {
  const boxes = them.map((row) => row.getBoundingClientRect());
  return boxes.slice(1).flatMap((box, index) => {
    const gapPx = box.top - (boxes[index]?.bottom ?? 0);
    return Math.abs(gapPx) > 0.5 ? [gapPx] : [];
  });
};

const grid = () => screen.getByRole('grid', { name: 'Files' });
const rows = () => screen.getAllByRole('row');
const scrollTo = (topPx: number) => {
  grid().scrollTop = topPx;
};
/** React has rendered what the store told it. */
const rendered = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
const focused = () => document.activeElement?.querySelector<HTMLElement>('[data-slot="gantry-name"]')?.title;
const focusRow = async () => {
  screen.getByRole('button', { name: 'Before' }).focus();
  await userEvent.keyboard('{Tab}');
};

describe('a list of ten thousand', () => {
  it('has few rows in the document, and says how many there are and which these are', async () => {
    await show();
    expect(rows().length).toBeLessThanOrEqual(60);
    expect(grid()).toHaveProperty('ariaRowCount', String(count));
    scrollTo(grid().scrollHeight);
    await vi.waitFor(() => expect(rows().at(-1)?.ariaRowIndex).toBe(String(count)));
    expect(rows().length).toBeLessThanOrEqual(60);
    expect(within(rows().at(-1)!).getByText(`photo-${count - 1}.jpg`)).toBeDefined();
  });

  it('shows the whole ring of a row that has the focus, and of one of its first and last', async () => {
    await show();
    await focusRow();
    for (const key of ['', '{ArrowDown}', '{End}', '{Home}']) {
      if (key !== '') await userEvent.keyboard(key);
      await rendered();
      const cell = document.activeElement!;
      const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(cell);
      const beyondPx = Number.parseFloat(outlineWidth) + Number.parseFloat(outlineOffset);
      expect({ key, outlineStyle, beyondPx }).toEqual({ key, outlineStyle: 'solid', beyondPx: 0 });
    }
  });

  it.each([
    ['320px', '44px'],
    ['320px', '32px'],
    ['640px', '32px'],
  ])('gives room to all a row says, in a list of %s with buttons of %s', async (inlineSize, action) => {
    const { writer } = await show('uploading', { inlineSize, action });
    const heights = () => rows().map((row) => row.getBoundingClientRect().height);
    expect(new Set(heights()).size).toBe(1);
    const failed = fixedUpload('failed', { error: new OutcomeUnknownError({ message: '' }) });
    if (failed.status !== 'failed') throw new Error('It is not failed.');
    writer.dispatch('1', { type: 'failed', error: failed.error });
    await vi.waitFor(() => expect(cutIn(rows()[1]!)).toEqual([]));
    expect(within(rows()[1]!).getByText(/Check before you try again/)).toBeVisible();
    expect(cutIn(rows()[0]!)).toEqual([]);
    // What is below it makes room.
    await vi.waitFor(() => expect(gapsBetween(rows())).toEqual([]));
    expect(new Set(heights().filter((_, index) => index !== 1)).size).toBe(1);
  });

  it('makes room for the reasons that are there from the beginning', async () => {
    const uploads = Array.from({ length: 150 }, (_, index) =>
      fixedUpload(index % 3 === 1 ? 'failed' : 'done', { id: `${index}` }),
    );
    render(
      <FixedUploader client={fixedUploads(uploads).client} style={styleOf({ inlineSize: '320px' })}>
        <Uploader.List fold="none" />
      </FixedUploader>,
    );
    await vi.waitFor(() => expect(grid()).toBeDefined());
    // Once the height of most is known, all are placed anew.
    for (let frame = 0; frame < 10; frame += 1) await rendered();
    expect(gapsBetween(rows())).toEqual([]);
    expect(new Set(rows().map((row) => row.getBoundingClientRect().height)).size).toBe(2);
  });

  it('renders no row but the one whose upload changed, and nothing for uploads out of view', async () => {
    const { writer, draw } = await show();
    draw.mockClear();
    const progress = (bytes: number) =>
      ({ type: 'progressed', loadedBytes: bytes, confirmedBytes: bytes }) as const;
    writer.batch(() => {
      for (let id = 0; id < count; id += 1) writer.dispatch(`${id}`, progress(20_000_000));
    });
    await rendered();
    expect(draw).not.toHaveBeenCalled();
    writer.batch(() => {
      for (let id = 1000; id < 2000; id += 1) writer.dispatch(`${id}`, { type: 'paused' });
    });
    await rendered();
    expect(draw).not.toHaveBeenCalled();
    writer.dispatch('2', { type: 'paused' });
    await rendered();
    expect(draw.mock.calls.map(([{ id }]) => id)).toEqual(['2']);
  });
});

describe.each([
  ['rows beside a fold', 'queued', { type: 'started', phase: 'part' }, 'uploading'],
  ['a grid without one', 'paused', { type: 'resumed' }, 'queued'],
] as const)('three hundred uploads as %s', (_, status, event, statusAfter) => {
  it.each([
    ['focus', true],
    ['pointer', true],
    ['neither', false],
  ])('with %s on one of them, follow at once: %s', async (by, isAtOnce) => {
    const uploads = Array.from({ length: 300 }, (_, index) => fixedUpload(status, { id: `${index}` }));
    const { client, writer } = fixedUploads(uploads);
    render(
      <FixedUploader client={client}>
        <button type="button">Before</button>
        <Uploader.List />
      </FixedUploader>,
    );
    await vi.waitFor(() => expect(items().length).toBeGreaterThan(5));
    if (status === 'paused') await vi.waitFor(() => expect(grid()).toBeDefined());
    const first = items()[0]!.querySelector('button')!;
    await userEvent.hover(by === 'pointer' ? first : screen.getByText('Before'));
    if (by === 'focus') first.focus();
    // A first change is told of at once; what follows within 250 ms is told of together, where nobody is there.
    act(() => {
      writer.dispatch('299', { type: status === 'paused' ? 'resumed' : 'paused' });
      writer.dispatch('1', event);
    });
    expect(items()[1]!.dataset['status']).toBe(isAtOnce ? statusAfter : status);
  });
  const items = () => Array.from(document.querySelectorAll<HTMLElement>('[data-slot="gantry-item"]'));
});

describe('ten thousand uploads in a whole field', () => {
  /** How often React has committed anything of it. */
  const showField = async () => {
    const uploads = Array.from({ length: count }, (_, index) =>
      fixedUpload('uploading', { id: `${index}`, name: `photo-${index}.jpg` }),
    );
    const fixed = fixedUploads(uploads);
    const committed = vi.fn();
    render(
      <Profiler id="field" onRender={committed}>
        <FixedUploader client={fixed.client}>
          <Uploader.Label>Photos</Uploader.Label>
          <Uploader.DropZone>
            <Uploader.Trigger />
          </Uploader.DropZone>
          <Uploader.Summary />
          {/* Folded, it would bring what failed into view. */}
          <Uploader.List fold="none" />
        </FixedUploader>
      </Profiler>,
    );
    await vi.waitFor(() => expect(grid()).toBeDefined());
    // The height of the rows is known, and what began with them is over.
    for (let frame = 0; frame < 20; frame += 1) await rendered();
    committed.mockClear();
    return { ...fixed, committed };
  };

  it('commit nothing while bytes move', async () => {
    const { writer, committed } = await showField();
    for (let step = 1; step <= 10; step += 1) {
      writer.batch(() => {
        for (let id = 0; id < 1_000; id += 1)
          writer.dispatch(`${id}`, {
            type: 'progressed',
            loadedBytes: 10_000_000 + step * 1_000,
            confirmedBytes: 10_000_000 + step * 1_000,
          });
      });
      await rendered();
    }
    expect(committed).not.toHaveBeenCalled();
  });

  it('commit twice while a thousand of them out of view fail one after another', async () => {
    const { writer, committed } = await showField();
    const failed = fixedUpload('failed', {});
    if (failed.status !== 'failed') throw new Error('It is not failed.');
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      for (let id = 5_000; id < 6_000; id += 1) {
        writer.dispatch(`${id}`, { type: 'failed', error: failed.error });
        // React renders what it was told of each by itself.
        await Promise.resolve();
      }
      expect(committed).toHaveBeenCalledTimes(1);
      await act(() => vi.advanceTimersByTime(100));
      expect(committed).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the keyboard in it', () => {
  it('stops once, on the current row, and goes on behind the list', async () => {
    await show();
    await focusRow();
    expect(focused()).toBe('photo-0.jpg');
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'After' }));
  });

  it('moves by arrows, pages and to both ends, with the row in view', async () => {
    await show();
    await focusRow();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(focused()).toBe('photo-1.jpg');
    await userEvent.keyboard('{End}');
    await vi.waitFor(() => expect(focused()).toBe(`photo-${count - 1}.jpg`));
    const inView = () => {
      const row = document.activeElement!.getBoundingClientRect();
      const box = grid().getBoundingClientRect();
      return row.top >= box.top - 2 && row.bottom <= box.bottom + 2;
    };
    await vi.waitFor(() => expect(inView()).toBe(true));
    await userEvent.keyboard('{PageUp}');
    expect(Number(/\d+/.exec(focused() ?? '')?.[0])).toBeLessThan(count - 5);
    await userEvent.keyboard('{Home}{PageDown}');
    expect(Number(/\d+/.exec(focused() ?? '')?.[0])).toBeGreaterThan(4);
  });

  it('enters a row with Enter, goes to the same button of the next with an arrow, leaves with Escape', async () => {
    const { pressed } = await show();
    await focusRow();
    await userEvent.keyboard('{Enter}');
    const names = () => document.activeElement?.getAttribute('aria-label')?.replace(/[\u2068\u2069]/g, '');
    expect(names()).toBe('Pause photo-0.jpg');
    await userEvent.keyboard('{Tab}');
    expect(names()).toBe('Cancel photo-0.jpg');
    await userEvent.keyboard('{ArrowDown}');
    expect(names()).toBe('Cancel photo-1.jpg');
    await userEvent.keyboard('{Escape}');
    expect(focused()).toBe('photo-1.jpg');
    expect(pressed).toEqual([]);
  });

  it('keeps the focused row while the list is scrolled away from it', async () => {
    await show();
    await focusRow();
    scrollTo(200_000);
    await vi.waitFor(() => expect(Number(rows()[1]?.ariaRowIndex)).toBeGreaterThan(1000));
    expect(focused()).toBe('photo-0.jpg');
    await userEvent.keyboard('{ArrowDown}');
    await vi.waitFor(() => expect(focused()).toBe('photo-1.jpg'));
  });

  it('turns a cancelled row into one with Undo, in place and with the focus', async () => {
    const { pressed } = await show();
    await focusRow();
    await userEvent.keyboard('{ArrowDown}{Delete}');
    expect(pressed).toEqual(['cancel 1']);
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('data-action')).toBe('undo'));
    await userEvent.keyboard('{Escape}');
    expect(document.activeElement?.getAttribute('role')).toBe('gridcell');
  });
});

describe('a list that becomes long, or short again', () => {
  const upload = (index: number) => fixedUpload('uploading', { id: `${index}`, name: `photo-${index}.jpg` });
  const showSome = (some: number) => {
    const fixed = fixedUploads(Array.from({ length: some }, (_, index) => upload(index)));
    render(
      <FixedUploader client={fixed.client}>
        <Uploader.Trigger />
        <Uploader.List />
      </FixedUploader>,
    );
    return fixed;
  };
  const named = () => document.activeElement?.getAttribute('aria-label')?.replace(/[\u2068\u2069]/g, '');

  it.each([[0], [55], [99]])('keeps the focus on the button of row %i', async (index) => {
    const { writer } = showSome(100);
    screen.getByRole('button', { name: new RegExp(`Pause.*photo-${index}\\.jpg`) }).focus();
    writer.insert([upload(100)]);
    await vi.waitFor(() => expect(grid()).toBeDefined());
    await vi.waitFor(() => expect(named()).toBe(`Pause photo-${index}.jpg`));
    writer.remove(['100']);
    await vi.waitFor(() => expect(screen.getByRole('list', { name: 'Files' })).toBeDefined());
    await vi.waitFor(() => expect(named()).toBe(`Pause photo-${index}.jpg`));
  });

  it('gives the focus of a row to an action of the same row, where rows take none', async () => {
    const { writer } = showSome(101);
    await vi.waitFor(() => expect(grid()).toBeDefined());
    screen.getAllByRole('gridcell')[3]?.focus();
    writer.remove(['100']);
    await vi.waitFor(() => expect(named()).toBe('Cancel photo-3.jpg'));
  });

  it('leaves the focus to the neighbour of the row that went', async () => {
    const { writer } = showSome(101);
    await vi.waitFor(() => expect(grid()).toBeDefined());
    screen.getAllByRole('gridcell')[3]?.focus();
    writer.remove(['3']);
    await vi.waitFor(() => expect(named()).toBe('Cancel photo-4.jpg'));
  });
});

describe('a long list that is put in order', () => {
  const altArrow = (key: 'ArrowUp' | 'ArrowDown') => userEvent.keyboard(`{Alt>}{${key}}{/Alt}`);
  const firstNames = () =>
    rows()
      .sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
      .slice(0, 4)
      .map((row) => row.querySelector<HTMLElement>('[data-slot="gantry-name"]')?.title);
  const named = (...numbers: readonly number[]) => numbers.map((number) => `photo-${number}.jpg`);

  it('moves its row by Alt with the arrows, from the row and from its buttons, and the focus with it', async () => {
    await show('done', { reorderable: true });
    await focusRow();
    await altArrow('ArrowDown');
    await altArrow('ArrowDown');
    await vi.waitFor(() => expect(firstNames()).toEqual(named(1, 2, 0, 3)));
    await vi.waitFor(() => expect(focused()).toBe('photo-0.jpg'));
    await userEvent.keyboard('{Enter}');
    await altArrow('ArrowUp');
    await altArrow('ArrowUp');
    await vi.waitFor(() => expect(firstNames()).toEqual(named(0, 1, 2, 3)));
    // Up there is no further up: the button beside it leads back.
    await vi.waitFor(() => expect(document.activeElement).toHaveAccessibleName(/^Move down.*photo-0\.jpg/));
  });

  it('keeps the row that moves in view', async () => {
    await show('done', { reorderable: true });
    await focusRow();
    for (let step = 0; step < 30; step += 1) await altArrow('ArrowDown');
    await vi.waitFor(() => {
      expect(focused()).toBe('photo-0.jpg');
      const { top, bottom } = document.activeElement!.getBoundingClientRect();
      const list = grid().getBoundingClientRect();
      expect(top).toBeGreaterThanOrEqual(list.top - 1);
      expect(bottom).toBeLessThanOrEqual(list.bottom + 1);
    });
  });
});
