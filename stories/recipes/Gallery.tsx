/** Pictures as tiles, in the middle of their way: nine, of which one has failed. */
import { useState } from 'react';
import { GalleryUploaderBody } from '../registry/items/gallery-uploader.tsx';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { samplePicture } from '../support/sampleFile.ts';
import { createThumbnailClient } from '../thumbnails/thumbnailClient.ts';
import { useMade } from '../thumbnails/useMade.ts';

const photos = [
  ['done', 'harbour.png'],
  ['done', 'lighthouse at dusk.png'],
  ['done', 'dunes.png'],
  ['done', 'ferry.png'],
  ['failed', 'storm.png'],
  ['done', 'gulls.png'],
  ['uploading', 'the long way back over the cliffs.png'],
  ['uploading', 'tide.png'],
  ['queued', 'last light.png'],
] as const;

const rules = { accept: 'image/*', maxSize: '20 MB', maxFiles: 24 };

const makePictures = () =>
  Promise.all(photos.map(([, name], index) => samplePicture(name, 320, 190 + 15 * index)));

/** Shows nothing until the pictures are drawn. */
export function Gallery() {
  const pictures = useMade(makePictures);
  return pictures && <Fixed pictures={pictures} />;
}

function Fixed({ pictures }: { readonly pictures: readonly File[] }) {
  const [client] = useState(() => {
    const uploads = photos.map(([status, name], index) =>
      fixedUpload(status, {
        id: String(index),
        name,
        type: 'image/png',
        size: 6_400_000,
        loadedBytes: 900_000 * (index - 2),
      }),
    );
    const { thumbnailer } = createThumbnailClient().client;
    return {
      ...fixedUploads(uploads, undefined, Object.fromEntries(pictures.entries())).client,
      thumbnailer,
    };
  });
  return (
    <FixedUploader client={client} rules={rules} style={{ maxInlineSize: '28rem' }}>
      <GalleryUploaderBody label="Photos of the trip" />
    </FixedUploader>
  );
}
