import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UndoHandle } from '../../core/uploadClient.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function show() {
  const fixed = fixedUploads([
    fixedUpload('uploading', { id: 'a', loadedBytes: 1000 }),
    fixedUpload('queued', { id: 'b' }),
    fixedUpload('done', { id: 'd', size: 1000, loadedBytes: 1000 }),
  ]);
  render(
    <FixedUploader client={fixed.client}>
      <Uploader.Summary />
    </FixedUploader>,
  );
  const shown = () =>
    Number(
      screen.getByRole('progressbar', { name: 'Total progress' }).style.getPropertyValue('--gantry-progress'),
    );
  const load = (loadedBytes: number) => {
    act(() => fixed.writer.dispatch('a', { type: 'progressed', loadedBytes, confirmedBytes: loadedBytes }));
    act(() => void vi.advanceTimersByTime(2000));
  };
  return { ...fixed, shown, load };
}

it('does not fall back when a file goes and comes back', () => {
  const { client, shown, load } = show();
  load(40_000_000);
  const before = shown();
  let handle: UndoHandle | undefined;
  act(() => {
    handle = client.cancel('b');
  });
  act(() => void vi.advanceTimersByTime(1000));
  const withoutIt = shown();
  act(() => void handle?.undo());
  act(() => void vi.advanceTimersByTime(1000));
  expect(withoutIt).toBeGreaterThanOrEqual(before);
  expect(shown()).toBeGreaterThanOrEqual(withoutIt);
});

it.each([
  ['was done', ['a', 'b']],
  ['was taken away', []],
] as const)('begins anew with files that come after everything %s', (_, finished) => {
  const { writer, shown, load } = show();
  load(40_000_000);
  for (const id of finished) {
    act(() => writer.dispatch(id, { type: 'started', phase: 'part' }));
    act(() => writer.dispatch(id, { type: 'succeeded', result: id }));
  }
  act(() => void vi.advanceTimersByTime(1000));
  act(() => writer.remove(['a', 'b', 'd']));
  act(() => writer.insert([fixedUpload('uploading', { id: 'c', loadedBytes: 1000 }), fixedUpload('queued')]));
  act(() => void vi.advanceTimersByTime(1000));
  expect(shown()).toBeLessThan(0.1);
});
