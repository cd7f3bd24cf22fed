/** What is said about files that were not added: grouped by reason, until it is dismissed. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, within } from 'storybook/test';
import type { IntakeRules } from '../../src/core/intake.ts';
import { dragEvent } from '../../src/testing/index.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';

interface RejectionsProps {
  readonly rules: IntakeRules;
  readonly files: readonly File[];
}

function Rejections({ rules }: RejectionsProps) {
  const [{ client }] = useState(() => fixedUploads([]));
  return (
    <FixedUploader client={client} rules={rules}>
      <Uploader.Label>Receipts</Uploader.Label>
      <Uploader.Description />
      <Uploader.DropZone />
      <Uploader.HiddenInput />
      <Uploader.Message />
    </FixedUploader>
  );
}

const file = (name: string, size: number, type = ''): File =>
  new File([new Uint8Array(size)], name, { type });

const meta = {
  title: 'Components/Message',
  component: Rejections,
  args: { rules: { accept: '.pdf,image/*', maxSize: '10 kB', maxFiles: 5 }, files: [] },
} satisfies Meta<typeof Rejections>;
export default meta;
type Story = StoryObj<typeof meta>;

const drop = (canvasElement: HTMLElement, files: readonly File[]): void => {
  canvasElement.querySelector('[data-slot="gantry-dropzone"]')?.dispatchEvent(dragEvent('drop', files));
};

/** Several reasons, each once, with the first three names. */
export const GroupedByReason: Story = {
  args: {
    files: [
      file('film.pdf', 20_000),
      file('raw.png', 30_000),
      file('notes.key', 10),
      ...[1, 2, 3, 4, 5].map((number) => file(`slides-${number}.key`, 10)),
    ],
  },
  play: async ({ canvasElement, args, userEvent }) => {
    drop(canvasElement, args.files);
    const canvas = within(canvasElement);
    const message = await canvas.findByRole('group', { name: '8 files weren’t added' });
    await expect(message).toHaveTextContent('2 are over 10 kB: film.pdf, raw.png');
    await expect(message).toHaveTextContent('6 aren’t PDF or images: notes.key, slides-1.key, slides-2.key');
    await userEvent.click(within(message).getByText('and 3 more'));
    await expect(message).toHaveTextContent('slides-5.key');
  },
};

/** More than fit: the first ones are taken. */
export const TooMany: Story = {
  args: { files: [1, 2, 3, 4, 5, 6, 7].map((number) => file(`receipt-${number}.pdf`, 100)) },
  play: async ({ canvasElement, args }) => {
    drop(canvasElement, args.files);
    const message = await within(canvasElement).findByRole('group', { name: 'Added 5 of 7 files' });
    await expect(message).toHaveTextContent('2 are over the limit of 5: receipt-6.pdf, receipt-7.pdf');
  },
};

/** Dismissing gives the focus back to the button. */
export const Dismissed: Story = {
  args: { files: [file('film.mov', 10)] },
  play: async ({ canvasElement, args, userEvent }) => {
    drop(canvasElement, args.files);
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: 'Dismiss message' }));
    await expect(canvas.queryByText('1 file wasn’t added')).toBeNull();
    await expect(canvas.getByRole('button', { name: 'Receipts Choose files' })).toHaveFocus();
  },
};
