/** An application that goes on while files upload: they are in a tray at the corner of the page. */
import { useState } from 'react';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, type FixedUploadOptions } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';
import './Tray.css';

type File = readonly [Parameters<typeof fixedUpload>[0], FixedUploadOptions];

const names = [
  'harbour-at-dawn.png',
  'interview with the harbour master (uncut).mov',
  'site-plan.pdf',
  'drawings.zip',
  'quay.png',
] as const;

export interface TrayPageProps {
  /** Of each file of the tray, in order. */
  readonly statuses: readonly File[0][];
  readonly defaultMinimised?: boolean;
}

export function TrayPage({ statuses, defaultMinimised = false }: TrayPageProps) {
  const [{ client }] = useState(() =>
    fixedUploads(
      statuses.map((status, index) =>
        fixedUpload(status, {
          id: String(index),
          name: names[index] ?? `${index}.pdf`,
          size: 48_000_000,
          loadedBytes: 12_400_000 + 9_000_000 * index,
        }),
      ),
    ),
  );
  return (
    <div className="tray-page" data-gantry-tokens>
      <h1>Harbour project</h1>
      <p>Plans, drawings and pictures of the new quay. The page goes on while files upload.</p>
      <FixedUploader client={client}>
        <Uploader.Label>Add to the project</Uploader.Label>
        <Uploader.DropZone />
        <Uploader.HiddenInput />
        <Uploader.Tray defaultMinimised={defaultMinimised} />
      </FixedUploader>
    </div>
  );
}
