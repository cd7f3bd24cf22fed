import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import type { TrayProps } from './Tray.tsx';

type Status = Parameters<typeof fixedUpload>[0];
const uploadsOf = (...statuses: readonly Status[]) =>
  statuses.map((status, index) => fixedUpload(status, { id: String(index), name: `${index}.pdf` }));

function show(uploads: readonly UploadSnapshot[], props: TrayProps = {}) {
  const fixed = fixedUploads(uploads);
  render(
    <StrictMode>
      <button>Of the page</button>
      <FixedUploader client={fixed.client}>
        <Uploader.Label>Files</Uploader.Label>
        <Uploader.Trigger />
        <Uploader.Tray {...props} />
      </FixedUploader>
    </StrictMode>,
  );
  return fixed;
}
const tray = () => screen.queryByRole('region', { name: 'Uploads' });
const toggle = () => within(screen.getByRole('heading', { level: 2 })).getByRole('button');
const body = () => document.querySelector('[data-slot="gantry-tray-body"]');

afterEach(() => {
  vi.useRealTimers();
});

describe('a tray', () => {
  it('comes with the first upload', () => {
    const { writer } = show([]);
    expect(tray()).toBeNull();
    act(() => writer.insert(uploadsOf('uploading')));
    expect(tray()).toBeVisible();
    expect(toggle()).toHaveAttribute('aria-expanded', 'true');
    expect(toggle().getAttribute('aria-controls')).toBe(body()?.id);
    expect(within(tray()!).getByRole('listitem', { name: '0.pdf' })).toBeVisible();
  });

  it('is not in the markup of a server, which has no uploads', () => {
    const { client } = fixedUploads(uploadsOf('uploading'));
    const markup = renderToString(
      <FixedUploader client={client}>
        <Uploader.Tray />
      </FixedUploader>,
    );
    expect(markup).not.toContain('gantry-tray');
  });

  it('says all in its heading, and in few words while it is small', async () => {
    show(uploadsOf('done', 'uploading', 'failed', 'queued'));
    expect(toggle()).toHaveTextContent('Uploading 2 of 4 · 1 needs attention');
    await userEvent.click(toggle());
    expect(toggle()).toHaveTextContent('1 of 4 · 1 failed');
    expect(toggle()).toHaveAttribute('aria-expanded', 'false');
    expect(toggle()).not.toHaveAttribute('aria-controls');
    expect(body()).toBeNull();
    await userEvent.click(toggle());
    expect(body()).not.toBeNull();
  });

  it('never hides or ends what is under way: its cross makes it small, and leaves the focus to the heading', async () => {
    const { pressed } = show(uploadsOf('uploading'));
    await userEvent.click(screen.getByRole('button', { name: 'Minimise' }));
    expect(tray()).toBeVisible();
    expect(body()).toBeNull();
    expect(toggle()).toHaveFocus();
    expect(screen.queryByRole('button', { name: /Minimise|Close/ })).toBeNull();
    expect(pressed).toEqual([]);
  });

  it('goes when nothing is under way, gives the focus to the trigger, and comes back with the next upload', async () => {
    const { writer, pressed } = show(uploadsOf('done'));
    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(tray()).toBeNull();
    expect(screen.getByRole('button', { name: /Choose files/ })).toHaveFocus();
    expect(pressed).toEqual([]);
    act(() => writer.insert([fixedUpload('queued', { id: 'next' })]));
    expect(tray()).toBeVisible();
  });

  it('makes itself small five seconds after everything is done', () => {
    vi.useFakeTimers();
    const { writer } = show(uploadsOf('uploading'));
    act(() => void vi.advanceTimersByTime(60_000));
    expect(body()).not.toBeNull();
    act(() => writer.dispatch('0', { type: 'succeeded', result: 'x' }));
    act(() => void vi.advanceTimersByTime(4999));
    expect(body()).not.toBeNull();
    act(() => void vi.advanceTimersByTime(1));
    expect(body()).toBeNull();
  });

  it('makes itself small on a page that renders every second, and tells the newest of its handlers', () => {
    vi.useFakeTimers();
    const { client } = fixedUploads(uploadsOf('done'));
    const told: string[] = [];
    const page = (second: number) => (
      <FixedUploader client={client}>
        <Uploader.Tray onMinimisedChange={(minimised) => void told.push(`${second} s: ${minimised}`)} />
      </FixedUploader>
    );
    const { rerender } = render(page(0));
    for (let second = 1; second < 8; second += 1) {
      act(() => void vi.advanceTimersByTime(1000));
      rerender(page(second));
    }
    expect(body()).toBeNull();
    expect(told).toEqual(['4 s: true']);
  });

  it('waits for those who are at it', () => {
    vi.useFakeTimers();
    show(uploadsOf('done'));
    act(() => toggle().focus());
    act(() => void vi.advanceTimersByTime(20_000));
    expect(body()).not.toBeNull();
    act(() => toggle().blur());
    act(() => void vi.advanceTimersByTime(5000));
    expect(body()).toBeNull();
  });

  it('stays open where something has failed', () => {
    vi.useFakeTimers();
    show(uploadsOf('done', 'failed'));
    act(() => void vi.advanceTimersByTime(60_000));
    expect(body()).not.toBeNull();
  });

  it('takes the focus at F6 and gives it back at the next', async () => {
    show(uploadsOf('uploading'));
    const ofThePage = screen.getByRole('button', { name: 'Of the page' });
    ofThePage.focus();
    await userEvent.keyboard('{F6}');
    expect(toggle()).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard('{F6}');
    expect(ofThePage).toHaveFocus();
  });

  it('becomes small at Escape, and the heading has the focus', async () => {
    show(uploadsOf('uploading'));
    within(tray()!)
      .getByRole('button', { name: /Pause.*0\.pdf/ })
      .focus();
    await userEvent.keyboard('{Escape}');
    expect(body()).toBeNull();
    expect(toggle()).toHaveFocus();
  });

  it.each([
    ['was cancelled by its row', /^Cancel .*0\.pdf/, ['uploading'], 1],
    ['was cancelled with all', 'Cancel all', ['uploading', 'queued'], 2],
    ['was removed', /^Remove .*0\.pdf/, ['done'], 1],
  ] as const)('stays while what %s can be brought back', async (_how, name, statuses, count) => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    show(uploadsOf(...statuses));
    await user.click(screen.getByRole('button', { name }));
    expect(within(tray()!).getAllByRole('button', { name: /^Undo/ })).toHaveLength(count);
    expect(tray()).toContainElement(document.activeElement as HTMLElement);
    await act(() => vi.advanceTimersByTimeAsync(10_100));
    expect(tray()).toBeNull();
    await vi.waitFor(() => expect(screen.getByRole('button', { name: /Choose files/ })).toHaveFocus());
  });

  it('keeps the focus of a row that is cancelled in it, also beside a list of the page', async () => {
    render(
      <FixedUploader client={fixedUploads(uploadsOf('uploading', 'uploading')).client}>
        <Uploader.List />
        <Uploader.Tray />
      </FixedUploader>,
    );
    within(tray()!)
      .getByRole('button', { name: /^Cancel .*0\.pdf/ })
      .focus();
    await userEvent.keyboard('{Enter}');
    expect(within(tray()!).getByRole('button', { name: /^Undo .*0\.pdf/ })).toHaveFocus();
  });

  it('does not come for a file of before that was removed elsewhere', () => {
    const stored = [{ id: 's', name: 's.pdf', size: 1, type: 'application/pdf' }];
    render(
      <FixedUploader client={fixedUploads([]).client} defaultValue={stored}>
        <Uploader.List />
        <Uploader.Tray />
      </FixedUploader>,
    );
    act(() => screen.getByRole('button', { name: /^Remove .*s\.pdf/ }).click());
    expect(screen.getByRole('button', { name: /^Undo .*s\.pdf/ })).toBeVisible();
    expect(tray()).toBeNull();
  });

  it('can be the affair of the application', async () => {
    const onMinimisedChange = vi.fn();
    show(uploadsOf('uploading'), { minimised: true, onMinimisedChange });
    expect(body()).toBeNull();
    await userEvent.click(toggle());
    expect(onMinimisedChange).toHaveBeenCalledExactlyOnceWith(false);
    expect(body()).toBeNull();
  });
});
