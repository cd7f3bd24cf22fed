import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from 'vitest/browser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import '../styles/styles.css';

const count = 10_000;

afterEach(cleanup);

async function show(status: Parameters<typeof fixedUpload>[0] = 'uploading') {
  const uploads = Array.from({ length: count }, (_, index) =>
    fixedUpload(status, { id: `${index}`, name: `photo-${index}.jpg` }),
  );
  const fixed = fixedUploads(uploads);
  const draw = vi.fn((upload: UploadSnapshot) => <Uploader.Item upload={upload} />);
  render(
    <FixedUploader client={fixed.client}>
      <Uploader.Label>Photos</Uploader.Label>
      <button type="button">Before</button>
      <Uploader.List>{draw}</Uploader.List>
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

  it('gives all rows one height, also where one says why it failed', async () => {
    const { writer } = await show();
    const heights = () => new Set(rows().map((row) => row.getBoundingClientRect().height));
    expect(heights().size).toBe(1);
    const failed = fixedUpload('failed');
    if (failed.status !== 'failed') throw new Error('It is not failed.');
    writer.dispatch('1', { type: 'failed', error: failed.error });
    await rendered();
    expect(document.querySelectorAll('[data-slot="gantry-item-message"]').length).toBe(1);
    expect(heights().size).toBe(1);
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
    expect(focused()).toBe('photo-1.jpg');
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
