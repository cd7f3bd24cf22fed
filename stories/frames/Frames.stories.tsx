/** Canonical frames that no other story shows: whole views, for side-by-side review and for what can be measured. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { rowsOf } from '../support/sampleFile.ts';
import { ChecklistTable, FrameTable } from './ChecklistTable.tsx';
import { measureEveryLook } from './measureLook.ts';
import { MixedList } from './MixedList.tsx';

// Frames.mdx is its page.
const meta = { title: 'Foundations/Frames', component: MixedList, tags: ['!autodocs'] } satisfies Meta<
  typeof MixedList
>;
export default meta;
type Story = StoryObj<typeof meta>;

export const MixedListOfSix: Story = {
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(6));
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-thumb="ready"]')).toHaveLength(2), {
      timeout: 15_000,
    });
    await expect(await measureEveryLook(canvasElement)).toEqual([]);
    const [row] = rowsOf(canvasElement);
    const tooltipOf = (action: string): HTMLElement | null => {
      const button = row?.querySelector<HTMLElement>(`[data-action="${action}"]`);
      button?.focus();
      return button?.querySelector<HTMLElement>('[data-gantry="tooltip"]') ?? null;
    };
    const pause = tooltipOf('pause');
    await expect(pause).toHaveStyle({ opacity: '0' });
    await waitFor(() => expect(pause).toHaveStyle({ opacity: '1' }));
    // The next one does not wait.
    await expect(tooltipOf('cancel')).toHaveStyle({ opacity: '1' });
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  },
};

/** Fifty points, and whether each holds. */
export const Review: Story = {
  render: () => <ChecklistTable />,
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText(/^\d+ of 50 hold/)).toBeVisible();
  },
};

/** What the pictures are of. */
export const Pictures: Story = { render: () => <FrameTable /> };
