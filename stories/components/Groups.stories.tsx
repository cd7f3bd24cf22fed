/** Files of folders: together under the folder's name, with a bar and a button for all of them. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import type { DisplayStatus } from '../../src/core/selectors.ts';
import type { UploadSnapshot } from '../../src/core/uploadState.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader, type ListLayout } from '../../src/ui/index.ts';

interface FoldersProps {
  /** Made anew for each mount. */
  readonly uploads: () => readonly UploadSnapshot[];
  readonly layout: ListLayout;
}

function Folders({ uploads, layout }: FoldersProps) {
  const [{ client }] = useState(() => fixedUploads(uploads()));
  return (
    <FixedUploader client={client}>
      <Uploader.Label>Photos and papers</Uploader.Label>
      <Uploader.Summary />
      <Uploader.List layout={layout} />
    </FixedUploader>
  );
}

const statuses = ['done', 'uploading', 'failed', 'queued'] as const satisfies readonly DisplayStatus[];

const folder = (name: string, count: number, all?: (typeof statuses)[number]): readonly UploadSnapshot[] =>
  Array.from({ length: count }, (_, index) =>
    fixedUpload(all ?? statuses[index % statuses.length] ?? 'done', {
      id: `${name}${index}`,
      name: `IMG_${4001 + index}.jpg`,
      path: `${name}/day 1/IMG_${4001 + index}.jpg`,
    }),
  );

const few = () => [
  ...folder('Holiday', 4),
  fixedUpload('done', { name: 'passport.pdf' }),
  ...folder('Tickets', 2, 'done'),
];

const meta = {
  title: 'Components/Groups',
  component: Folders,
  args: { uploads: few, layout: 'list' },
} satisfies Meta<typeof Folders>;
export default meta;
type Story = StoryObj<typeof meta>;

/** A closed folder still says how its files stand. By keyboard alone. */
export const TwoFolders: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const holiday = canvas.getByRole('button', { name: 'Holiday', expanded: true });
    await expect(within(canvas.getByRole('list', { name: 'Holiday' })).getAllByRole('listitem')).toHaveLength(
      4,
    );
    await expect(canvas.getByText('1 of 4 · 1 failed')).toBeVisible();
    holiday.focus();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.queryByRole('list', { name: 'Holiday' })).toBeNull();
    await expect(holiday).toHaveFocus();
    await expect(canvas.getByText('1 of 4 · 1 failed')).toBeVisible();
    await userEvent.keyboard('{Tab}');
    await expect(canvas.getByRole('button', { name: /Cancel all in .*Holiday/ })).toHaveFocus();
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Enter}');
    await expect(canvas.getByRole('list', { name: 'Holiday' })).toBeVisible();
  },
};

export const AsTiles: Story = { args: { layout: 'grid' } };

/** With more than a hundred files folders begin closed; one that is opened has a few rows of its many. */
export const OverAThousand: Story = {
  args: { uploads: () => [...folder('Holiday', 1240), ...folder('Work', 600, 'queued')] },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvasElement.querySelectorAll('[data-slot="gantry-item"]')).toHaveLength(0);
    await expect(canvas.getByText('310 of 1,240 · 310 failed')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Holiday' }));
    const grid = () => canvas.getByRole('grid', { name: 'Holiday' });
    await waitFor(() => expect(grid().scrollHeight).toBeGreaterThan(50_000), { timeout: 10_000 });
    await expect(grid()).toHaveAttribute('aria-rowcount', '1240');
    await expect(within(grid()).getAllByRole('row').length).toBeLessThanOrEqual(60);
  },
};
