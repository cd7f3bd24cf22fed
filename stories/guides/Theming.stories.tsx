/** Values of an application's own, on a field. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, within } from 'storybook/test';
import { createUploadClient, UploadProvider } from '../../src/index.ts';
import { messageMedia } from '../../src/presets/selfcommunity.ts';
import { simulatedServer } from '../../src/testing/index.ts';
import { Branded } from './Branded.tsx';

const protocol = messageMedia({ baseUrl: 'https://community.example' });

function Room() {
  const [client] = useState(() =>
    createUploadClient({ persist: false, leaveGuard: 'never', ports: { sender: simulatedServer() } }),
  );
  return (
    <UploadProvider client={client}>
      <Branded protocol={protocol} />
    </UploadProvider>
  );
}

// Theming.mdx is its page.
const meta = { title: 'Guides/Theming', component: Room, tags: ['!autodocs'] } satisfies Meta<typeof Room>;
export default meta;

/** The accent and the corners are the application's; everything else is as it was. */
export const Brand: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const button = within(canvasElement).getByRole('button', { name: 'Photos Choose files' });
    await expect(button).toHaveStyle({ backgroundColor: 'rgb(155, 28, 107)' });
    await expect(canvasElement.querySelector('[data-slot="gantry-dropzone"]')).toHaveStyle({
      borderRadius: '2px',
    });
  },
};
