/** A gallery: what people look for is on the pictures, so these are the list. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { rowsOf } from '../support/sampleFile.ts';
import { PhotoGallery } from './PhotoGallery.tsx';

const meta = { title: 'Recipes/Photo gallery', component: PhotoGallery } satisfies Meta<typeof PhotoGallery>;
export default meta;
type Story = StoryObj<typeof meta>;

/** The picture that failed says so and why; the button to try again lies on it. */
export const NineWithOneFailed: Story = {
  play: async ({ canvasElement, userEvent }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-thumb="ready"]')).toHaveLength(9), {
      timeout: 15_000,
    });
    const list = canvas.getByRole('list', { name: 'Files' });
    const places = rowsOf(canvasElement).map((tile) => tile.getBoundingClientRect().left);
    // Three beside each other, where there is room for three.
    if (list.clientWidth > 400) await expect(new Set(places.map(Math.round)).size).toBe(3);
    const failed = canvas.getByRole('listitem', { name: 'storm.png' });
    await expect(within(failed).getByText('You don’t have permission to upload here.')).toBeVisible();
    const retry = within(failed).getByRole('button', { name: /Try again.*storm\.png/ });
    await expect(retry).toBeVisible();
    await userEvent.click(within(failed).getByRole('button', { name: /Remove.*storm\.png/ }));
    const undo = canvas.getByRole('button', { name: /Undo.*storm\.png/ });
    await expect(undo).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(canvas.getByRole('listitem', { name: 'storm.png' })).toBeVisible());
  },
};
