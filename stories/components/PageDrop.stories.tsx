/** Files dropped anywhere on the page: what the layer says, and which of several uploaders gets them. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, fn, waitFor } from 'storybook/test';
import { dragEvent } from '../../src/testing/index.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';

interface PageProps {
  readonly onPhotos: (files: readonly File[]) => void;
  readonly onPapers: (files: readonly File[]) => void;
}

const photoRules = { accept: 'image/*' };
const paperRules = { accept: '.pdf' };

function Page({ onPhotos, onPapers }: PageProps) {
  const [photos] = useState(() => fixedUploads([]));
  const [papers] = useState(() => fixedUploads([]));
  return (
    <div style={{ display: 'grid', gap: 24 }}>
      <FixedUploader client={photos.client} group="photos" rules={photoRules} onAdd={onPhotos}>
        <Uploader.Label>Photos</Uploader.Label>
        <Uploader.Description />
        <Uploader.DropZone />
        <Uploader.HiddenInput />
      </FixedUploader>
      <FixedUploader client={papers.client} group="papers" rules={paperRules} onAdd={onPapers}>
        <Uploader.Label>Papers</Uploader.Label>
        <Uploader.Description />
        <Uploader.DropZone />
        <Uploader.HiddenInput />
        <Uploader.PageDrop label="Papers" />
      </FixedUploader>
    </div>
  );
}

const meta = {
  title: 'Components/PageDrop',
  component: Page,
  args: { onPhotos: fn(), onPapers: fn() },
} satisfies Meta<typeof Page>;
export default meta;
type Story = StoryObj<typeof meta>;

const pdf = new File(['%PDF'], 'report.pdf', { type: 'application/pdf' });
const film = new File(['film'], 'film.mov', { type: 'video/quicktime' });

const layerOf = (): HTMLElement => {
  const layer = document.querySelector<HTMLElement>('[data-slot="gantry-page-drop"]');
  if (layer === null) throw new Error('The story shows no layer.');
  return layer;
};

/** Keeps a drag over the page, as a hand that holds still does. */
function hold(files: readonly File[]): void {
  let left = 40;
  const timer = setInterval(() => {
    left -= 1;
    if (left === 0 || document.hidden) clearInterval(timer);
    else document.body.dispatchEvent(dragEvent('dragover', files));
  }, 100);
  document.body.dispatchEvent(dragEvent('dragenter', files));
}

/** Over no zone: the frame and the card say whose files they will be. */
export const OverThePage: Story = {
  play: async () => {
    await expect(layerOf()).toHaveAttribute('inert');
    hold([pdf, pdf]);
    await waitFor(() => expect(layerOf()).toHaveTextContent('Drop to add 2 filesPapers'));
    await expect(layerOf()).toHaveAttribute('data-drag', 'accept');
    await expect(layerOf()).not.toHaveAttribute('inert');
  },
};

/** In words, before it is dropped; the drop is taken and judged all the same. */
export const Reject: Story = {
  play: async () => {
    hold([film]);
    await waitFor(() => expect(layerOf()).toHaveAttribute('data-drag', 'reject'));
    await expect(layerOf()).toHaveTextContent('Only PDF');
  },
};

/** The zone under the pointer is the more specific place: the layer leaves it the drop. */
export const OverAZone: Story = {
  play: async ({ canvasElement, args }) => {
    document.body.dispatchEvent(dragEvent('dragover', [pdf]));
    await waitFor(() => expect(layerOf()).toHaveAttribute('data-drag'));
    const [zone] = canvasElement.querySelectorAll('[data-slot="gantry-dropzone"]');
    zone?.dispatchEvent(dragEvent('dragover', [pdf]));
    await waitFor(() => expect(layerOf()).not.toHaveAttribute('data-drag'));
    const photo = new File(['png'], 'photo.png', { type: 'image/png' });
    zone?.dispatchEvent(dragEvent('drop', [photo]));
    await waitFor(() => expect(args.onPhotos).toHaveBeenCalledWith([photo]));
    await expect(args.onPapers).not.toHaveBeenCalled();
  },
};
