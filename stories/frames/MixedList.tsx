/** A field in the middle of its work: six files in six states, and the sentence that sums them up. */
import { useState } from 'react';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, type FixedUploadOptions } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';
import { samplePicture } from '../support/sampleFile.ts';
import { createThumbnailClient } from '../thumbnails/thumbnailClient.ts';
import { useMade } from '../thumbnails/useMade.ts';

const rules = { accept: 'image/*,.pdf,.mov,.zip', maxSize: '2 GB', maxFiles: 12 };

const files = [
  ['uploading', { name: 'harbour-at-dawn.png', type: 'image/png', size: 48_000_000 }],
  ['queued', { name: 'interview with the harbour master (uncut).mov', size: 1_200_000_000 }],
  ['paused', { name: 'site-plan.pdf', size: 48_000_000 }],
  ['retrying', { name: 'annual-report-of-the-whole-group-2026-final-version.pdf', size: 48_000_000 }],
  ['failed', { name: 'drawings.zip', size: 320_000_000 }],
  ['done', { name: 'quay.png', type: 'image/png', size: 6_400_000 }],
] as const satisfies readonly (readonly [Parameters<typeof fixedUpload>[0], FixedUploadOptions])[];

const makePictures = async () => ({
  uploading: await samplePicture('harbour-at-dawn.png', 160, 20),
  done: await samplePicture('quay.png', 160, 200),
});

/** Shows nothing until the pictures are drawn. */
export function MixedList() {
  const pictures = useMade(makePictures);
  return pictures && <Fixed pictures={pictures} />;
}

function Fixed({ pictures }: { readonly pictures: Readonly<Record<string, Blob>> }) {
  const [client] = useState(() => {
    const uploads = files.map(([status, options]) => fixedUpload(status, options));
    const { thumbnailer } = createThumbnailClient().client;
    return { ...fixedUploads(uploads, undefined, pictures).client, thumbnailer };
  });
  return (
    <FixedUploader client={client} rules={rules}>
      <Uploader.Label>Attachments</Uploader.Label>
      <Uploader.Description />
      <Uploader.DropZone />
      <Uploader.HiddenInput />
      <Uploader.Summary />
      <Uploader.List />
    </FixedUploader>
  );
}
