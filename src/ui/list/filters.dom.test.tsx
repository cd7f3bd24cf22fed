import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Profiler, StrictMode, useState, type ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StatusError } from '../../core/errors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader, type FixedUploaderProps } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, rowStatuses } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { arabic } from '../locales/ar.ts';

type Status = (typeof rowStatuses)[number];

const many = (status: Status, count: number, folder?: string): readonly UploadSnapshot[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `${status} ${index}.pdf`;
    const path = folder === undefined ? {} : { path: `${folder}/${name}` };
    return fixedUpload(status, { id: `${folder ?? ''}${name}`, name, ...path });
  });

const mixed = [...many('done', 16), ...many('failed', 2), ...many('uploading', 1), ...many('queued', 2)];

const parts = (
  <>
    <Uploader.Label>Documents</Uploader.Label>
    <Uploader.DropZone />
    <Uploader.Filters />
    {/* What chips leave of a list is told by its whole: `folds.dom.test.tsx` has both together. */}
    <Uploader.List fold="none" />
  </>
);

function show(
  uploads: readonly UploadSnapshot[],
  { children = parts, ...props }: Partial<FixedUploaderProps> & { readonly children?: ReactNode } = {},
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

const chips = () => within(screen.getByRole('group', { name: 'Files shown' }));
const choose = (name: string) => userEvent.click(chips().getByRole('button', { name }));
const names = () =>
  Array.from(document.querySelectorAll('[data-slot="gantry-item"]')).map(
    (item) =>
      item.querySelector('[data-slot="gantry-name"]')?.getAttribute('title') ??
      item.querySelector('[data-slot="gantry-status"]')?.textContent.replace(/[\u2068\u2069]/g, ''),
  );
const pressedChip = () =>
  chips()
    .getAllByRole('button', { pressed: true })
    .map((chip) => chip.textContent);
const trigger = () => document.querySelector('[data-slot="gantry-trigger"]');
const spoken = () =>
  document.querySelector('[data-slot="gantry-announcer"]')?.textContent.replace(/[\u2068\u2069]/g, '');

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the chips', () => {
  it('come with more than twenty files, or as many as one says', () => {
    show(many('done', 20));
    expect(screen.queryByRole('group', { name: 'Files shown' })).toBeNull();
    show(many('done', 2), { children: <Uploader.Filters minimum={2} /> });
    expect(pressedChip()).toEqual(['All']);
  });

  it('count files that the server has had before', () => {
    show(many('done', 20), { defaultValue: [{ id: '1', name: 'before.pdf', size: 1, type: '' }] });
    expect(pressedChip()).toEqual(['All']);
  });

  it('say how many failed', () => {
    const { writer } = show(mixed);
    const labels = () =>
      chips()
        .getAllByRole('button')
        .map((chip) => chip.textContent);
    expect(labels()).toEqual(['All', 'Active', 'Failed (2)', 'Done']);
    const error = new StatusError({ status: 403, body: '' });
    act(() => writer.dispatch('uploading 0.pdf', { type: 'failed', error }));
    expect(labels()).toEqual(['All', 'Active', 'Failed (3)', 'Done']);
  });

  it.each([
    ['Active', ['uploading 0.pdf', 'queued 0.pdf', 'queued 1.pdf']],
    ['Failed (2)', ['failed 0.pdf', 'failed 1.pdf']],
    ['Done', many('done', 16).map(({ file }) => file.name)],
    ['All', mixed.map(({ file }) => file.name)],
  ])('leave of the list what is %s, in its order', async (chip, expected) => {
    show(mixed);
    await choose('Done');
    await choose(chip);
    expect(pressedChip()).toEqual([chip]);
    expect(names()).toEqual(expected);
  });

  it.each(rowStatuses.filter((status) => status !== 'cancelled'))(
    'put %s under exactly one of three',
    async (status) => {
      show([...many('done', 21), fixedUpload(status, { id: 'x', name: 'x.pdf' })]);
      const places: string[] = [];
      for (const chip of chips().getAllByRole('button').slice(1)) {
        await userEvent.click(chip);
        if (names().includes('x.pdf')) places.push(chip.dataset['filter'] ?? '');
      }
      expect(places).toEqual([status === 'done' || status === 'failed' ? status : 'active']);
    },
  );

  it('are used with the keyboard alone, and keep the focus', async () => {
    show(mixed);
    const user = userEvent.setup();
    chips().getByRole('button', { name: 'All' }).focus();
    await user.tab();
    await user.tab();
    await user.keyboard(' ');
    expect(chips().getByRole('button', { name: 'Failed (2)' })).toHaveFocus();
    expect(names()).toEqual(['failed 0.pdf', 'failed 1.pdf']);
  });

  it('say so where nothing is of the kind', async () => {
    show(many('done', 21));
    await choose('Active');
    expect(screen.getByText('No files here')).toBeVisible();
    expect(screen.queryByRole('list')).toBeNull();
    expect(pressedChip()).toEqual(['Active']);
  });

  it('let a row go whose state has changed, and stay where it leaves few', async () => {
    const { writer } = show(mixed);
    await choose('Active');
    act(() => writer.dispatch('uploading 0.pdf', { type: 'succeeded', result: 1 }));
    expect(names()).toEqual(['queued 0.pdf', 'queued 1.pdf']);
    act(() => writer.remove(many('done', 16).map(({ id }) => id)));
    expect(names()).toEqual(['queued 0.pdf', 'queued 1.pdf']);
    expect(pressedChip()).toEqual(['Active']);
    await choose('All');
    expect(screen.queryByRole('group', { name: 'Files shown' })).toBeNull();
    await waitFor(() => expect(trigger()).toHaveFocus());
  });

  it('keep the focus when they bring back a row that went with it', async () => {
    show(mixed);
    await choose('Failed (2)');
    screen.getByRole('button', { name: /^Try again .*failed 0/ }).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByRole('button', { name: /^Remove .*failed 1/ })).toHaveFocus());
    const all = chips().getByRole('button', { name: 'All' });
    all.focus();
    await userEvent.keyboard('{Enter}');
    expect(names()).toContain('failed 0.pdf');
    expect(all).toHaveFocus();
  });

  it('leave the focus to the trigger when they go by themselves', async () => {
    const { writer } = show(mixed);
    await choose('All');
    act(() => writer.remove(['done 0.pdf']));
    expect(screen.queryByRole('group', { name: 'Files shown' })).toBeNull();
    await waitFor(() => expect(trigger()).toHaveFocus());
  });

  it('begin with All again in a list that was empty', async () => {
    const { writer } = show(mixed);
    await choose('Failed (2)');
    act(() => writer.remove(mixed.map(({ id }) => id)));
    act(() => writer.insert(many('queued', 3)));
    expect(names()).toHaveLength(3);
  });

  it('leave no list cut short when they are gone themselves', async () => {
    let hide = () => {};
    function Page() {
      const [isShown, setShown] = useState(true);
      hide = () => setShown(false);
      return (
        <>
          {isShown && <Uploader.Filters />}
          <Uploader.List fold="none" />
        </>
      );
    }
    show(mixed, { children: <Page /> });
    await choose('Failed (2)');
    expect(names()).toHaveLength(2);
    act(() => hide());
    expect(names()).toHaveLength(21);
  });

  it('keep in view what can be undone', async () => {
    show(mixed);
    await choose('Failed (2)');
    await userEvent.click(screen.getByRole('button', { name: /^Remove .*failed 0/ }));
    expect(names()).toEqual(['Removed “failed 0.pdf”.', 'failed 1.pdf']);
    await choose('Active');
    await userEvent.click(screen.getByRole('button', { name: /^Cancel .*queued 0/ }));
    expect(names()).toContain('queued 0.pdf');
    expect(screen.getByRole('button', { name: /^Undo.*queued 0/ })).toHaveFocus();
  });

  it('open folders that hold few of what was asked for, and leave others out', async () => {
    show([...many('done', 101, 'Work'), ...many('failed', 2, 'Holiday'), ...many('done', 5, 'Holiday')]);
    expect(names()).toEqual([]);
    await choose('Failed (2)');
    expect(screen.getAllByRole('button', { expanded: true }).map((button) => button.textContent)).toEqual([
      'Holiday',
    ]);
    expect(names()).toEqual(['failed 0.pdf', 'failed 1.pdf']);
    expect(screen.queryByRole('button', { name: 'Work' })).toBeNull();
    expect(screen.getByText('5 of 7 · 2 failed')).toBeInTheDocument();
  });

  it('make a long list a short one', async () => {
    show([...many('done', 200), ...many('failed', 2)]);
    await choose('Failed (2)');
    expect(screen.getByRole('list', { name: 'Files' })).not.toHaveAttribute('data-virtual');
    expect(names()).toEqual(['failed 0.pdf', 'failed 1.pdf']);
  });

  it('take the places from rows that could be put in order: their neighbours are not those of the line', async () => {
    show(many('queued', 21), { reorderable: true });
    expect(screen.getAllByRole('button', { name: /^Move down/ })).toHaveLength(20);
    await choose('Active');
    expect(screen.queryByRole('button', { name: /^Move/ })).toBeNull();
  });

  it('render for statuses, not for bytes', () => {
    vi.useFakeTimers();
    const onRender = vi.fn();
    const { writer } = show(mixed, {
      children: (
        <Profiler id="filters" onRender={onRender}>
          <Uploader.Filters />
        </Profiler>
      ),
    });
    onRender.mockClear();
    for (let loadedBytes = 14_000_000; loadedBytes <= 24_000_000; loadedBytes += 2_000_000) {
      act(() =>
        writer.dispatch('uploading 0.pdf', { type: 'progressed', loadedBytes, confirmedBytes: loadedBytes }),
      );
      act(() => void vi.advanceTimersByTime(250));
    }
    expect(onRender).not.toHaveBeenCalled();
  });
});

describe('what failed', () => {
  const actions = () =>
    Array.from(document.querySelectorAll<HTMLElement>('[data-slot="gantry-filter-action"]')).map(
      (button) => button.dataset['action'],
    );
  const withClipboard = (writeText: (text: string) => Promise<void>) =>
    vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: { writeText } } }));

  it('is tried again as one, and the focus stays with the chip', async () => {
    const { pressed } = show([...many('done', 21), ...many('failed', 2)]);
    await choose('Failed (2)');
    await userEvent.click(screen.getByRole('button', { name: 'Try all again' }));
    expect(pressed).toEqual(['retry failed 0.pdf', 'retry failed 1.pdf']);
    expect(actions()).toEqual([]);
    expect(chips().getByRole('button', { name: 'Failed (0)' })).toHaveFocus();
  });

  it('is copied as a list of names with their reasons, and that is said', async () => {
    const copied: string[] = [];
    withClipboard((text) => Promise.resolve(void copied.push(text)));
    show([...many('done', 21), ...many('failed', 2)]);
    await choose('Failed (2)');
    await userEvent.click(screen.getByRole('button', { name: 'Copy list' }));
    expect(copied).toEqual([
      'failed 0.pdf: You don’t have permission to upload here.\nfailed 1.pdf: You don’t have permission to upload here.',
    ]);
    expect(screen.getByRole('button', { name: 'List copied' })).toBeVisible();
    expect(spoken()).toContain('List copied');
  });

  it('is said to be copied until other files have failed, be they as many', async () => {
    withClipboard(() => Promise.resolve());
    const { writer } = show([...many('done', 21), ...many('failed', 2), ...many('uploading', 2)]);
    await choose('Failed (2)');
    await userEvent.click(screen.getByRole('button', { name: 'Copy list' }));
    act(() => writer.dispatch('uploading 1.pdf', { type: 'succeeded', result: 1 }));
    expect(screen.getByRole('button', { name: 'List copied' })).toBeVisible();
    act(() => {
      writer.remove(['failed 0.pdf']);
      const error = new StatusError({ status: 403, body: '' });
      writer.dispatch('uploading 0.pdf', { type: 'failed', error });
    });
    expect(chips().getByRole('button', { name: 'Failed (2)' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Copy list' })).toBeVisible();
  });

  it('is said to be copied in the language of the uploader', async () => {
    withClipboard(() => Promise.resolve());
    show([...many('done', 21), ...many('failed', 2)], { locale: arabic });
    await userEvent.click(document.querySelector('[data-filter="failed"]')!);
    await userEvent.click(document.querySelector('[data-action="copy"]')!);
    const said = screen.getByText(arabic.messages['filter.copied'], { selector: '[aria-live]' });
    expect([said.lang, said.dir]).toEqual(['ar', 'rtl']);
  });

  it('is said to be not copied where the browser does not let it', async () => {
    withClipboard(() => Promise.reject(new DOMException('No.', 'NotAllowedError')));
    show([...many('done', 21), ...many('failed', 2)]);
    await choose('Failed (2)');
    await userEvent.click(screen.getByRole('button', { name: 'Copy list' }));
    expect(screen.getByRole('button', { name: 'Couldn’t copy the list' })).toBeVisible();
    expect(spoken()).toContain('Couldn’t copy the list');
  });

  it('has only buttons that can do something', async () => {
    vi.stubGlobal('navigator', Object.create(navigator, { clipboard: { value: undefined } }));
    show([...many('done', 21), ...many('failed', 2)]);
    expect(actions()).toEqual([]);
    await choose('Failed (2)');
    expect(actions()).toEqual(['retry']);
  });

  it('is not tried again where nothing may be changed', async () => {
    withClipboard(() => Promise.resolve());
    show([...many('done', 21), ...many('failed', 2)], { readOnly: true });
    await choose('Failed (2)');
    expect(actions()).toEqual(['copy']);
  });
});

it('takes classes as functions of what is chosen', async () => {
  show(mixed, { children: <Uploader.Filters className={({ filter, failed }) => `${filter} ${failed}`} /> });
  await choose('Done');
  expect(screen.getByRole('group', { name: 'Files shown' })).toHaveClass('done', '2');
});
