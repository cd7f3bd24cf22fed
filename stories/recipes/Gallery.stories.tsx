/** A gallery: what people look for is on the pictures, so these are the list. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { measureEveryLook } from '../frames/measureLook.ts';
import { rowsOf } from '../support/sampleFile.ts';
import { Gallery } from './Gallery.tsx';

const meta = { title: 'Recipes/Gallery', component: Gallery } satisfies Meta<typeof Gallery>;
export default meta;
type Story = StoryObj<typeof meta>;

const allAreDrawn = (canvasElement: HTMLElement) =>
  waitFor(() => expect(canvasElement.querySelectorAll('[data-thumb="ready"]')).toHaveLength(9), {
    timeout: 15_000,
  });

/** The picture that failed says so and why; the button to try again lies on it. */
export const NinePictures: Story = {
  play: async ({ canvasElement }) => {
    await allAreDrawn(canvasElement);
    const canvas = within(canvasElement);
    const list = canvas.getByRole('list', { name: 'Files' });
    const places = rowsOf(canvasElement).map((tile) => Math.round(tile.getBoundingClientRect().left));
    // Three beside each other, where there is room for three.
    if (list.clientWidth > 400) await expect(new Set(places).size).toBe(3);
    const failed = canvas.getByRole('listitem', { name: 'storm.png' });
    await expect(within(failed).getByText('You don’t have permission to upload here.')).toBeVisible();
    await expect(within(failed).getByRole('button', { name: /Try again.*storm\.png/ })).toBeVisible();
    // Tiles have no common edges, and their bars lie on the pictures.
    await expect(await measureEveryLook(canvasElement, [5, 6, 26])).toEqual([]);
  },
};

/** By keyboard: what was removed leaves its place to Undo, which has the focus. */
export const RemovedAndBroughtBack: Story = {
  play: async ({ canvasElement, userEvent }) => {
    await allAreDrawn(canvasElement);
    const canvas = within(canvasElement);
    canvas.getByRole('button', { name: /Remove.*dunes\.png/ }).focus();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.getByRole('button', { name: /Undo.*dunes\.png/ })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(canvas.getByRole('listitem', { name: 'dunes.png' })).toBeVisible());
    await expect(canvas.getByRole('button', { name: /Remove.*dunes\.png/ })).toHaveFocus();
  },
};
