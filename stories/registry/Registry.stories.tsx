/** What the shadcn CLI installs, in an application with shadcn's own colours, radius and way of being dark. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { AttachmentComposer } from './items/attachment-composer.tsx';
import { AvatarUploader } from './items/avatar-uploader.tsx';
import { GalleryUploader } from './items/gallery-uploader.tsx';
import { Uploader } from './items/uploader.tsx';
import { UploaderTray } from './items/uploader-tray.tsx';
import { ItemStyles } from './ItemStyles.tsx';
import { pickFile, rowsOf, sampleFile, samplePicture } from '../support/sampleFile.ts';
import { Host } from './Host.tsx';

const meta = { title: 'Recipes/Registry', component: Host } satisfies Meta<typeof Host>;
export default meta;
type Story = StoryObj<typeof meta>;

const statuses = (element: HTMLElement) => rowsOf(element).map((row) => row.dataset['status']);
const rules = { accept: 'image/*,.pdf', maxSize: '10 MB', maxFiles: 5 };

/** Item `uploader`: its button has the host's colour and radius, also when the host turns dark. */
export const Field: Story = {
  args: {
    children: ({ protocol }) => (
      <Uploader protocol={protocol} label="Receipts" name="receipts" rules={rules} />
    ),
  },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, sampleFile('hotel.pdf', 40_000), sampleFile('script.exe', 100));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']));
    const trigger = within(canvasElement).getByRole('button', { name: /Choose files/ });
    const look = (element: Element, property: string) => getComputedStyle(element).getPropertyValue(property);
    const host = (property: string) => look(document.documentElement, property);
    const expectTheHosts = async () => {
      const probe = document.createElement('p');
      probe.style.background = host('--primary');
      document.body.append(probe);
      await waitFor(() => expect(look(trigger, 'background-color')).toBe(look(probe, 'background-color')));
      probe.remove();
    };
    await expectTheHosts();
    await expect(look(trigger, 'border-start-start-radius')).toBe('8px');
    const { theme } = document.documentElement.dataset;
    document.documentElement.dataset['theme'] = 'dark';
    await waitFor(() => expect(document.documentElement).toHaveClass('dark'));
    await expectTheHosts();
    document.documentElement.dataset['theme'] = theme;
  },
};

/** Item `uploader-tray`. */
export const Tray: Story = {
  parameters: { docs: { story: { inline: false, height: '480px' } } },
  args: {
    children: ({ protocol }) => <UploaderTray protocol={protocol} label="Add to the project" rules={rules} />,
  },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, sampleFile('plan.pdf', 40_000), sampleFile('quay.pdf', 50_000));
    const tray = await within(document.body).findByRole('region', { name: 'Uploads' });
    await waitFor(() => expect(statuses(tray)).toEqual(['done', 'done']));
    await expect(tray).toBeVisible();
  },
};

/** Item `avatar-uploader`. */
export const Avatar: Story = {
  args: {
    children: ({ protocol }) => (
      <>
        <ItemStyles name="avatar-uploader" />
        <AvatarUploader protocol={protocol} />
      </>
    ),
  },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, await samplePicture('portrait.png', 320, 200));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']));
    await waitFor(() => expect(canvasElement.querySelector('[data-thumb="ready"]')).not.toBeNull(), {
      timeout: 15_000,
    });
    await expect(within(canvasElement).getByRole('button', { name: /Replace photo/ })).toBeVisible();
  },
};

/** Item `gallery-uploader`. */
export const Gallery: Story = {
  args: { children: ({ protocol }) => <GalleryUploader protocol={protocol} label="Photos of the trip" /> },
  play: async ({ canvasElement }) => {
    const photos = ['harbour.png', 'dunes.png', 'ferry.png'];
    await pickFile(
      canvasElement,
      ...(await Promise.all(photos.map((name, index) => samplePicture(name, 320, 190 + 25 * index)))),
    );
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done', 'done', 'done']));
    await waitFor(() => expect(canvasElement.querySelectorAll('[data-thumb="ready"]')).toHaveLength(3), {
      timeout: 15_000,
    });
  },
};

/** Item `attachment-composer`. */
export const Message: Story = {
  args: {
    children: ({ protocol, show }) => (
      <>
        <ItemStyles name="attachment-composer" />
        <AttachmentComposer protocol={protocol} onSend={show} />
      </>
    ),
  },
  play: async ({ canvasElement }) => {
    await pickFile(canvasElement, sampleFile('itinerary.pdf', 40_000));
    await waitFor(() => expect(statuses(canvasElement)).toEqual(['done']));
    await expect(within(canvasElement).getByRole('button', { name: 'Send' })).toBeVisible();
  },
};
