import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// GcsResumable.mdx is its page.
const meta = {
  title: 'Protocols/gcs-resumable',
  component: ProtocolField,
  args: { of: 'gcs-resumable' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Pieces of 256 KiB in order. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
