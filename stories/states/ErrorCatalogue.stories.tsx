/** Every error code with the sentence people read and the button that answers it: the code's own table, drawn. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, within } from 'storybook/test';
import { errorTraits, StatusError, UploadError, type ErrorCode } from '../../src/core/errors.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';

const codes = Object.keys(errorTraits) as ErrorCode[];

const errorOf = (code: ErrorCode): UploadError =>
  code === 'refused'
    ? new StatusError({ status: 400, body: '', serverMessage: 'Only members may send files to this room.' })
    : new UploadError({
        code,
        message: code === 'custom' ? 'Name the file after the project, please.' : '',
        details: {
          accept: '.pdf,image/png',
          size: 48_000_000,
          limit: code === 'too-many-files' ? 5 : 10_000_000,
          left: 12_000_000,
          width: 320,
          height: 200,
          minWidth: 640,
          minHeight: 480,
          durationSeconds: 5400,
          maxDurationSeconds: 3600,
          pages: 120,
          maxPages: 50,
        },
      });

function Catalogue() {
  const [{ client }] = useState(() =>
    fixedUploads(
      codes.map((code) => fixedUpload('failed', { id: code, name: `${code}.pdf`, error: errorOf(code) })),
    ),
  );
  return (
    <FixedUploader client={client}>
      <Uploader.Label>Errors</Uploader.Label>
      <Uploader.List style={{ maxBlockSize: 'none' }} />
    </FixedUploader>
  );
}

const meta = { title: 'States/Error catalogue', component: Catalogue } satisfies Meta<typeof Catalogue>;
export default meta;

export const EveryCode: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    for (const code of codes) {
      const message = canvasElement.querySelector(`[data-error="${code}"]`);
      await expect(message).toHaveTextContent(/\p{L}{2,}/u);
      // No code, and no placeholder that nobody filled in, not with nothing either.
      await expect(message).not.toHaveTextContent(/[{}]|undefined|NaN|\b0\b| \.$/);
    }
    const rows = within(canvasElement).getAllByRole('listitem');
    for (const row of rows) await expect(within(row).getAllByRole('button').length).toBeGreaterThan(0);
  },
};
