import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// IetfResumable.mdx is its page.
const meta = {
  title: 'Protocols/ietf-resumable',
  component: ProtocolField,
  args: { of: 'ietf-resumable' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Created empty, then filled: the server owns the offset. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
