import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// PresignedPost.mdx is its page.
const meta = {
  title: 'Protocols/presigned-post',
  component: ProtocolField,
  args: { of: 'presigned-post' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** A form with a signed policy. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
