/** The text field of a chat: chips above the text, and a send button that nothing blocks. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { AttachmentComposer, AttachmentComposerBody } from '../registry/items/attachment-composer.tsx';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { FormRoom } from '../forms/FormRoom.tsx';
import { measureEveryLook } from '../frames/measureLook.ts';
import { pickFile, rowsOf, sampleFile, samplePicture } from '../support/sampleFile.ts';
import { createThumbnailClient } from '../thumbnails/thumbnailClient.ts';
import { useMade } from '../thumbnails/useMade.ts';
import { ItemStyles } from '../registry/ItemStyles.tsx';

const meta = {
  title: 'Recipes/Composer',
  component: FormRoom,
  decorators: [
    (Story) => (
      <>
        <ItemStyles name="attachment-composer" />
        <Story />
      </>
    ),
  ],
} satisfies Meta<typeof FormRoom>;
export default meta;
type Story = StoryObj<typeof meta>;

const makePicture = () => samplePicture('sunset over the bay.png', 160, 10);

function ThreeAttachments() {
  const picture = useMade(makePicture);
  return picture && <Fixed picture={picture} />;
}

function Fixed({ picture }: { readonly picture: File }) {
  const [client] = useState(() => {
    const uploads = [
      fixedUpload('done', { name: picture.name, type: 'image/png', size: 2_400_000 }),
      fixedUpload('uploading', { name: 'itinerary.pdf', size: 8_000_000, loadedBytes: 5_000_000 }),
      fixedUpload('failed', { name: 'tickets.zip' }),
    ];
    const { thumbnailer } = createThumbnailClient().client;
    return { ...fixedUploads(uploads, undefined, { done: picture }).client, thumbnailer };
  });
  return (
    <FixedUploader client={client} className="attachment-composer">
      <AttachmentComposerBody isSending={false} />
    </FixedUploader>
  );
}

/** One is there, one is on its way, one has failed and says why. */
export const ThreeFiles: Story = {
  args: { children: () => null },
  render: () => <ThreeAttachments />,
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-thumb="ready"]')).toHaveLength(1), {
      timeout: 15_000,
    });
    const canvas = within(canvasElement);
    await expect(rowsOf(canvasElement)).toHaveLength(3);
    await expect(canvas.getByText('You don’t have permission to upload here.')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Send' })).toBeEnabled();
    // Chips have no common edges, and an edge of their own that counts as padding.
    await expect(await measureEveryLook(canvasElement, [1, 5, 6])).toEqual([]);
  },
};

/** By keyboard alone: the message is sent while its files upload, waits for them, and leaves with all of them. */
export const SentBeforeTheFilesAreThere: Story = {
  args: {
    server: { bytesPerSecond: 300_000 },
    children: ({ protocol, show }) => <AttachmentComposer protocol={protocol} onSend={show} />,
  },
  play: async ({ canvasElement, userEvent }) => {
    const canvas = within(canvasElement);
    const text = canvas.getByRole('textbox', { name: 'Message' });
    await userEvent.click(text);
    await userEvent.keyboard('Here is all of it');
    await pickFile(canvasElement, sampleFile('a.pdf', 200_000), sampleFile('b.pdf', 150_000));
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(2));
    // Files that come in leave the caret where it was.
    await expect(text).toHaveFocus();
    await userEvent.keyboard('!');
    const send = canvas.getByRole('button', { name: 'Send' });
    send.focus();
    await userEvent.keyboard('{Enter}');
    await expect(await canvas.findByText('Sending when uploads finish…')).toBeVisible();
    await expect(send).toHaveFocus();
    const sent = () => within(canvas.getByRole('list', { name: 'Saved' })).queryAllByRole('listitem');
    await expect(sent()).toHaveLength(0);
    await waitFor(() => expect(sent()).toHaveLength(1), { timeout: 15_000 });
    const message = JSON.parse(sent()[0]?.textContent ?? '') as { text: string; files: string[] };
    await expect(message.text).toBe('Here is all of it!');
    await expect(message.files).toHaveLength(2);
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(0));
    await expect(text).toHaveValue('');
    await expect(text).toHaveFocus();
    await expect(canvas.queryByText('Sending when uploads finish…')).toBeNull();
  },
};
