/** The whole field on a simulated server: what people see from the first file to the last. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { createUploadClient, UploadProvider } from '../../src/index.ts';
import { messageMediaChunks } from '../../src/presets/selfcommunity.ts';
import { simulatedServer, type SimulatedControls } from '../../src/testing/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { measureEveryLook } from '../frames/measureLook.ts';
import { holdFiles } from '../support/holdFiles.ts';
import { pickFile, rowsOf, sampleFile, samplePicture } from '../support/sampleFile.ts';

interface FieldProps {
  readonly maxFiles: number;
  /** Of the simulated server. */
  readonly server: Partial<SimulatedControls>;
}

function Field({ maxFiles, server }: FieldProps) {
  const [client] = useState(() =>
    createUploadClient({
      persist: false,
      leaveGuard: 'never',
      retry: { delaysMs: [500, 1000] },
      ports: { sender: simulatedServer({ controls: server }) },
    }),
  );
  const [protocol] = useState(() =>
    messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 65_536, md5: false }),
  );
  return (
    <UploadProvider client={client}>
      <UploadField
        protocol={protocol}
        label="Photos and documents"
        name="files"
        accept="image/*,.pdf"
        maxFiles={maxFiles}
        maxSize="10 MB"
      />
    </UploadProvider>
  );
}

const meta = {
  title: 'Components/UploadField',
  component: Field,
  args: { maxFiles: 5, server: {} },
} satisfies Meta<typeof Field>;
export default meta;
type Story = StoryObj<typeof meta>;

const statuses = (canvasElement: HTMLElement) => rowsOf(canvasElement).map((row) => row.dataset['status']);

export const Empty: Story = {
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).queryByRole('list')).toBeNull();
    await expect(within(canvasElement).getByRole('group', { name: 'Photos and documents' })).toHaveAttribute(
      'data-empty',
    );
  },
};

/** Three files, one after another into three lanes; the form holds one value for each. */
export const UploadsThree: Story = {
  play: async ({ canvasElement }) => {
    await pickFile(
      canvasElement,
      await samplePicture('lake.png'),
      await samplePicture('a-photo-with-a-very-long-name-that-does-not-fit.png'),
      sampleFile('report.pdf', 200_000),
    );
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done', 'done', 'done']), {
      timeout: 10_000,
    });
    await expect(canvasElement.querySelectorAll('input[type=hidden][name=files]')).toHaveLength(3);
    await expect(within(canvasElement).getByText('3 files uploaded')).toBeVisible();
  },
};

/** A slow line: the bars move, and Pause holds. */
export const Slow: Story = {
  args: { server: { bytesPerSecond: 60_000, latencyMs: 100 } },
  play: async ({ canvasElement, userEvent }) => {
    await pickFile(canvasElement, sampleFile('slow.pdf', 900_000), sampleFile('second.pdf', 500_000));
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: /Pause.*slow\.pdf/ }));
    await waitFor(() => expect(statuses(canvasElement)[0]).toBe('paused'));
    // The button is the same element: the focus stays where it was.
    await expect(canvas.getByRole('button', { name: /Resume.*slow\.pdf/ })).toHaveFocus();
  },
};

/** The server answers 503 twice; the row says so, waits, and finishes. */
export const WaitsAndRecovers: Story = {
  args: { server: { failures: [503, 503] } },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, sampleFile('patient.pdf', 100_000));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['retrying']));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']), { timeout: 10_000 });
  },
};

/** A refusal that repeating does not change. The button tries again, and stays the same element. */
export const FailsForGood: Story = {
  args: { server: { failures: [403] } },
  play: async ({ canvasElement, userEvent }) => {
    await pickFile(canvasElement, sampleFile('secret.pdf', 100_000));
    const canvas = within(canvasElement);
    const retry = await canvas.findByRole('button', { name: /Try again.*secret\.pdf/ });
    await expect(rowsOf(canvasElement)[0]).toHaveTextContent('You don’t have permission to upload here.');
    await userEvent.click(retry);
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']), { timeout: 10_000 });
  },
};

/** Cancelling is undoable, in place; the focus goes to Undo. */
export const CancelAndUndo: Story = {
  args: { server: { bytesPerSecond: 60_000 } },
  play: async ({ canvasElement, userEvent }) => {
    await pickFile(canvasElement, sampleFile('film.pdf', 900_000));
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('button', { name: /Cancel.*film\.pdf/ }));
    const undo = await canvas.findByRole('button', { name: /Undo.*film\.pdf/ });
    await expect(undo).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(statuses(canvasElement)[0]).not.toBe('cancelled'));
  },
};

/** One file is all there is to see: it stands in the zone, with Replace and Remove. */
export const OneFile: Story = {
  args: { maxFiles: 1 },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, await samplePicture('the-lake-in-the-morning-light.png'));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']), { timeout: 10_000 });
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('button', { name: 'Photos and documents Replace' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: /Remove.*lake/ })).toBeVisible();
    await expect(canvas.queryByText('Drop a file here or')).toBeNull();
    await waitFor(() => expect(canvasElement.querySelector('[data-thumb="ready"]')).not.toBeNull(), {
      timeout: 15_000,
    });
    await expect(await measureEveryLook(canvasElement)).toEqual([]);
  },
};

/** What a drop would replace is named over it; nothing moves. */
export const OverTheOneFile: Story = {
  args: { maxFiles: 1 },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, await samplePicture('lake.png'));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']), { timeout: 10_000 });
    const zone = canvasElement.querySelector<HTMLElement>('[data-slot="gantry-dropzone"]');
    if (zone === null) throw new Error('The story shows no drop zone.');
    const heightBefore = zone.offsetHeight;
    holdFiles(zone, [sampleFile('other.pdf', 10)]);
    await waitFor(() => expect(zone).toHaveTextContent(/Drop to replace .*lake\.png/));
    await expect(zone.offsetHeight).toBe(heightBefore);
  },
};
