import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { endsUnknownWhenCut } from './SimulatedField.tsx';

// MultipartPost.mdx is its page.
const meta = {
  title: 'Protocols/multipart-post',
  component: ProtocolField,
  args: { of: 'multipart-post' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** One form. A cut connection leaves its outcome unknown. The server lives in this page. */
export const AtWork: Story = { play: endsUnknownWhenCut };
