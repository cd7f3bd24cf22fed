/**
 * Lists that are too long for the page: what needs somebody first, and the rest behind two lines; ten thousand rows, of
 * which a few exist; chips that leave rows of one kind. And one that is put in order.
 */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState, type ComponentProps } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import type { DisplayStatus } from '../../src/core/selectors.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';

interface LongProps {
  readonly count: number;
  /** @default false */
  readonly reorderable?: boolean;
  /** @default 'auto' */
  readonly fold?: ComponentProps<typeof Uploader.List>['fold'];
  /** Of the upload at this place. @default four in turn */
  readonly statusAt?: (index: number) => Exclude<DisplayStatus, 'rejected'>;
}

const statuses = ['uploading', 'failed', 'queued', 'done'] as const satisfies readonly DisplayStatus[];
const statusInTurn = (index: number) => statuses[index % statuses.length] ?? 'queued';

function Long({ count, reorderable, fold, statusAt = statusInTurn }: LongProps) {
  const [{ client }] = useState(() =>
    fixedUploads(
      Array.from({ length: count }, (_, index) =>
        fixedUpload(statusAt(index), {
          id: `${index}`,
          name: `photo-${index + 1}.jpg`,
        }),
      ),
    ),
  );
  return (
    <FixedUploader client={client} reorderable={reorderable}>
      <Uploader.Label>Photos</Uploader.Label>
      <Uploader.Summary />
      <Uploader.Filters />
      <Uploader.List fold={fold} />
    </FixedUploader>
  );
}

const meta = { title: 'Components/List', component: Long } satisfies Meta<typeof Long>;
export default meta;
type Story = StoryObj<typeof meta>;

/** In the middle of ten thousand: 188 are uploaded but for two that failed, four are under way, the rest waits. */
function statusInTheMiddle(index: number) {
  if (index === 31 || index === 120) return 'failed';
  if (index < 190) return 'done';
  return index < 194 ? 'uploading' : 'queued';
}

/** Twelve rows of ten thousand: what needs somebody, what is under way, what comes next. By keyboard alone. */
export const WhatNeedsYouFirst: Story = {
  args: { count: 10_000, statusAt: statusInTheMiddle },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const line = (name: string) => canvas.getByRole('button', { name });
    const [failed] = canvas.getAllByRole('listitem');
    await expect(failed).toHaveAttribute('data-status', 'failed');
    await expect(canvasElement.querySelectorAll('[data-slot="gantry-item"]')).toHaveLength(12);
    line('and 9,800 waiting').focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect(line('188 uploaded')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    const grid = () => canvas.getByRole('grid', { name: '188 uploaded' });
    await waitFor(() => expect(grid()).toHaveAttribute('aria-rowcount', '188'), { timeout: 10_000 });
    await userEvent.keyboard('{Tab}');
    await waitFor(() => expect(canvas.getByRole('gridcell', { name: /^photo-1\.jpg/ })).toHaveFocus());
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Enter}');
    await expect(canvas.queryByRole('grid')).toBeNull();
    await expect(document.documentElement.scrollWidth).toBe(document.documentElement.clientWidth);
  },
};

/** Not folded, it says how many rows there are, has few of them, and is one stop of the Tab key. */
export const TenThousand: Story = {
  args: { count: 10_000, fold: 'none' },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const grid = () => canvas.getByRole('grid', { name: 'Files' });
    await waitFor(() => expect(grid().scrollHeight).toBeGreaterThan(100_000), { timeout: 10_000 });
    await expect(grid()).toHaveAttribute('aria-rowcount', '10000');
    await expect(canvas.getAllByRole('row').length).toBeLessThanOrEqual(60);
    canvas.getByRole('gridcell', { name: /^photo-1\.jpg/ }).focus();
    await userEvent.keyboard('{End}');
    await waitFor(() => expect(canvas.getByRole('gridcell', { name: /^photo-10000\.jpg/ })).toHaveFocus());
    await userEvent.keyboard('{Home}{ArrowDown}{Enter}');
    await waitFor(() =>
      expect(canvas.getByRole('button', { name: /Try again.*photo-2\.jpg/ })).toHaveFocus(),
    );
    await userEvent.keyboard('{Escape}');
    await expect(canvas.getByRole('gridcell', { name: /^photo-2\.jpg/ })).toHaveFocus();
  },
};

/** By buttons, and by Alt with the arrows; the focus goes along. */
export const Reorderable: Story = {
  args: { count: 4, reorderable: true },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const names = () =>
      canvas
        .getAllByRole('listitem')
        .map((row) => row.querySelector<HTMLElement>('[data-slot="gantry-name"]')?.title);
    const button = (name: RegExp) => canvas.getByRole('button', { name });
    button(/Move down.*photo-1\.jpg/).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() =>
      expect(names()).toEqual(['photo-2.jpg', 'photo-1.jpg', 'photo-3.jpg', 'photo-4.jpg']),
    );
    await expect(button(/Move down.*photo-1\.jpg/)).toHaveFocus();
    button(/Remove.*photo-4\.jpg/).focus();
    await userEvent.keyboard('{Alt>}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{/Alt}');
    await waitFor(() =>
      expect(names()).toEqual(['photo-4.jpg', 'photo-2.jpg', 'photo-1.jpg', 'photo-3.jpg']),
    );
    await expect(button(/Remove.*photo-4\.jpg/)).toHaveFocus();
  },
};

/** With more than twenty files, what went wrong is one press away. By keyboard alone. */
export const Filters: Story = {
  args: { count: 24 },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const chips = within(canvas.getByRole('group', { name: 'Files shown' }));
    const chip = (name: string, pressed?: boolean) =>
      chips.getByRole('button', { name, ...(pressed !== undefined && { pressed }) });
    chip('All', true).focus();
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(chip('Failed (6)', true)).toHaveFocus();
    await expect(canvas.getAllByRole('listitem')).toHaveLength(6);
    for (const row of canvas.getAllByRole('listitem'))
      await expect(row).toHaveAttribute('data-status', 'failed');
    await expect(chips.getByRole('button', { name: 'Try all again' })).toBeVisible();
    for (const { height } of chips.getAllByRole('button').map((one) => one.getBoundingClientRect()))
      await expect(height).toBeGreaterThanOrEqual(32);
    await expect(document.documentElement.scrollWidth).toBe(document.documentElement.clientWidth);
  },
};
