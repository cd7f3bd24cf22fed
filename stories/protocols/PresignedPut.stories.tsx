import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// PresignedPut.mdx is its page.
const meta = {
  title: 'Protocols/presigned-put',
  component: ProtocolField,
  args: { of: 'presigned-put' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** One PUT to a signed address. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
