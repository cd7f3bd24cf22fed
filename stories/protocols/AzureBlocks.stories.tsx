import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// AzureBlocks.mdx is its page.
const meta = {
  title: 'Protocols/azure-blocks',
  component: ProtocolField,
  args: { of: 'azure-blocks' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Blocks, several at once, then their list. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
