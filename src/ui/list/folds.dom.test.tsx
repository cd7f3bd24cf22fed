import { act, fireEvent, render, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Profiler, StrictMode, type ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StatusError } from '../../core/errors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader, type FixedUploaderProps } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, type rowStatuses } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

type Status = (typeof rowStatuses)[number];

const many = (status: Status, count: number): readonly UploadSnapshot[] =>
  Array.from({ length: count }, (_, index) =>
    fixedUpload(status, { id: `${status} ${index}`, name: `${status} ${index}` }),
  );

/** Two that need somebody, two under way, twenty that wait and five that are done, in another order. */
const mixed = [
  ...many('done', 5),
  ...many('uploading', 2),
  ...many('queued', 20),
  ...many('failed', 1),
  ...many('restored', 1),
];

const field = (
  <>
    <Uploader.DropZone />
    <Uploader.Filters />
    <Uploader.List />
  </>
);

function show(
  uploads: readonly UploadSnapshot[],
  { children = field, ...props }: Partial<FixedUploaderProps> & { readonly children?: ReactNode } = {},
) {
  const fixed = fixedUploads(uploads);
  render(
    <StrictMode>
      <FixedUploader client={fixed.client} {...props}>
        {children}
      </FixedUploader>
    </StrictMode>,
  );
  return fixed;
}

const plain = (text: string | null | undefined) => text?.replace(/[\u2068\u2069]/g, '') ?? '';
const nameOf = (item: Element) =>
  item.querySelector('[data-slot="gantry-name"]')?.getAttribute('title') ??
  plain(item.querySelector('[data-slot="gantry-status"]')?.textContent);
const namesIn = (list: Element) => Array.from(list.querySelectorAll('[data-slot="gantry-item"]'), nameOf);
const names = () => namesIn(document.body);
const outer = () => document.querySelector('[data-slot="gantry-list"]')!;
/** What stands in the list, one under the other: rows by their names, folds by their lines. */
const lines = () =>
  Array.from(outer().children, (line) =>
    line.matches('[data-slot="gantry-item"]')
      ? nameOf(line)
      : `> ${line.querySelector('[data-slot="gantry-group-toggle"]')?.textContent ?? ''}`,
  );
/** By what is heard of it; to ask for a role takes long among so many rows. */
const buttonOf = (name: string): HTMLElement | undefined =>
  Array.from(document.querySelectorAll('button')).find(
    (one) => plain(one.getAttribute('aria-label') ?? one.textContent) === name,
  );
function button(name: string): HTMLElement {
  const found = buttonOf(name);
  if (found === undefined) throw new Error(`There is no button "${name}".`);
  return found;
}
/** The rows below a line, or below the name of a folder. */
const listOf = (name: string): HTMLElement | null =>
  document.getElementById(button(name).getAttribute('aria-controls') ?? '');
/** What has the focus, as somebody hears it. */
const focused = () => {
  const { activeElement } = document;
  return plain(activeElement?.getAttribute('aria-label') ?? activeElement?.textContent);
};
const some = (status: Status, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `${status} ${from + index}`);
const succeeded = { type: 'succeeded', result: 1 } as const;
const started = { type: 'started', phase: 'part' } as const;
const spoken = () => plain(document.querySelector('[data-slot="gantry-announcer"]')?.textContent);

afterEach(() => {
  vi.useRealTimers();
});

describe('a list of more than twenty', () => {
  it('begins with what needs somebody and what is under way; the rest is behind two lines', () => {
    show(mixed);
    expect(lines()).toEqual([
      'failed 0',
      'restored 0',
      'uploading 0',
      'uploading 1',
      ...some('queued', 8),
      '> and 12 waiting',
      '> 5 uploaded',
    ]);
    expect(outer()).toHaveAttribute('role', 'list');
    expect(outer()).toHaveAccessibleName('Files');
    expect(names()).toHaveLength(12);
  });

  it('shows twelve of ten thousand', () => {
    show([...many('done', 184), ...many('uploading', 4), ...many('queued', 9812)]);
    expect(names()).toEqual([...some('uploading', 4), ...some('queued', 8)]);
    expect(lines().slice(-2)).toEqual(['> and 9,804 waiting', '> 184 uploaded']);
  });

  it('follows its uploads', () => {
    const { writer } = show(mixed);
    act(() => {
      writer.dispatch('uploading 0', succeeded);
      writer.dispatch('queued 0', started);
      writer.dispatch('uploading 1', { type: 'failed', error: new StatusError({ status: 403, body: '' }) });
    });
    expect(lines()).toEqual([
      'uploading 1',
      'failed 0',
      'restored 0',
      'queued 0',
      ...some('queued', 8, 1),
      '> and 11 waiting',
      '> 6 uploaded',
    ]);
  });

  it('keeps the lines in view where many need somebody: these scroll in a list of their own', () => {
    show([...many('failed', 30), ...many('queued', 5), ...many('done', 5)]);
    const [list, ...folds] = Array.from(outer().children);
    expect(namesIn(list!)).toEqual(some('failed', 30));
    expect(folds.map((line) => line.textContent)).toEqual(['and 5 waiting', '5 uploaded']);
  });

  it('has no line where nothing waits and nothing is done', () => {
    show([...many('uploading', 20), ...many('failed', 2)]);
    expect(lines()).toEqual([...some('failed', 2), ...some('uploading', 20)]);
  });

  it('begins open where all is uploaded, and stays closed where it became so', () => {
    const { writer } = show([...many('uploading', 1), ...many('done', 20)]);
    expect(button('20 uploaded')).toHaveAttribute('aria-expanded', 'false');
    act(() => writer.dispatch('uploading 0', succeeded));
    expect(button('21 uploaded')).toHaveAttribute('aria-expanded', 'false');
    expect(names()).toEqual([]);
    show(many('done', 22));
    expect(button('22 uploaded')).toHaveAttribute('aria-expanded', 'true');
    expect(names()).toEqual(some('done', 22));
  });

  it('takes files that the server has had before for uploaded ones', () => {
    const before = [{ id: '1', name: 'before.pdf', size: 1, type: '' }];
    show([...many('queued', 10), ...many('done', 12)], { defaultValue: before });
    expect(lines()).toEqual([...some('queued', 10), '> 13 uploaded']);
  });

  it.each([
    ['one of twenty', many('uploading', 20), {}],
    ['one that is put in order', mixed, { reorderable: true }],
    ['one that is not to be folded', mixed, { children: <Uploader.List fold="none" /> }],
    ['tiles', mixed, { children: <Uploader.List layout="grid" /> }],
    ['chips', mixed, { children: <Uploader.List layout="inline" /> }],
    ['one of a single file', mixed, { children: <Uploader.List layout="hero" /> }],
  ] as const)('is rows as they come, if it is %s', (_, uploads, props) => {
    show(uploads, props);
    expect(lines()).toEqual(uploads.map(({ file }) => file.name));
  });

  it('leaves folders as they are: they have lines of their own', () => {
    const inFolder = mixed.map((upload) => ({
      ...upload,
      file: { ...upload.file, path: `Holiday/${upload.file.name}` },
    }));
    show(inFolder);
    expect(namesIn(listOf('Holiday')!)).toEqual(mixed.map(({ file }) => file.name));
  });

  it('shows all rows of the chip that is chosen', async () => {
    show(mixed);
    const chip = (name: string) => userEvent.click(button(name));
    await chip('Active');
    expect(lines()).toEqual([...some('uploading', 2), ...some('queued', 20), 'restored 0']);
    await chip('All');
    expect(lines().at(-1)).toBe('> 5 uploaded');
  });

  it('renders nothing for bytes', () => {
    vi.useFakeTimers();
    const onRender = vi.fn();
    const { writer } = show(mixed, {
      children: (
        <Profiler id="list" onRender={onRender}>
          <Uploader.List />
        </Profiler>
      ),
    });
    onRender.mockClear();
    for (let loadedBytes = 14_000_000; loadedBytes <= 24_000_000; loadedBytes += 2_000_000) {
      act(() =>
        writer.dispatch('uploading 0', { type: 'progressed', loadedBytes, confirmedBytes: loadedBytes }),
      );
      act(() => void vi.advanceTimersByTime(250));
    }
    expect(onRender).not.toHaveBeenCalled();
  });
});

it('arranges three hundred at most once a second', () => {
  vi.useFakeTimers();
  const { writer } = show(many('queued', 300));
  const error = new StatusError({ status: 403, body: '' });
  for (const id of some('queued', 50, 200)) act(() => writer.dispatch(id, { type: 'failed', error }));
  expect(lines().slice(0, 2)).toEqual(['queued 200', 'queued 0']);
  const arranged = lines();
  act(() => void vi.advanceTimersByTime(999));
  expect(lines()).toEqual(arranged);
  act(() => void vi.advanceTimersByTime(1));
  expect(names()).toEqual(some('queued', 50, 200));
});

describe('three hundred rows', () => {
  const statuses = () =>
    Array.from(document.querySelectorAll('[data-slot="gantry-item"]'), (item) =>
      item.getAttribute('data-status'),
    );
  const twelve = (status: string) => Array.from({ length: 12 }, () => status);
  /** Shown, and told of a first change; all that follows within 250 ms is told of together. */
  const showAtRest = () => {
    vi.useFakeTimers();
    const fixed = show(many('queued', 300));
    act(() => fixed.writer.dispatch('queued 299', { type: 'paused' }));
    return fixed;
  };

  it('follow their uploads together, four times a second, while nobody is among them', () => {
    const { writer } = showAtRest();
    for (const id of some('queued', 12)) act(() => writer.dispatch(id, started));
    act(() => void vi.advanceTimersByTime(249));
    expect(statuses()).toEqual(twelve('queued'));
    act(() => void vi.advanceTimersByTime(1));
    expect(statuses()).toEqual(twelve('uploading'));
  });

  it('follow at once while one has the focus', () => {
    const { writer } = showAtRest();
    act(() => button('Cancel queued 0').focus());
    act(() => writer.dispatch('queued 1', started));
    expect(statuses().slice(0, 3)).toEqual(['queued', 'uploading', 'queued']);
    act(() => writer.dispatch('queued 2', started));
    expect(statuses().slice(0, 3)).toEqual(['queued', 'uploading', 'uploading']);
    act(() => button('Cancel queued 0').blur());
    act(() => writer.dispatch('queued 0', started));
    expect(statuses()[0]).toBe('queued');
  });

  it('follow at once in a list that became long under the focus', async () => {
    vi.useFakeTimers();
    const { writer } = show(many('queued', 5));
    act(() => button('Cancel queued 0').focus());
    act(() => writer.insert(many('queued', 300).slice(5), 5));
    act(() => void vi.advanceTimersByTime(1000));
    act(() => writer.dispatch('queued 299', { type: 'paused' }));
    fireEvent.keyDown(document.activeElement!, { key: 'Delete' });
    expect(focused()).toBe('Undo queued 0');
    fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    act(() => void vi.advanceTimersByTime(1000));
    expect(focused()).toBe('Cancel queued 1');
  });

  it('undo a cancel that was pressed twice, before it was seen, by what has neither focus nor pointer', () => {
    const { pressed } = showAtRest();
    const cancel = button('Cancel queued 0');
    fireEvent.click(cancel);
    fireEvent.click(cancel);
    fireEvent.click(button('Cancel queued 1'));
    act(() => void vi.advanceTimersByTime(250));
    fireEvent.click(button('Undo queued 0'));
    act(() => void vi.advanceTimersByTime(250));
    expect(statuses().slice(0, 2)).toEqual(['queued', 'cancelled']);
    expect(pressed).toEqual(['cancel queued 0', 'cancel queued 1']);
  });

  it.each([
    ['a press', (cancel: HTMLElement) => fireEvent.click(cancel)],
    ['a key', (cancel: HTMLElement) => fireEvent.keyDown(cancel, { key: 'Delete' })],
  ])('cancel nothing that has ended in the meantime, and say nothing, by %s', (_, press) => {
    const { writer, pressed } = showAtRest();
    act(() => {
      writer.dispatch('queued 0', started);
      writer.dispatch('queued 0', succeeded);
    });
    press(button('Cancel queued 0'));
    act(() => button('Cancel queued 1').focus());
    act(() => void vi.advanceTimersByTime(1000));
    expect(pressed).toEqual([]);
    expect(spoken()).not.toContain('Cancelled');
    expect(writer.store.getState().byId['queued 0']?.status).toBe('done');
    expect(focused()).toBe('Cancel queued 1');
  });
});

describe('a line of a list', () => {
  it('opens and closes its rows with the keyboard alone, says so, and nothing is announced', async () => {
    show(mixed);
    const user = userEvent.setup();
    const line = button('and 12 waiting');
    expect(line).toHaveAttribute('aria-expanded', 'false');
    expect(line).not.toHaveAttribute('aria-controls');
    act(() => line.focus());
    await user.keyboard('{Enter}');
    const list = listOf('and 12 waiting')!;
    expect(line).toHaveAttribute('aria-expanded', 'true');
    expect(list).toHaveAccessibleName('and 12 waiting');
    expect(list).toHaveAttribute('role', 'list');
    expect(namesIn(list)).toEqual(some('queued', 12, 8));
    await user.keyboard(' ');
    expect(listOf('and 12 waiting')).toBeNull();
    expect(line).toHaveFocus();
    expect(spoken()).toBe('');
  });

  it('is a stop of the arrows, as are its rows while they are shown', async () => {
    show(mixed);
    const user = userEvent.setup();
    act(() => button('Cancel queued 7').focus());
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('and 12 waiting');
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('5 uploaded');
    await user.keyboard('{Enter}{ArrowDown}{ArrowDown}');
    expect(focused()).toBe('Remove done 1');
    await user.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}{Enter}{ArrowDown}');
    expect(focused()).toBe('Cancel queued 8');
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(focused()).toBe('Cancel queued 7');
  });

  it('stays open while its number changes', async () => {
    const { writer } = show(mixed);
    await userEvent.click(button('5 uploaded'));
    act(() => writer.dispatch('uploading 0', succeeded));
    expect(namesIn(listOf('6 uploaded')!)).toEqual([...some('done', 5), 'uploading 0']);
  });

  it('has few of its rows in the document where these are many', async () => {
    show([...many('uploading', 4), ...many('queued', 300)]);
    await userEvent.click(button('and 292 waiting'));
    await waitFor(() => expect(listOf('and 292 waiting')).toHaveAttribute('role', 'grid'), {
      timeout: 20_000,
    });
    expect(listOf('and 292 waiting')).toHaveAttribute('aria-rowcount', '292');
  });

  it('leaves the focus to the first row that comes out of it when it goes', async () => {
    const { writer } = show([...many('queued', 14), ...many('done', 7)]);
    act(() => button('and 2 waiting').focus());
    act(() => writer.dispatch('queued 0', started));
    act(() => writer.dispatch('queued 0', succeeded));
    expect(buttonOf('and 2 waiting') ?? buttonOf('and 1 waiting')).toBeUndefined();
    await waitFor(() => expect(focused()).toBe('Cancel queued 12'));
  });

  it('gives the focus of its button to no row that once had it', async () => {
    show(mixed);
    await userEvent.click(button('Failed (1)'));
    await userEvent.click(button('Try again failed 0'));
    await userEvent.click(button('All'));
    const line = button('and 12 waiting');
    await userEvent.click(line);
    expect(names()).toContain('failed 0');
    expect(line).toHaveFocus();
  });
});

describe('a row that has the focus', () => {
  it('keeps its place while its upload ends, and leaves it with the focus', async () => {
    const { writer } = show(mixed);
    act(() => button('Cancel uploading 0').focus());
    act(() => writer.dispatch('uploading 0', succeeded));
    expect(lines().slice(2, 4)).toEqual(['uploading 0', 'uploading 1']);
    expect(focused()).toBe('Remove uploading 0');
    await userEvent.keyboard('{ArrowDown}');
    expect(focused()).toBe('Cancel uploading 1');
    expect(lines().slice(2)).toEqual([
      'uploading 1',
      ...some('queued', 9),
      '> and 11 waiting',
      '> 6 uploaded',
    ]);
  });

  it('keeps its place among those that wait while its upload begins', async () => {
    const { writer } = show(mixed);
    await userEvent.click(button('and 12 waiting'));
    const cancel = button('Cancel queued 9');
    act(() => cancel.focus());
    act(() => {
      for (const { id } of mixed.slice(5, 7)) writer.dispatch(id, succeeded);
      for (const id of some('queued', 10)) writer.dispatch(id, started);
    });
    expect(namesIn(listOf('and 10 waiting')!)[0]).toBe('queued 9');
    expect(cancel).toHaveFocus();
    act(() => cancel.blur());
    expect(lines().slice(2, 12)).toEqual(some('queued', 10));
  });

  it('is removed in its place behind the line, and comes back there', async () => {
    show(mixed);
    await userEvent.click(button('5 uploaded'));
    await userEvent.click(button('Remove done 2'));
    const list = () => namesIn(outer().lastElementChild!);
    expect(list()).toEqual(['done 0', 'done 1', 'Removed “done 2”.', 'done 3', 'done 4']);
    expect(focused()).toBe('Undo done 2');
    await userEvent.keyboard('{Enter}');
    expect(list()).toEqual(some('done', 5));
    expect(focused()).toBe('Remove done 2');
  });

  it('shows its undo first of all once the focus has left it', async () => {
    show(mixed);
    await userEvent.click(button('5 uploaded'));
    act(() => button('Remove done 2').focus());
    await userEvent.keyboard('{Delete}');
    act(() => button('5 uploaded').focus());
    expect(lines()[0]).toBe('Removed “done 2”.');
  });

  it('keeps its place after a press that gives no focus, as in Safari', () => {
    show(mixed);
    fireEvent.click(button('5 uploaded'));
    fireEvent.click(button('Remove done 2'));
    expect(namesIn(outer().lastElementChild!)[2]).toBe('Removed “done 2”.');
    expect(focused()).toBe('Undo done 2');
  });

  it('leaves it at the next press anywhere else, where that gave no focus either', () => {
    const { writer } = show(mixed);
    fireEvent.click(button('Cancel uploading 0').closest('li')!);
    act(() => writer.dispatch('uploading 0', succeeded));
    fireEvent.pointerDown(button('Remove uploading 0'));
    expect(lines()[2]).toBe('uploading 0');
    fireEvent.pointerDown(document.body);
    expect(lines()).not.toContain('uploading 0');
  });

  it('leaves it with the focus also in a list that is short meanwhile', () => {
    const { writer } = show([...many('uploading', 2), ...many('queued', 19)]);
    act(() => button('Cancel uploading 0').focus());
    act(() => writer.remove(['queued 18']));
    act(() => button('Cancel uploading 1').focus());
    act(() => writer.insert(many('queued', 19).slice(18), 20));
    act(() => writer.dispatch('uploading 0', succeeded));
    expect(lines()).not.toContain('uploading 0');
  });

  it('keeps its place while the window has not the focus', () => {
    const { writer } = show(mixed);
    const cancel = button('Cancel uploading 0');
    act(() => cancel.focus());
    // A window that is left tells of a blur, and of no element that is focused instead.
    fireEvent.blur(cancel, { relatedTarget: null });
    act(() => writer.dispatch('uploading 0', succeeded));
    expect(lines()[2]).toBe('uploading 0');
  });

  it('has it still when the list is no longer folded', async () => {
    const { writer } = show([...many('queued', 15), ...many('done', 6)]);
    await userEvent.click(button('and 3 waiting'));
    act(() => button('Cancel queued 13').focus());
    act(() => writer.remove(['done 0']));
    expect(lines()).toHaveLength(20);
    expect(focused()).toBe('Cancel queued 13');
  });
});

describe('a row under the pointer', () => {
  it('keeps its place until the pointer is elsewhere', () => {
    const { writer } = show(mixed);
    fireEvent.pointerOver(button('Cancel uploading 0'));
    act(() => writer.dispatch('uploading 0', succeeded));
    expect(lines()[2]).toBe('uploading 0');
    fireEvent.pointerLeave(outer());
    expect(lines()).not.toContain('uploading 0');
  });
});
