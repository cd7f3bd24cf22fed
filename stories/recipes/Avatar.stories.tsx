/** A field for one picture, which a new one replaces. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { AvatarUploader } from '../registry/items/avatar-uploader.tsx';
import { FormRoom } from '../forms/FormRoom.tsx';
import { measureEveryLook } from '../frames/measureLook.ts';
import { pickFile, rowsOf, samplePicture } from '../support/sampleFile.ts';
import { ItemStyles } from '../registry/ItemStyles.tsx';

const meta = {
  title: 'Recipes/Avatar',
  component: FormRoom,
  args: {
    children: ({ protocol }) => (
      <>
        <ItemStyles name="avatar-uploader" />
        <AvatarUploader protocol={protocol} />
      </>
    ),
  },
} satisfies Meta<typeof FormRoom>;
export default meta;
type Story = StoryObj<typeof meta>;

const statuses = (canvasElement: HTMLElement) => rowsOf(canvasElement).map((row) => row.dataset['status']);
const photo = async (canvasElement: HTMLElement, name: string) => {
  await pickFile(canvasElement, await samplePicture(name, 320, name.length * 60));
  await waitFor(() => expect(statuses(canvasElement)).toContain('done'));
};

export const Empty: Story = {
  play: async ({ canvasElement }) => {
    await expect(
      within(canvasElement).getByRole('button', { name: 'Profile photo Choose a photo' }),
    ).toBeVisible();
  },
};

/** The picture, how it stands, and two things to press. */
export const Filled: Story = {
  play: async ({ canvasElement }) => {
    await photo(canvasElement, 'portrait.png');
    const canvas = within(canvasElement);
    await expect(canvas.getByRole('button', { name: 'Profile photo Replace photo' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: /Remove.*portrait\.png/ })).toBeVisible();
    await waitFor(() => expect(canvasElement.querySelector('[data-thumb="ready"]')).not.toBeNull(), {
      timeout: 15_000,
    });
    await expect(await measureEveryLook(canvasElement)).toEqual([]);
  },
};

/** The old one goes once the new one was taken, and can be brought back. */
export const Replaced: Story = {
  play: async ({ canvasElement, userEvent }) => {
    await photo(canvasElement, 'old.png');
    await pickFile(canvasElement, await samplePicture('new.png', 320, 20));
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getByRole('listitem', { name: 'new.png' })).toBeVisible());
    await waitFor(() => expect(canvasElement.querySelectorAll('input[type=hidden]')).toHaveLength(1));
    await userEvent.click(canvas.getByRole('button', { name: /Remove.*new\.png/ }));
    const undo = canvas.getByRole('button', { name: /Undo.*new\.png/ });
    await expect(undo).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(canvas.getByRole('listitem', { name: 'new.png' })).toBeVisible());
  },
};
