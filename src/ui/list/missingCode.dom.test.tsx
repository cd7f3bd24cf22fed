/** What a long list is while its code cannot be loaded. */
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

const network = vi.hoisted(() => ({ isGone: true }));

vi.mock('./LongList.tsx', async (original) => {
  if (network.isGone) throw new TypeError('Failed to fetch dynamically imported module');
  return original();
});

/** By selector: to ask for a role takes seconds among so many rows. */
const list = () => document.querySelector('[data-slot="gantry-list"]');

it('stays a list for the keyboard, says how many more there are, and becomes a grid when the network is back', async () => {
  const user = userEvent.setup();
  const uploads = Array.from({ length: 103 }, (_, index) =>
    fixedUpload('uploading', { id: String(index), name: `photo-${index}.jpg` }),
  );
  const { client, pressed } = fixedUploads(uploads);
  render(
    <FixedUploader client={client}>
      <Uploader.List />
    </FixedUploader>,
  );
  expect(await screen.findByText('and 3 more')).toBeInTheDocument();
  expect(list()).toHaveAttribute('role', 'list');
  await user.tab();
  expect(document.activeElement).toHaveAccessibleName(/Pause.*photo-0\.jpg/);
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement).toHaveAccessibleName(/Pause.*photo-1\.jpg/);
  await user.keyboard('{Delete}');
  expect(pressed).toEqual(['cancel 1']);

  network.isGone = false;
  act(() => void dispatchEvent(new Event('online')));
  await vi.waitFor(() => expect(list()).toHaveAttribute('role', 'grid'), { timeout: 20_000 });
  expect(list()).toHaveAttribute('aria-rowcount', '103');
});
