/** What can be seen of files before they are uploaded: every kind, and files that only look like one. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { UploadProvider, useThumbnail } from '../../src/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { pickFile, rowsOf } from '../support/sampleFile.ts';
import { hostileSamples, mediaSamples } from './mediaSamples.ts';
import { factsOf } from './factsOf.ts';
import { createThumbnailClient, media } from './thumbnailClient.ts';
import { useMade } from './useMade.ts';
import './Thumbnails.css';

interface FilesProps {
  readonly makeFiles: () => Promise<readonly File[]>;
}

function Tiles({ makeFiles }: FilesProps) {
  const [{ client }] = useState(createThumbnailClient);
  const files = useMade(makeFiles);
  return (
    <UploadProvider client={client}>
      <ul className="thumbnail-tiles" aria-label="Files" data-gantry-tokens>
        {files?.map((file) => (
          <Tile key={file.name} file={file} />
        ))}
      </ul>
    </UploadProvider>
  );
}

function Tile({ file }: { readonly file: File }) {
  const view = useThumbnail(file, { width: 320, height: 200, fit: 'contain' });
  return (
    <li data-thumb={view.status}>
      <div className="thumbnail-picture">
        {view.url !== undefined && <img src={view.url} alt={`Preview of ${file.name}`} />}
        {view.text !== undefined && <pre>{view.text}</pre>}
        {view.peaks !== undefined && (
          <span className="thumbnail-peaks" aria-hidden="true">
            {view.peaks.map((peak, index) => (
              <i key={index} style={{ blockSize: `${4 + 96 * peak}%` }} />
            ))}
          </span>
        )}
      </div>
      <strong>{file.name}</strong>
      <span>{factsOf(view)}</span>
    </li>
  );
}

const meta = { title: 'Thumbnails/Kinds', component: Tiles } satisfies Meta<typeof Tiles>;
export default meta;
type Story = StoryObj<typeof meta>;

const settled = (canvasElement: HTMLElement) =>
  waitFor(
    () => {
      const tiles = Array.from(canvasElement.querySelectorAll('li[data-thumb]'));
      if (tiles.length === 0 || tiles.some((tile) => tile.getAttribute('data-thumb') === 'loading'))
        throw new Error('Some are still looked at.');
      return tiles.map((tile) => tile.getAttribute('data-thumb'));
    },
    { timeout: 15_000 },
  );

export const EveryKind: Story = {
  args: { makeFiles: mediaSamples },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(await settled(canvasElement)).toEqual([...Array<string>(7).fill('ready'), 'failed']);
    for (const name of ['dunes.png', 'logo.svg', 'tide.webm', 'report.pdf'])
      await expect(canvas.getByAltText(`Preview of ${name}`)).toBeVisible();
    await expect(canvas.getByText('640 × 640 px')).toBeVisible();
    await expect(canvas.getByText(/320 × 180 px, [34]\.\d s/)).toBeVisible();
    await expect(canvas.getByText('2.0 s')).toBeVisible();
    await expect(canvas.getByText('1 page')).toBeVisible();
  },
};

/** Cut off, falsely named, empty, made to unfold without end: an icon, and nothing else happens. */
export const NothingToSee: Story = {
  args: { makeFiles: hostileSamples },
  play: async ({ canvasElement }) => {
    await expect(await settled(canvasElement)).toEqual(Array<string>(8).fill('failed'));
  },
};

function Rows() {
  const [{ client }] = useState(createThumbnailClient);
  return (
    <UploadProvider client={client}>
      <UploadField protocol={media} label="Attachments" autoStart={false} />
    </UploadProvider>
  );
}

export const InRows: Story = {
  args: { makeFiles: mediaSamples },
  render: () => <Rows />,
  play: async ({ canvasElement, args }) => {
    await pickFile(canvasElement, ...(await args.makeFiles()));
    const thumbs = () => rowsOf(canvasElement).map((row) => row.querySelector('[data-slot="gantry-thumb"]'));
    await waitFor(
      () =>
        expect(thumbs().map((thumb) => thumb?.getAttribute('data-thumb'))).toEqual([
          ...Array<string>(7).fill('ready'),
          'failed',
        ]),
      { timeout: 15_000 },
    );
  },
};
