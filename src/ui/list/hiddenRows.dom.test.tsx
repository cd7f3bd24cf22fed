/** Rows of a long list that are not laid out, as in a tab of the page that is hidden: no height of theirs is known. */
import { render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

beforeEach(() => {
  // The list has a height, its rows have none: to jsdom nothing has one.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(440);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const grid = () => document.querySelector('[role="grid"]');

it('are as many as fit with the height they had, or are thought to have, never all of them', async () => {
  const uploads = Array.from({ length: 400 }, (_, index) => fixedUpload('done', { id: `${index}` }));
  render(
    <FixedUploader client={fixedUploads(uploads).client}>
      <Uploader.List fold="none" />
    </FixedUploader>,
  );
  await screen.findByRole('grid', {}, { timeout: 20_000 });
  // Those in view and eight to scroll to.
  expect(grid()!.querySelectorAll('[role="row"]')).toHaveLength(16);
  expect(grid()!.querySelector<HTMLElement>('[role="rowgroup"]')?.style.blockSize).toBe(`${400 * 56}px`);
});
