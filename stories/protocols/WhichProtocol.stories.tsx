/** The decision table, held to the protocols there are. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { protocolNames } from './protocols.ts';
import { ProtocolTable } from './ProtocolTable.tsx';

// WhichProtocol.mdx is its page.
const meta = { title: 'Protocols/Which protocol?', tags: ['!autodocs'] } satisfies Meta;
export default meta;
type Story = StoryObj<typeof meta>;

/** By what a backend has. */
export const ByBackend: Story = {
  render: () => <ProtocolTable />,
  play: async ({ canvasElement, userEvent }) => {
    const canvas = within(canvasElement);
    await userEvent.tab();
    await expect(canvas.getByRole('region', { name: 'Which protocol?' })).toHaveFocus();
    const links = canvas.getAllByRole('link');
    await expect(links.map(({ textContent }) => textContent)).toEqual(protocolNames);
  },
};
