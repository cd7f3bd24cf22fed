/** What can be seen of files before they are uploaded: every kind, files that only look like one, and a poster to choose. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useEffect, useState } from 'react';
import { expect, userEvent, waitFor, within } from 'storybook/test';
import {
  UploadProvider,
  useThumbnail,
  useUpload,
  useUploadClient,
  type ThumbnailView,
} from '../../src/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { pickFile, rowsOf } from '../support/sampleFile.ts';
import { hostileSamples, mediaSamples } from './mediaSamples.ts';
import { createThumbnailClient, media, thumbnailOf } from './thumbnailClient.ts';
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

function factsOf({ status, kind, width, height, durationSeconds, pageCount }: ThumbnailView): string {
  if (status === 'loading') return 'Looking …';
  if (status === 'failed') return `Nothing to see (${kind})`;
  const facts = [
    width !== undefined && `${width} × ${height} px`,
    durationSeconds !== undefined && `${durationSeconds.toFixed(1)} s`,
    pageCount !== undefined && `${pageCount} ${pageCount === 1 ? 'page' : 'pages'}`,
  ].filter((fact) => fact !== false);
  return facts.join(', ') || kind;
}

/** Made once, when the story is shown. */
function useMade<T>(make: () => Promise<T>): T | undefined {
  const [made, setMade] = useState<T>();
  useEffect(() => {
    let isShown = true;
    void make().then((value) => {
      if (isShown) setMade(value);
    });
    return () => {
      isShown = false;
    };
  }, [make]);
  return made;
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

function PosterPicker({ makeFiles }: FilesProps) {
  const [{ client, server }] = useState(createThumbnailClient);
  const film = useMade(makeFiles)?.find(({ type }) => type.startsWith('video/'));
  return (
    <UploadProvider client={client}>
      {film && <Posters film={film} storedNames={() => server.objects.map(({ name }) => name)} />}
    </UploadProvider>
  );
}

const posters = 5;

function Posters({
  film,
  storedNames,
}: {
  readonly film: File;
  readonly storedNames: () => readonly string[];
}) {
  const client = useUploadClient();
  const [id, setId] = useState<string>();
  const upload = useUpload(id ?? '');
  const view = useThumbnail(id ?? film, { width: 640, height: 360, fit: 'contain' });
  const { frames: makeFrames } = view;
  const [frames, setFrames] = useState<readonly { readonly blob: Blob; readonly url: string }[]>([]);
  const [chosen, setChosen] = useState<number>();
  const [sent, setSent] = useState<readonly string[]>();
  return (
    <section className="thumbnail-film" data-gantry-tokens>
      <p>
        <strong>{film.name}</strong>: {factsOf(view)}
      </p>
      {view.url !== undefined && <img className="thumbnail-poster" src={view.url} alt="Poster" />}
      <div className="thumbnail-posters" role="group" aria-label="Moments of the film">
        {frames.map(({ blob, url }, index) => (
          <button
            key={url}
            type="button"
            aria-pressed={chosen === index}
            aria-label={`Moment ${index + 1} of ${posters}`}
            onClick={() => {
              setChosen(index);
              view.setCustom(blob);
            }}
          >
            <img src={url} alt="" />
          </button>
        ))}
      </div>
      <p className="thumbnail-actions">
        <button
          type="button"
          onClick={() => {
            void makeFrames(posters).then((blobs) => {
              setFrames(blobs.map((blob) => ({ blob, url: URL.createObjectURL(blob) })));
            });
          }}
        >
          Show moments
        </button>{' '}
        <button
          type="button"
          disabled={upload !== undefined}
          onClick={() => {
            setId(client.add(film, { protocol: media }).id);
          }}
        >
          Upload the film
        </button>{' '}
        <button
          type="button"
          disabled={upload === undefined || view.blob === undefined}
          onClick={() => {
            void view.upload(thumbnailOf).done.then(() => {
              setSent(storedNames());
            });
          }}
        >
          Send the poster after it
        </button>
      </p>
      <p role="status">{sent === undefined ? '' : `The server has ${sent.join(' and ')}.`}</p>
    </section>
  );
}

/** Pictures of the film to choose from; the chosen one is sent to the thumbnail endpoint of its parent. */
export const ChooseAPoster: Story = {
  args: { makeFiles: mediaSamples },
  render: (args) => <PosterPicker {...args} />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getByAltText('Poster')).toBeVisible(), { timeout: 15_000 });
    await userEvent.click(canvas.getByRole('button', { name: 'Show moments' }));
    await waitFor(() => expect(canvas.getAllByRole('button', { name: /^Moment/ })).toHaveLength(posters), {
      timeout: 15_000,
    });
    const [, , third] = canvas.getAllByRole('button', { name: /^Moment/ });
    if (third === undefined) throw new Error('There are too few moments.');
    await userEvent.click(third);
    await expect(third).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(canvas.getByRole('button', { name: 'Upload the film' }));
    const send = canvas.getByRole('button', { name: 'Send the poster after it' });
    await waitFor(() => expect(send).toBeEnabled(), { timeout: 15_000 });
    await userEvent.click(send);
    await waitFor(
      () => expect(canvas.getByRole('status')).toHaveTextContent('The server has tide.webm and tide.webp.'),
      { timeout: 15_000 },
    );
  },
};
