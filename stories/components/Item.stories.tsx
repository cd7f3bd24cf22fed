/** One row per status: its words, its icon, its bar, its buttons. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, within } from 'storybook/test';
import { actionsOf, displayStatusOf, type UploadAction } from '../../src/core/selectors.ts';
import { reduceUpload, type UploadSnapshot } from '../../src/core/uploadState.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, rowStatuses } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';
import { measureEveryLook } from '../frames/measureLook.ts';

interface RowsProps {
  /** Made anew for each mount, because some of them count down. */
  readonly uploads: () => readonly UploadSnapshot[];
}

function Rows({ uploads }: RowsProps) {
  const [{ client }] = useState(() => fixedUploads(uploads()));
  return (
    <FixedUploader client={client}>
      <Uploader.Label>Attachments</Uploader.Label>
      <Uploader.List />
    </FixedUploader>
  );
}

const meta = { title: 'Components/Item', component: Rows } satisfies Meta<typeof Rows>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Holds a row's buttons against `actionsOf`, and its words against what people should read. */
const shows =
  (text: RegExp): NonNullable<Story['play']> =>
  async ({ canvasElement, args }) => {
    const [upload] = args.uploads();
    if (upload === undefined) throw new Error('The story shows no upload.');
    const row = within(canvasElement).getByRole('listitem');
    await expect(row).toHaveAttribute('data-status', displayStatusOf(upload));
    await expect(row).toHaveTextContent(text);
    const can = actionsOf(upload);
    for (const button of within(row).getAllByRole('button')) {
      await expect(can[button.dataset['action'] as UploadAction]).toBe(true);
      await expect(button).toHaveAccessibleName(expect.stringContaining(upload.file.name));
    }
  };

const story = (status: (typeof rowStatuses)[number], text: RegExp): Story => ({
  args: { uploads: () => [fixedUpload(status)] },
  play: shows(text),
});

export const Queued: Story = story('queued', /Waiting · 48/);
export const Reading: Story = story('reading', /Preparing…/);
export const Hashing: Story = story('hashing', /Checking file…/);
export const Uploading: Story = story('uploading', /12\.4 of 48/);
export const Paused: Story = story('paused', /Paused · 12\.4 of 48/);
/** A countdown in words; the bar holds. */
export const Retrying: Story = story('retrying', /Interrupted. Trying again in \d/);
export const Offline: Story = story('offline', /Waiting for connection/);
/** Another tab sends it; this one shows how far that is, and goes on when it is closed. */
export const Elsewhere: Story = story('elsewhere', /Uploading in another tab · 12\.4 of 48/);
/** Every byte is there, the result is not: no check, no 100 %. */
export const Finishing: Story = story('finishing', /Finishing…/);
export const Done: Story = story('done', /Uploaded · 48/);
export const Failed: Story = story('failed', /You don’t have permission to upload here/);
/** Brought back by Undo until the window closes. */
export const Cancelled: Story = story('cancelled', /Cancelled/);
/** Interrupted by a reload; the browser forgot the bytes. */
export const Restored: Story = story('restored', /again to continue from 62/);
/** The file that was chosen only looks like the one that was interrupted. */
export const RestoredWithAnotherFile: Story = {
  args: {
    uploads: () => [reduceUpload(fixedUpload('restored'), { type: 'mismatched', difference: 'content' })],
  },
  play: shows(/has other content, so it can’t continue this upload/),
};

/** All of them, for side-by-side review. */
export const EveryStatus: Story = {
  args: {
    uploads: () => [
      fixedUpload('uploading', { name: 'annual-report-of-the-whole-group-2026-final-version.pdf' }),
      ...rowStatuses.filter((status) => status !== 'uploading').map((status) => fixedUpload(status)),
    ],
  },
  play: async ({ canvasElement }) => {
    const rows = within(canvasElement).getAllByRole('listitem');
    await expect(rows).toHaveLength(rowStatuses.length);
    const heights = rows
      .filter((row) => row.dataset['status'] !== 'failed')
      .map((row) => Math.round(row.getBoundingClientRect().height));
    // Nothing shifts when a row changes its status; a pixel is the line between rows.
    if (canvasElement.clientWidth > 480) {
      await expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
    }
    await expect(await measureEveryLook(canvasElement)).toEqual([]);
  },
};
