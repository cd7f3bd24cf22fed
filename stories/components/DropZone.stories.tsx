/** What the zone looks like and says while something is dragged, when it is full, and when it is off. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, fn, waitFor, within } from 'storybook/test';
import type { IntakeRules } from '../../src/core/intake.ts';
import type { UploadSnapshot } from '../../src/core/uploadState.ts';
import { dragEvent } from '../../src/testing/index.ts';
import { FixedUploader } from '../../src/ui/fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../../src/ui/fixtures/fixedUploads.ts';
import { Uploader } from '../../src/ui/index.ts';
import { holdFiles } from '../support/holdFiles.ts';

interface ZoneProps {
  readonly rules: IntakeRules;
  readonly uploads?: () => readonly UploadSnapshot[];
  readonly disabled?: boolean;
  readonly onAdd?: (files: readonly File[]) => void;
}

function Zone({ rules, uploads = () => [], disabled = false, onAdd }: ZoneProps) {
  const [{ client }] = useState(() => fixedUploads(uploads()));
  return (
    <FixedUploader client={client} rules={rules} disabled={disabled} {...(onAdd !== undefined && { onAdd })}>
      <Uploader.Label>Documents</Uploader.Label>
      <Uploader.Description />
      <Uploader.DropZone />
      <Uploader.HiddenInput />
      <Uploader.Message />
    </FixedUploader>
  );
}

const documents: IntakeRules = { accept: '.pdf,image/jpeg,image/png', maxSize: '10 MB', maxFiles: 5 };

const meta = { title: 'Components/DropZone', component: Zone, args: { rules: documents } } satisfies Meta<
  typeof Zone
>;
export default meta;
type Story = StoryObj<typeof meta>;

const pdf = new File(['%PDF'], 'report.pdf', { type: 'application/pdf' });
const png = new File(['png'], 'photo.png', { type: 'image/png' });
const film = new File(['film'], 'film.mov', { type: 'video/quicktime' });

const zoneOf = (canvasElement: HTMLElement): HTMLElement => {
  const zone = canvasElement.querySelector<HTMLElement>('[data-slot="gantry-dropzone"]');
  if (zone === null) throw new Error('The story shows no drop zone.');
  return zone;
};

const showsDrag =
  (files: readonly File[], drag: string, words: RegExp): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const zone = zoneOf(canvasElement);
    holdFiles(zone, files);
    await waitFor(() => expect(zone).toHaveAttribute('data-drag', drag));
    await expect(zone.querySelector('[data-slot="gantry-drop-message"]')).toHaveTextContent(words);
    await waitFor(() =>
      expect(document.querySelector('[data-slot="gantry-announcer"]')).toHaveTextContent('Drop zone.'),
    );
  };

/** One real button; the surface itself takes no focus. */
export const Idle: Story = {
  play: async ({ canvasElement }) => {
    const zone = zoneOf(canvasElement);
    await expect(zone).not.toHaveAttribute('tabindex');
    await expect(zone).not.toHaveAttribute('role');
    const trigger = within(zone).getByRole('button', { name: 'Documents Choose files' });
    await expect(trigger).toHaveAccessibleDescription(
      /^PDF, JPG, or PNG, up to 10\sMB each, 5 files at most$/,
    );
  },
};

/** Files are somewhere over the page. */
export const OverThePage: Story = {
  play: async ({ canvasElement }) => {
    holdFiles(document.body, [pdf]);
    await waitFor(() => expect(zoneOf(canvasElement)).toHaveAttribute('data-drag', 'page'));
    await expect(zoneOf(canvasElement)).toHaveTextContent('Drop to upload');
  },
};

export const Accept: Story = { play: showsDrag([pdf, png, png], 'accept', /Drop to add 3 files/) };
/** Words, border and fill; the drop is still taken and judged properly. */
export const Reject: Story = {
  play: showsDrag([film], 'reject', /may not be acceptedOnly PDF, JPG, or PNG/),
};
export const Partial: Story = {
  play: showsDrag([pdf, film, film], 'partial', /2 of 3 may not be PDF, JPG, or PNG/),
};
/** A type the browser does not know is no reason to refuse. */
export const Unknown: Story = {
  play: showsDrag([new File(['?'], 'scan', { type: '' })], 'unknown', /Drop to add 1 file/),
};

/** The button stays focusable and says what to do. */
export const Full: Story = {
  args: {
    uploads: () =>
      [1, 2, 3, 4, 5].map((number) => fixedUpload('done', { id: String(number), name: `${number}.pdf` })),
  },
  play: async ({ canvasElement, userEvent }) => {
    const trigger = within(canvasElement).getByRole('button', { name: 'Documents Choose files' });
    await expect(trigger).toHaveAttribute('aria-disabled', 'true');
    await expect(zoneOf(canvasElement)).toHaveTextContent('5 of 5 files added');
    await userEvent.click(trigger);
    await expect(document.querySelector('[data-slot="gantry-announcer"]')).toHaveTextContent('5 of 5 files');
  },
};

export const Disabled: Story = {
  args: { disabled: true },
  play: async ({ canvasElement }) => {
    await expect(
      within(canvasElement).getByRole('button', { name: 'Documents Choose files' }),
    ).toBeDisabled();
  },
};

/** What is dropped arrives as it is, and what was refused is named with its reason. */
export const Dropped: Story = {
  args: { onAdd: fn() },
  play: async ({ canvasElement, args }) => {
    const zone = zoneOf(canvasElement);
    zone.dispatchEvent(dragEvent('drop', [pdf, film]));
    await waitFor(() => expect(args.onAdd).toHaveBeenCalledWith([pdf, film]));
    await expect(await within(canvasElement).findByText('1 file wasn’t added')).toBeVisible();
  },
};
