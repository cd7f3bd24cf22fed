import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// Tus.mdx is its page.
const meta = {
  title: 'Protocols/tus',
  component: ProtocolField,
  args: { of: 'tus' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** An upload is created, then filled. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
