/** What people read, in the language of the toolbar; and all of them in 320 px, where none may be cut off. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect } from 'storybook/test';
import { StatusError } from '../../src/core/errors.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { everyTranslation, pseudoTranslations } from '../../src/ui/fixtures/everyTranslation.ts';
import { fixedUpload, fixedUploads, rowStatuses } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';
import type { Translation } from '../../src/ui/messages/translation.ts';
import { clippedTexts } from '../support/clippedTexts.ts';
import { pickFile, sampleFile } from '../support/sampleFile.ts';

interface MainStatesProps {
  /** @default that of the toolbar */
  readonly locale?: Translation;
}

const rules = { accept: '.pdf,image/png', maxSize: '10 MB', maxFiles: 40 };

/** Every status of a row, with the zone, the summary and what a refusal leaves to tell. */
function MainStates({ locale }: MainStatesProps) {
  const [{ client }] = useState(() =>
    fixedUploads([
      ...rowStatuses.map((status) => fixedUpload(status, { name: `${status}-2026-11-20.pdf` })),
      fixedUpload('failed', {
        id: 'signed-out',
        name: 'signed-out.pdf',
        error: new StatusError({ status: 401, body: '' }),
      }),
    ]),
  );
  return (
    <FixedUploader client={client} rules={rules} {...(locale !== undefined && { locale })}>
      <Uploader.Label />
      <Uploader.Description />
      <Uploader.DropZone />
      <Uploader.HiddenInput />
      <Uploader.Message />
      <Uploader.Summary />
      <Uploader.List style={{ maxBlockSize: 'none' }} />
    </FixedUploader>
  );
}

const meta = { title: 'Foundations/Languages', component: MainStates } satisfies Meta<typeof MainStates>;
export default meta;
type Story = StoryObj<typeof meta>;

const refused = () => [
  sampleFile('notes.key', 10),
  sampleFile('slides.key', 10),
  sampleFile('report.pdf', 0),
];

/** In the language of the toolbar. */
export const MainStatesInOneLanguage: Story = {
  render: (args) => <MainStates {...args} />,
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, ...refused());
    await expect(canvasElement.querySelector('[data-slot="gantry-message"]')).toBeVisible();
    await expect(clippedTexts(canvasElement)).toEqual([]);
  },
};

const languages = [...everyTranslation, ...pseudoTranslations];

/** Twenty of them side by side, each as wide as a small telephone. The pseudo-locale `en-XA` is 40 % longer than English. */
export const EveryLanguage: Story = {
  // One language is asked about above, in every look; twenty would say the same twenty times.
  parameters: { a11y: { test: 'off' } },
  render: () => (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 24 }}>
      {languages.map((translation) => (
        <div key={translation.locale} data-language={translation.locale} style={{ inlineSize: 320 }}>
          <MainStates locale={translation} />
        </div>
      ))}
    </div>
  ),
  play: async ({ canvasElement }) => {
    for (const { locale } of languages) {
      const column = canvasElement.querySelector<HTMLElement>(`[data-language="${locale}"]`);
      const root = column?.querySelector<HTMLElement>('[data-slot="gantry-root"]');
      if (column == null || root == null) throw new Error(`${locale} is not there.`);
      await pickFile(column, ...refused());
      await expect(root).toHaveAttribute('lang', locale);
      await expect({ locale, clipped: clippedTexts(root) }).toEqual({ locale, clipped: [] });
    }
  },
};
