import { act, render, screen, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

let drawn = 0;
const countsDrawing = () => {
  drawn += 1;
  return undefined;
};

const drawRow = (upload: UploadSnapshot) => (
  <Uploader.Item upload={upload}>
    <Uploader.Name />
    <Uploader.Status />
    <Uploader.ProgressRing style={countsDrawing} />
  </Uploader.Item>
);

function show(uploads: readonly UploadSnapshot[]) {
  const fixed = fixedUploads(uploads);
  render(
    <StrictMode>
      <FixedUploader client={fixed.client}>
        <Uploader.ProgressRing style={countsDrawing} />
        <Uploader.List>{drawRow}</Uploader.List>
      </FixedUploader>
    </StrictMode>,
  );
  return fixed;
}

const shareOf = (ring: HTMLElement) => Number(ring.style.getPropertyValue('--gantry-progress'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a ring', () => {
  it('is about the row it stands in, and named and read like its bar', () => {
    show([fixedUpload('uploading', { size: 48_000_000, loadedBytes: 24_000_000 })]);
    const ring = screen.getByRole('progressbar', { name: 'uploading.pdf' });
    expect(shareOf(ring)).toBeCloseTo(0.485);
    expect(ring).toHaveAttribute('aria-valuenow', '48');
    expect(ring).toHaveAttribute('aria-valuetext', '24.0 of 48\u00a0MB');
  });

  it('outside of a row is about all uploads together', () => {
    show([
      fixedUpload('uploading', { size: 300, loadedBytes: 100 }),
      fixedUpload('done', { size: 100, loadedBytes: 100 }),
    ]);
    const ring = screen.getByRole('progressbar', { name: 'Total progress' });
    expect(shareOf(ring)).toBe(0.5);
    expect(ring).toHaveAttribute('data-tone', 'accent');
  });

  it('claims no length before there is one', () => {
    show([fixedUpload('reading', { id: 'a', loadedBytes: 0 })]);
    const ring = within(screen.getByRole('listitem')).getByRole('progressbar');
    expect(ring).toHaveAttribute('data-indeterminate');
    expect(ring).not.toHaveAttribute('aria-valuenow');
  });

  it('is not there where there is nothing to measure', () => {
    show([fixedUpload('queued')]);
    expect(within(screen.getByRole('listitem')).queryByRole('progressbar')).toBeNull();
  });

  it('of all uploads is gone when everything is settled', () => {
    show([fixedUpload('done', { id: 'b' }), fixedUpload('failed', { id: 'c' })]);
    expect(screen.queryByRole('progressbar', { name: 'Total progress' })).toBeNull();
  });

  it('moves without rendering anything', () => {
    const { writer } = show([fixedUpload('uploading', { id: 'a', size: 1000, loadedBytes: 100 })]);
    const rings = screen.getAllByRole('progressbar');
    const before = rings.map(shareOf);
    drawn = 0;
    for (const loadedBytes of [300, 500, 700]) {
      act(() => {
        writer.dispatch('a', { type: 'progressed', loadedBytes, confirmedBytes: loadedBytes });
        vi.advanceTimersByTime(1000);
      });
    }
    expect(drawn).toBe(0);
    expect(rings.map(shareOf)).toEqual([0.7, expect.closeTo(0.7 * 0.97)]);
    expect(before).not.toEqual(rings.map(shareOf));
  });
});
