import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Profiler, StrictMode, type ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreWriter } from '../../core/uploadStore.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

const holiday = (id: string, status: Parameters<typeof fixedUpload>[0] = 'done') =>
  fixedUpload(status, { id, name: `${id}.jpg`, path: `Holiday/day 1/${id}.jpg` });

function show(uploads: readonly UploadSnapshot[], list: ReactNode = <Uploader.List />) {
  const fixed = fixedUploads(uploads);
  render(
    <StrictMode>
      <FixedUploader client={fixed.client}>{list}</FixedUploader>
    </StrictMode>,
  );
  return fixed;
}

const namesIn = (list: HTMLElement) =>
  Array.from(list.querySelectorAll('[data-slot="gantry-item"]')).map((item) =>
    item.querySelector('[data-slot="gantry-name"]')?.getAttribute('title'),
  );
const toggle = (name: string) => screen.getByRole('button', { name });

afterEach(() => {
  vi.useRealTimers();
});

it('puts the files of a folder together, under its name and their count', () => {
  show([holiday('a'), fixedUpload('done', { id: 'b', name: 'b.jpg' }), holiday('c', 'failed')]);
  expect(namesIn(screen.getByRole('list', { name: 'Holiday' }))).toEqual(['a.jpg', 'c.jpg']);
  const [outer, ...inner] = screen.getAllByRole('list', { name: 'Files' });
  expect(within(outer!).getByText('1 of 2 · 1 failed')).toBeInTheDocument();
  expect(inner.map(namesIn)).toEqual([['b.jpg']]);
});

it('has no groups where no file came from a folder, and none where they are not wanted', () => {
  show([fixedUpload('done', { id: 'a', name: 'a.jpg' })]);
  show([holiday('c')], <Uploader.List groupBy="none" />);
  expect(screen.queryByRole('button', { expanded: true })).toBeNull();
  expect(screen.getAllByRole('list').map(namesIn)).toEqual([['a.jpg'], ['c.jpg']]);
});

it('is closed and opened by its button, which says so', async () => {
  show([holiday('a')]);
  const user = userEvent.setup();
  const button = toggle('Holiday');
  expect(button).toHaveAttribute('aria-expanded', 'true');
  expect(document.getElementById(button.getAttribute('aria-controls')!)).toBe(
    screen.getByRole('list', { name: 'Holiday' }),
  );
  button.focus();
  await user.keyboard('{Enter}');
  expect(button).toHaveFocus();
  expect(button).toHaveAttribute('aria-expanded', 'false');
  expect(screen.queryByRole('list', { name: 'Holiday' })).toBeNull();
  await user.keyboard(' ');
  expect(screen.getByRole('list', { name: 'Holiday' })).toBeInTheDocument();
});

it('begins closed among so many files that nobody looks at all of them', () => {
  const work = Array.from({ length: 100 }, (_, index) =>
    fixedUpload('done', { id: `w${index}`, path: `Work/${index}.pdf` }),
  );
  show([holiday('a'), ...work]);
  expect(toggle('Holiday')).toHaveAttribute('aria-expanded', 'false');
  expect(toggle('Work')).toHaveAttribute('aria-expanded', 'false');
  expect(document.querySelectorAll('[data-slot="gantry-item"]')).toHaveLength(0);
});

it('cancels what is in it and nothing else, and keeps the focus', async () => {
  const { client } = show([
    holiday('a', 'uploading'),
    holiday('b', 'queued'),
    holiday('c'),
    fixedUpload('uploading', { id: 'd' }),
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel all in \u2068Holiday\u2069' }));
  const { byId, order } = client.store.getState();
  expect(order.map((id) => byId[id]?.status)).toEqual(['cancelled', 'cancelled', 'done', 'running']);
  expect(toggle('Holiday')).toHaveFocus();
});

it('cannot be cancelled where nothing may be taken away, or nothing is under way', () => {
  const fixed = fixedUploads([holiday('a', 'uploading')]);
  render(
    <FixedUploader client={fixed.client} readOnly>
      <Uploader.List />
    </FixedUploader>,
  );
  show([holiday('b')]);
  expect(screen.queryByRole('button', { name: /Cancel all/ })).toBeNull();
});

it('moves its bar by the bytes of its own files, without rendering', () => {
  vi.useFakeTimers();
  const onRender = vi.fn();
  const { writer } = show(
    [holiday('a', 'uploading'), holiday('b'), fixedUpload('queued', { id: 'elsewhere' })],
    <Profiler id="list" onRender={onRender}>
      <Uploader.List />
    </Profiler>,
  );
  const bar = screen.getByRole('progressbar', { name: 'Holiday' });
  expect(bar).toHaveAttribute('aria-valuenow', '62');
  onRender.mockClear();
  for (let loadedBytes = 14_000_000; loadedBytes <= 24_000_000; loadedBytes += 2_000_000) {
    act(() => writer.dispatch('a', { type: 'progressed', loadedBytes, confirmedBytes: loadedBytes }));
    act(() => void vi.advanceTimersByTime(250));
  }
  expect(onRender).not.toHaveBeenCalled();
  expect(Number(bar.getAttribute('aria-valuenow'))).toBeGreaterThan(62);
});

it.each([
  [
    'files join it',
    [holiday('a', 'paused')],
    ({ insert }: UploadStoreWriter) => insert([holiday('b', 'queued'), holiday('c', 'queued')]),
  ],
  [
    'a failed one is tried again',
    [holiday('a', 'uploading'), holiday('b', 'failed')],
    ({ dispatch }: UploadStoreWriter) => dispatch('b', { type: 'resumed' }),
  ],
])('keeps its bar from falling back when %s', (_, uploads, change) => {
  vi.useFakeTimers();
  const { writer } = show(uploads);
  const shown = () =>
    Number(screen.getByRole('progressbar', { name: 'Holiday' }).getAttribute('aria-valuenow'));
  const before = shown();
  act(() => change(writer));
  act(() => void vi.advanceTimersByTime(1000));
  expect(before).toBeGreaterThan(0);
  expect(shown()).toBeGreaterThanOrEqual(before);
});

it('begins its bar anew with files that come after those of before ended out of sight', () => {
  vi.useFakeTimers();
  const { client, writer } = fixedUploads([holiday('a', 'uploading'), fixedUpload('uploading', { id: 'b' })]);
  const page = (list: ReactNode) => <FixedUploader client={client}>{list}</FixedUploader>;
  const { rerender } = render(page(<Uploader.List />));
  expect(screen.getByRole('progressbar', { name: 'Holiday' })).toHaveAttribute('aria-valuenow', '25');
  rerender(page(null));
  act(() => writer.dispatch('a', { type: 'cancelled' }));
  act(() => void vi.advanceTimersByTime(1000));
  act(() => writer.insert([{ ...holiday('c', 'queued'), loadedBytes: 0 }]));
  rerender(page(<Uploader.List />));
  expect(screen.getByRole('progressbar', { name: 'Holiday' })).toHaveAttribute('aria-valuenow', '0');
});

it('keeps an undo row in the folder it was removed from', async () => {
  show([fixedUpload('done', { id: 'x' }), holiday('a'), holiday('b')]);
  await userEvent.click(screen.getByRole('button', { name: /^Remove .*a\.jpg/ }));
  const list = screen.getByRole('list', { name: 'Holiday' });
  const [removed, ...others] = within(list).getAllByRole('listitem');
  expect(removed).toHaveTextContent('Removed “\u2068a.jpg\u2069”.');
  expect(others).toHaveLength(1);
  await userEvent.keyboard('{Enter}');
  expect(namesIn(screen.getByRole('list', { name: 'Holiday' }))).toEqual(['a.jpg', 'b.jpg']);
});

it('takes a header and a class of one’s own', () => {
  show(
    [holiday('a', 'failed')],
    <Uploader.List
      drawGroup={(folder) => (
        <Uploader.Group folder={folder} defaultOpen={false} className={(state) => state.state}>
          <Uploader.GroupHeader className={({ isOpen }) => (isOpen ? 'open' : 'closed')} />
        </Uploader.Group>
      )}
    />,
  );
  expect(document.querySelector('[data-slot="gantry-group"]')).toHaveClass('partial');
  expect(document.querySelector('[data-slot="gantry-group-header"]')).toHaveClass('closed');
});

it('cancels what can be cancelled of a folder as one, says so, and brings it back as one', async () => {
  const { writer } = show([
    holiday('a', 'uploading'),
    holiday('b', 'failed'),
    fixedUpload('uploading', { id: 'z' }),
  ]);
  const statuses = () => {
    const { byId, order } = writer.store.getState();
    return order.map((id) => `${id} ${byId[id]?.status}`);
  };
  await userEvent.click(screen.getByRole('button', { name: /^Cancel .*uploading\.pdf/ }));
  await userEvent.click(screen.getByRole('button', { name: /Cancel all in/ }));
  expect(statuses()).toEqual(['a cancelled', 'b failed', 'z cancelled']);
  expect(document.querySelector('[data-slot="gantry-announcer"]')).toHaveTextContent(
    'Cancelled \u2068Holiday\u2069. Undo available.',
  );
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(statuses()).toEqual(['a queued', 'b failed', 'z cancelled']);
  expect(document.querySelector('[data-slot="gantry-announcer"]')).toHaveTextContent(
    'Restored \u2068Holiday\u2069.',
  );
});

it('leaves the focus to its button when the one that cancels goes by itself', async () => {
  const { writer } = show([holiday('a', 'uploading')]);
  screen.getByRole('button', { name: /Cancel all in/ }).focus();
  act(() => writer.dispatch('a', { type: 'succeeded', result: 1 }));
  await waitFor(() => expect(toggle('Holiday')).toHaveFocus());
});

it('comes back as one by the undo of one of its rows, whatever was cancelled since, and is named', async () => {
  const { writer } = show([
    holiday('a', 'uploading'),
    holiday('b', 'uploading'),
    fixedUpload('uploading', { id: 'z' }),
  ]);
  await userEvent.click(screen.getByRole('button', { name: /Cancel all in/ }));
  await userEvent.click(screen.getByRole('button', { name: /^Cancel .*uploading\.pdf/ }));
  await userEvent.click(screen.getByRole('button', { name: /^Undo .*b\.jpg/ }));
  const { byId, order } = writer.store.getState();
  expect(order.map((id) => `${id} ${byId[id]?.status}`)).toEqual(['a queued', 'b queued', 'z cancelled']);
  expect(document.querySelector('[data-slot="gantry-announcer"]')).toHaveTextContent(
    'Restored \u2068Holiday\u2069.',
  );
});

describe('the arrow keys', () => {
  /** The button that has the focus, as somebody hears it. */
  const focused = () => {
    const { activeElement } = document;
    const name = activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
    return name.replace(/[\u2068\u2069]/g, '');
  };
  const work = (id: string) => fixedUpload('done', { id, name: `${id}.pdf`, path: `Work/${id}.pdf` });
  const stops = ['Remove x.jpg', 'Holiday', 'Remove a.jpg', 'Remove b.jpg', 'Work', 'Remove w.pdf'] as const;
  const showBetween = () =>
    show([fixedUpload('done', { id: 'x', name: 'x.jpg' }), holiday('a'), holiday('b'), work('w')]);

  it('go over the edges of folders, by their headers, and stop at both ends', async () => {
    showBetween();
    screen.getByRole('button', { name: /^Remove .*x\.jpg/ }).focus();
    for (const stop of [...stops, stops.at(-1)].slice(1)) {
      await userEvent.keyboard('{ArrowDown}');
      expect(focused()).toBe(stop);
    }
    for (const stop of [stops[0], ...stops].reverse().slice(1)) {
      await userEvent.keyboard('{ArrowUp}');
      expect(focused()).toBe(stop);
    }
  });

  it('pass over what is in a closed folder', async () => {
    showBetween();
    await userEvent.click(toggle('Holiday'));
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('Work');
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    expect(focused()).toBe('Remove x.jpg');
  });

  it('keep to the same button from the end of the row, also in a header', async () => {
    show([holiday('a', 'uploading'), holiday('b', 'uploading')]);
    screen.getByRole('button', { name: /^Pause .*b\.jpg/ }).focus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    expect(focused()).toBe('Holiday');
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('Pause a.jpg');
    screen.getByRole('button', { name: /^Cancel a\.jpg|^Cancel .*a\.jpg/ }).focus();
    await userEvent.keyboard('{ArrowUp}');
    expect(focused()).toBe('Cancel all in Holiday');
  });

  // A list is no tree: these keys belong to whoever reads the page, and to what scrolls.
  it.each(['{ArrowLeft}', '{ArrowRight}', '{Home}', '{End}'])('leave %s alone', async (key) => {
    showBetween();
    const button = screen.getByRole('button', { name: /^Remove .*a\.jpg/ });
    button.focus();
    const keyDown = new Promise<KeyboardEvent>((resolve) =>
      document.addEventListener('keydown', resolve, { once: true }),
    );
    await userEvent.keyboard(key);
    expect((await keyDown).defaultPrevented).toBe(false);
    expect(button).toHaveFocus();
    expect(toggle('Holiday')).toHaveAttribute('aria-expanded', 'true');
  });

  const under = (name: string) => userEvent.click(screen.getByRole('button', { name }));
  const finish = { type: 'succeeded', result: 1 } as const;
  const active = (id: string, folder?: string) =>
    fixedUpload('uploading', { id, name: id, ...(folder !== undefined && { path: `${folder}/${id}` }) });

  it.each([
    ['the next header', [active('x'), active('a', 'Holiday'), active('w', 'Work')], 'Work'],
    [
      'the row after it, in what becomes a list without folders',
      [active('a', 'Holiday'), active('x')],
      'Cancel x',
    ],
    [
      'the row before it, where nothing comes after',
      [active('x'), active('y'), active('a', 'Holiday')],
      'Cancel y',
    ],
    ['the trigger, where nothing is left', [active('a', 'Holiday')], 'Choose files'],
  ])('and a header that goes leave the focus to %s', async (_, uploads, expected) => {
    const { writer } = show(
      uploads,
      <>
        <Uploader.DropZone />
        <Uploader.Filters minimum={1} />
        <Uploader.List />
      </>,
    );
    await under('Active');
    toggle('Holiday').focus();
    act(() => writer.dispatch('a', finish));
    expect(screen.queryByRole('button', { name: 'Holiday' })).toBeNull();
    await waitFor(() => expect(focused()).toBe(expected));
  });

  it('and a row that goes leave the focus to the next row outside its folder', async () => {
    showBetween();
    await userEvent.click(screen.getByRole('button', { name: /^Remove .*b\.jpg/ }));
    await userEvent.keyboard('{Escape}');
    expect(focused()).toBe('Remove w.pdf');
  });
});
