import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// S3Multipart.mdx is its page.
const meta = {
  title: 'Protocols/s3-multipart',
  component: ProtocolField,
  args: { of: 's3-multipart' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Several parts at once, each to an address that the backend signed. Both live in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
