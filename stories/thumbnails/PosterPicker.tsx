/**
 * How an application lets people choose the poster of a film: a moment of it, or a picture of their own. What is chosen is
 * sent to the thumbnail endpoint of the film, once that is there.
 */
import { useEffect, useState } from 'react';
import { useThumbnail, useUpload, useUploadClient } from '../../src/index.ts';
import { factsOf } from './factsOf.ts';
import { media, thumbnailOf } from './thumbnailClient.ts';
import './Thumbnails.css';

export const posterCount = 5;

interface PosterPickerProps {
  readonly film: File;
  /** What the server has: its names, and the newest as an address. */
  readonly stored: () => { readonly names: readonly string[]; readonly newest: Blob };
}

interface Shown {
  readonly blob: Blob;
  readonly url: string;
}

export function PosterPicker({ film, stored }: PosterPickerProps) {
  const client = useUploadClient();
  const [id, setId] = useState<string>();
  const upload = useUpload(id ?? '');
  const view = useThumbnail(id ?? film, { width: 640, height: 360, fit: 'contain' });
  const [frames, setFrames] = useShown();
  const [chosen, setChosen] = useState<Blob>();
  const [sent, setSent] = useState<readonly string[]>();
  const [[newest], setNewest] = useShown();
  const choose = (picture: Blob) => {
    setChosen(picture);
    view.setCustom(picture);
  };
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
            aria-pressed={chosen === blob}
            aria-label={`Moment ${index + 1} of ${posterCount}`}
            onClick={() => {
              choose(blob);
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
            void view.frames(posterCount).then(setFrames);
          }}
        >
          Show moments
        </button>
        <label>
          A picture of your own:{' '}
          <input
            type="file"
            accept="image/*"
            onChange={({ target }) => {
              const [picture] = target.files ?? [];
              if (picture !== undefined) choose(picture);
            }}
          />
        </label>
        <button
          type="button"
          disabled={upload !== undefined}
          onClick={() => {
            setId(client.add(film, { protocol: media }).id);
          }}
        >
          Upload the film
        </button>
        <button
          type="button"
          disabled={upload === undefined || view.blob === undefined}
          onClick={() => {
            void view.upload(thumbnailOf).done.then(() => {
              const there = stored();
              setSent(there.names);
              setNewest([there.newest]);
            });
          }}
        >
          Send the poster after it
        </button>
      </p>
      <p role="status">{sent === undefined ? '' : `The server has ${sent.join(' and ')}.`}</p>
      {newest !== undefined && (
        <img className="thumbnail-poster" src={newest.url} alt="Poster on the server" />
      )}
    </section>
  );
}

/** Pictures with addresses, which are given back when others take their place. */
function useShown() {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  useEffect(
    () => () => {
      for (const { url } of shown) URL.revokeObjectURL(url);
    },
    [shown],
  );
  const show = (blobs: readonly Blob[]) => {
    setShown(blobs.map((blob) => ({ blob, url: URL.createObjectURL(blob) })));
  };
  return [shown, show] as const;
}
