/** What a field takes: the sentence before the choice and the check after it are made of the same rules. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { createUploadClient, UploadProvider, type UploadRules } from '../../src/index.ts';
import { messageMediaChunks } from '../../src/presets/selfcommunity.ts';
import { simulatedServer } from '../../src/testing/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { pickFile, rowsOf, sampleFile, samplePicture } from '../support/sampleFile.ts';

function Field(rules: UploadRules) {
  const [client] = useState(() =>
    createUploadClient({ persist: false, leaveGuard: 'never', ports: { sender: simulatedServer() } }),
  );
  const [protocol] = useState(() =>
    messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 65_536, md5: false }),
  );
  return (
    <UploadProvider client={client}>
      <UploadField protocol={protocol} label="Pictures of the flat" autoStart={false} {...rules} />
    </UploadProvider>
  );
}

const meta = {
  title: 'Components/Limits',
  component: Field,
  args: {
    accept: 'image/*',
    checkType: true,
    minWidth: 400,
    minHeight: 400,
    maxPixels: 20_000_000,
    maxSize: '10 MB',
    maxFiles: 3,
  },
} satisfies Meta<typeof Field>;
export default meta;
type Story = StoryObj<typeof meta>;

const described = (canvasElement: HTMLElement) =>
  canvasElement.querySelector('[data-slot="gantry-description"]')?.textContent.replaceAll('\u00a0', ' ');

/** Of these five, one is a text that is called a picture, one is too small, and one is too many. */
export const CountSizeTypeDimensions: Story = {
  play: async ({ canvasElement }) => {
    await expect(described(canvasElement)).toBe(
      'Images, up to 10 MB each, at least 400 × 400 pixels, at most 20 megapixels, 3 files at most',
    );
    await pickFile(
      canvasElement,
      await samplePicture('hall.png'),
      new File(['not a picture at all'], 'notes.png', { type: 'image/png' }),
      await samplePicture('stamp.png', 200),
      await samplePicture('kitchen.png', 400),
      await samplePicture('garden.png'),
      await samplePicture('street.png'),
    );
    const message = await within(canvasElement).findByRole('group', { name: 'Added 3 of 6 files' });
    await expect(message).toHaveTextContent('1 isn’t images: notes.png');
    await expect(message).toHaveTextContent('1 isn’t at least 400 × 400 pixels: stamp.png');
    await expect(message).toHaveTextContent('1 is over the limit of 3: street.png');
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(3));
  },
};

export const LengthAndPages: Story = {
  args: {
    accept: 'video/*,.pdf',
    checkType: false,
    minWidth: undefined,
    minHeight: undefined,
    maxPixels: undefined,
    minDurationSeconds: 5,
    maxDurationSeconds: 90,
    maxPages: 12,
    maxTotalSize: '50 MB',
  },
  play: async ({ canvasElement }) => {
    await expect(described(canvasElement)).toBe(
      'Videos or PDF, up to 10 MB each, at least 5 sec long, at most 1 min, 30 sec long, 12 pages at most, 3 files at most, at most 50 MB together',
    );
  },
};

/** The application asks its own server about each file, and the answer takes long: the zone says so, and can be told to stop. */
export const StillChecking: Story = {
  args: { validateContent: () => new Promise<undefined>(() => undefined) },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, await samplePicture('hall.png'), await samplePicture('garden.png'));
    const zone = within(canvasElement);
    await expect(await zone.findByText('Checking files…')).toBeVisible();
    await expect(zone.getByText(/2 files left to check/)).toBeVisible();
    await expect(zone.getByRole('button', { name: 'Stop checking' })).toBeVisible();
    await expect(rowsOf(canvasElement)).toHaveLength(0);
  },
};

/** What cannot be read is not held against a file: the server has the last word. */
export const Unreadable: Story = {
  args: { checkType: false },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, sampleFile('raw.png', 50_000));
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(1));
  },
};
