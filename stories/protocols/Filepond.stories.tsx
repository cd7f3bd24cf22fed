import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// Filepond.mdx is its page.
const meta = {
  title: 'Protocols/filepond',
  component: ProtocolField,
  args: { of: 'filepond' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** An announcement, then chunks. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
