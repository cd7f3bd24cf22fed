import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// FineUploader.mdx is its page.
const meta = {
  title: 'Protocols/fine-uploader',
  component: ProtocolField,
  args: { of: 'fine-uploader' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Parts together, then the success endpoint. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
