/** Canonical frames that no other story shows: whole views, for side-by-side review and for what can be measured. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { rowsOf } from '../support/sampleFile.ts';
import { measureEveryLook } from './measureLook.ts';
import { MixedList } from './MixedList.tsx';

const meta = { title: 'Foundations/Frames', component: MixedList } satisfies Meta<typeof MixedList>;
export default meta;
type Story = StoryObj<typeof meta>;

export const MixedListOfSix: Story = {
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(6));
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-thumb="ready"]')).toHaveLength(2), {
      timeout: 15_000,
    });
    await expect(await measureEveryLook(canvasElement)).toEqual([]);
  },
};
