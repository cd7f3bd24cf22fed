/** A server that makes pictures itself: the browser's own is shown at once, and the server's takes its place. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor } from 'storybook/test';
import { UploadProvider, type FindPicture } from '../../src/index.ts';
import type { MessageMedia } from '../../src/presets/selfcommunity.ts';
import { UploadField } from '../../src/ui/index.ts';
import { pickFile, rowsOf, sampleFile, samplePicture } from '../support/sampleFile.ts';
import { createThumbnailClient, media } from './thumbnailClient.ts';

interface Props {
  /** How often the server answers that it has none yet. */
  readonly refusals: number;
}

function Field({ refusals }: Props) {
  const [{ client }] = useState(createThumbnailClient);
  const [findPicture] = useState(() => pictureAfter(refusals));
  return (
    <UploadProvider client={client}>
      <UploadField protocol={media} label="Photos" findPicture={findPicture} />
    </UploadProvider>
  );
}

/** What an application's server would be asked. */
function pictureAfter(refusals: number): FindPicture<MessageMedia> {
  const asked = new Map<string, number>();
  return ({ fileUuid }) => {
    const count = (asked.get(fileUuid) ?? 0) + 1;
    asked.set(fileUuid, count);
    return count > refusals ? samplePicture('made-by-the-server.png') : null;
  };
}

const meta = {
  title: 'Thumbnails/Made by the server',
  component: Field,
  args: { refusals: 1 },
} satisfies Meta<typeof Field>;
export default meta;
type Story = StoryObj<typeof meta>;

const thumbOf = (row: HTMLElement | undefined): HTMLElement => {
  const thumb = row?.querySelector<HTMLElement>('[data-slot="gantry-thumb"]');
  if (thumb == null) throw new Error('The row has no box for a picture.');
  return thumb;
};
const sizeOf = (element: Element): string => {
  const { width, height } = element.getBoundingClientRect();
  return `${width} × ${height}`;
};

/** The box stays as it is, and holds a picture all the time. */
export const TakesThePlace: Story = {
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, await samplePicture('dunes.png'));
    await waitFor(() => expect(thumbOf(rowsOf(canvasElement)[0]).querySelector('img')).not.toBeNull());
    const thumb = thumbOf(rowsOf(canvasElement)[0]);
    const sizes = new Set([sizeOf(thumb)]);
    let isEmpty = false;
    const look = new MutationObserver(() => {
      sizes.add(sizeOf(thumb));
      isEmpty ||= thumb.querySelector('img') === null;
    });
    look.observe(thumb, { childList: true, subtree: true });
    const [own] = thumb.querySelectorAll('img');

    await waitFor(() => expect(thumb.querySelectorAll('img')).toHaveLength(2), { timeout: 15_000 });
    const [previous, shown] = thumb.querySelectorAll('img');
    await expect(previous).toBe(own);
    await expect(shown?.src).not.toBe(own?.src);
    await Promise.all(thumb.getAnimations({ subtree: true }).map(({ finished }) => finished));
    await waitFor(() => expect(getComputedStyle(previous ?? thumb).visibility).toBe('hidden'));
    look.disconnect();
    await expect([...sizes]).toEqual(['40 × 40']);
    await expect(isEmpty).toBe(false);
  },
};

/** Of a file that this browser cannot look into, the icon is shown until then. */
export const WhereTheBrowserCanNot: Story = {
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, sampleFile('scan.tiff', 20_000));
    await waitFor(() => expect(thumbOf(rowsOf(canvasElement)[0])).toHaveAttribute('data-thumb', 'failed'));
    await waitFor(() => expect(thumbOf(rowsOf(canvasElement)[0])).toHaveAttribute('data-thumb', 'ready'), {
      timeout: 15_000,
    });
  },
};
