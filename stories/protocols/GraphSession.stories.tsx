import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// GraphSession.mdx is its page.
const meta = {
  title: 'Protocols/graph-session',
  component: ProtocolField,
  args: { of: 'graph-session' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Pieces in order, into a session that this page opens. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
