/** A poster for a film: one of its moments, or a picture of one's own; what is chosen is what is sent. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import { UploadProvider } from '../../src/index.ts';
import { samplePicture } from '../support/sampleFile.ts';
import { mediaSamples } from './mediaSamples.ts';
import { PosterPicker, posterCount } from './PosterPicker.tsx';
import { createThumbnailClient } from './thumbnailClient.ts';
import { useMade } from './useMade.ts';

interface Props {
  readonly makeFiles: () => Promise<readonly File[]>;
}

function Film({ makeFiles }: Props) {
  const [{ client, server }] = useState(createThumbnailClient);
  const film = useMade(makeFiles)?.find(({ type }) => type.startsWith('video/'));
  const stored = () => {
    const { objects } = server;
    const newest = objects.at(-1);
    return {
      names: objects.map(({ name }) => name),
      newest: new Blob(newest && [newest.bytes], newest && { type: newest.type }),
    };
  };
  return (
    <UploadProvider client={client}>{film && <PosterPicker film={film} stored={stored} />}</UploadProvider>
  );
}

const meta = {
  title: 'Thumbnails/Poster',
  component: Film,
  args: { makeFiles: mediaSamples },
} satisfies Meta<typeof Film>;
export default meta;
type Story = StoryObj<typeof meta>;

const within15s = { timeout: 15_000 };

/** Tab, until the focus is on it; Enter. Nothing else is used. */
async function press(canvasElement: HTMLElement, name: string): Promise<HTMLElement> {
  const button = await within(canvasElement).findByRole('button', { name }, within15s);
  await waitFor(() => expect(button).toBeEnabled(), within15s);
  canvasElement.ownerDocument.body.focus();
  for (let tries = 0; tries < 30 && document.activeElement !== button; tries += 1) await userEvent.tab();
  await expect(button).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  return button;
}

/** How far two pictures are apart, as the mean of all values, 0 to 255. */
async function difference(one: HTMLImageElement, other: HTMLImageElement): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map(async (image) => {
      await image.decode();
      const context = new OffscreenCanvas(64, 36).getContext('2d');
      context?.drawImage(image, 0, 0, 64, 36);
      return context?.getImageData(0, 0, 64, 36).data ?? new Uint8ClampedArray();
    }),
  );
  if (a === undefined || b === undefined || a.length === 0) throw new Error('There is nothing to compare.');
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

const imageIn = (element: HTMLElement): HTMLImageElement => {
  const image = element.querySelector('img');
  if (image === null) throw new Error('There is no picture.');
  return image;
};

/** With the keyboard alone. */
export const ChooseAPoster: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getByAltText('Poster')).toBeVisible(), within15s);
    await press(canvasElement, 'Show moments');
    await waitFor(
      () => expect(canvas.getAllByRole('button', { name: /^Moment/ })).toHaveLength(posterCount),
      within15s,
    );
    const third = await press(canvasElement, 'Moment 3 of 5');
    await expect(third).toHaveAttribute('aria-pressed', 'true');
    await press(canvasElement, 'Upload the film');
    await press(canvasElement, 'Send the poster after it');
    await waitFor(
      () => expect(canvas.getByRole('status')).toHaveTextContent('The server has tide.webm and tide.webp.'),
      within15s,
    );
    const sent = canvas.getByAltText<HTMLImageElement>('Poster on the server');
    const first = canvas.getByRole('button', { name: 'Moment 1 of 5' });
    await expect(await difference(sent, imageIn(third))).toBeLessThan(3);
    await expect(await difference(sent, imageIn(first))).toBeGreaterThan(40);
  },
};

export const APictureOfYourOwn: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getByAltText('Poster')).toBeVisible(), within15s);
    const film = canvas.getByAltText<HTMLImageElement>('Poster').src;
    const own = await samplePicture('own.png');
    await userEvent.upload(canvas.getByLabelText(/picture of your own/), own);
    await waitFor(
      () => expect(canvas.getByAltText<HTMLImageElement>('Poster').src).not.toBe(film),
      within15s,
    );
    await press(canvasElement, 'Upload the film');
    await press(canvasElement, 'Send the poster after it');
    const sent = await canvas.findByAltText<HTMLImageElement>('Poster on the server', {}, within15s);
    const url = URL.createObjectURL(own);
    const chosen = Object.assign(new Image(), { src: url });
    await expect(await difference(sent, chosen)).toBeLessThan(6);
    URL.revokeObjectURL(url);
  },
};
