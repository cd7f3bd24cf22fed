import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// ContentRange.mdx is its page.
const meta = {
  title: 'Protocols/content-range',
  component: ProtocolField,
  args: { of: 'content-range' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Chunks in order, then "complete" with the MD5. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
