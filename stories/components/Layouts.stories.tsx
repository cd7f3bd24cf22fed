/**
 * The same rows as tiles, as chips and as the one file of a field: every status says in words how it stands, and has its
 * buttons in view.
 */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { actionsOf, type UploadAction } from '../../src/core/selectors.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, rowStatuses } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader, type ListLayout } from '../../src/ui/index.ts';

interface LayoutsProps {
  readonly layout: ListLayout;
}

function Layouts({ layout }: LayoutsProps) {
  const [{ client }] = useState(() =>
    fixedUploads([
      fixedUpload('uploading', { name: 'annual-report-of-the-whole-group-2026-final-version.pdf' }),
      ...rowStatuses.filter((status) => status !== 'uploading').map((status) => fixedUpload(status)),
    ]),
  );
  return (
    <FixedUploader client={client}>
      <Uploader.Label>Attachments</Uploader.Label>
      <Uploader.List layout={layout} />
    </FixedUploader>
  );
}

const meta = { title: 'Components/Layouts', component: Layouts } satisfies Meta<typeof Layouts>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Nothing waits for the mouse to come, and nothing is cut off that has to be read. */
const showsEverything: NonNullable<Story['play']> = async ({ canvasElement, args }) => {
  const canvas = within(canvasElement);
  await expect(canvas.getByRole('list', { name: 'Files' })).toHaveAttribute('data-layout', args.layout);
  const items = canvas.getAllByRole('listitem');
  await expect(items).toHaveLength(rowStatuses.length);
  for (const item of items) {
    const status = rowStatuses.find((one) => one === item.dataset['status']) ?? 'queued';
    // Rows come in from nothing.
    await waitFor(() => expect(item.querySelector('[data-gantry="status-text"]')).toBeVisible());
    const can = actionsOf(fixedUpload(status));
    for (const button of within(item).getAllByRole('button')) {
      await expect(can[button.dataset['action'] as UploadAction]).toBe(true);
      await expect(button).toBeVisible();
      const { width, height } = button.getBoundingClientRect();
      await expect(Math.round(Math.min(width, height))).toBeGreaterThanOrEqual(32);
    }
  }
  const failed = canvas.getByRole('listitem', { name: 'failed.pdf' });
  await expect(within(failed).getByText('You don’t have permission to upload here.')).toBeVisible();
  await expect(document.documentElement.scrollWidth).toBe(document.documentElement.clientWidth);
};

/** Tiles of one height while they upload; the status is an icon on the picture and a sentence below. */
export const Grid: Story = {
  args: { layout: 'grid' },
  play: async (context) => {
    await showsEverything(context);
    const [first] = within(context.canvasElement).getAllByRole('listitem');
    const thumb = first?.querySelector('[data-slot="gantry-thumb"]')?.getBoundingClientRect();
    await expect(thumb?.width).toBeGreaterThanOrEqual(112);
    await expect(Math.round(thumb?.height ?? 0)).toBe(Math.round(thumb?.width ?? 1));
  },
};

/** Chips for the text field of a message: icons with tooltips in place of spelled-out buttons. */
export const Inline: Story = { args: { layout: 'inline' }, play: showsEverything };

/** One below the other only here: it is for the one file of a field, inside its zone. */
export const Hero: Story = { args: { layout: 'hero' }, play: showsEverything };
