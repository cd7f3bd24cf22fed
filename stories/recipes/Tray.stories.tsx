/** Uploads in a tray: what goes on, what has failed, and the tray made small. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { TrayPage } from './Tray.tsx';

const meta = {
  title: 'Recipes/Tray',
  component: TrayPage,
  // Each has the corner of the page to itself.
  parameters: { docs: { story: { inline: false, height: '640px' } } },
} satisfies Meta<typeof TrayPage>;
export default meta;
type Story = StoryObj<typeof meta>;

const tray = () => within(document.body).getByRole('region', { name: 'Uploads' });
const toggle = () => within(within(tray()).getByRole('heading', { level: 2 })).getByRole('button');

export const Uploading: Story = {
  args: { statuses: ['uploading', 'uploading', 'paused', 'queued', 'done'] },
  play: async () => {
    await expect(toggle()).toHaveTextContent('Uploading 2 of 5');
    await expect(within(tray()).getAllByRole('listitem')).toHaveLength(5);
  },
};

/** Stays open until somebody has seen it. */
export const PartialFailure: Story = {
  args: { statuses: ['done', 'failed', 'done', 'failed', 'done'] },
  play: async () => {
    await expect(toggle()).toHaveTextContent('3 uploaded, 2 failed');
    // It comes with a fade.
    await waitFor(() => expect(within(tray()).getByRole('button', { name: 'Close' })).toBeVisible());
  },
};

/** A ring and a count; the cross never ends an upload. */
export const Minimised: Story = {
  args: { statuses: ['uploading', 'uploading', 'queued', 'queued', 'done'], defaultMinimised: true },
  play: async ({ userEvent }) => {
    await expect(toggle()).toHaveTextContent('1 of 5');
    toggle().focus();
    await userEvent.keyboard('{Enter}');
    await expect(within(tray()).getAllByRole('listitem')).toHaveLength(5);
    await userEvent.keyboard('{Escape}');
    await expect(toggle()).toHaveFocus();
    await expect(within(tray()).queryByRole('listitem')).toBeNull();
  },
};
