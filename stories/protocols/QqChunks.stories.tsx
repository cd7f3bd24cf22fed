import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// QqChunks.mdx is its page.
const meta = {
  title: 'Protocols/qq-chunks',
  component: ProtocolField,
  args: { of: 'qq-chunks' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Parts one at a time, then "done". The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
