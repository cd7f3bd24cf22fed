import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetworkError } from '../../core/errors.ts';
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

describe('what is said of it', () => {
  const text = () => document.querySelector('[data-slot="gantry-summary-text"]')?.textContent;
  const said = () => [
    screen.getByRole('progressbar', { name: 'Total progress' }).getAttribute('aria-valuetext'),
    text(),
  ];
  const twice = (sentence: string) => [sentence, sentence];

  it('follows once a second while uploads end, and at once when all have ended', () => {
    const { writer } = show();
    expect(said()).toEqual(twice('Uploading 2 of 3 · 0%'));
    act(() => void vi.advanceTimersByTime(1000));
    for (const id of ['a', 'b']) act(() => writer.dispatch(id, { type: 'started', phase: 'part' }));
    act(() => writer.dispatch('a', { type: 'succeeded', result: 1 }));
    act(() => void vi.advanceTimersByTime(750));
    expect(said()).toEqual(twice('Uploading 2 of 3 · 0%'));
    act(() => void vi.advanceTimersByTime(250));
    expect(said()).toEqual(twice('Uploading 3 of 3 · 50%'));
    act(() => writer.dispatch('b', { type: 'failed', error: new NetworkError() }));
    expect(text()).toBe('2 uploaded, 1 failed');
  });

  it('follows at once while nothing moves by itself', () => {
    const { writer } = show();
    for (const id of ['a', 'b']) act(() => writer.dispatch(id, { type: 'paused' }));
    expect(said()).toEqual(twice('Paused · 1 of 3 uploaded'));
    act(() => writer.remove(['b']));
    expect(said()).toEqual(twice('Paused · 1 of 2 uploaded'));
  });
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
