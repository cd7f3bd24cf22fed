import type { Meta, StoryObj } from '@storybook/react-vite';
import { ProtocolField } from './ProtocolPage.tsx';
import { survivesPauseAndCut } from './SimulatedField.tsx';

// FormChunks.mdx is its page.
const meta = {
  title: 'Protocols/form-chunks',
  component: ProtocolField,
  args: { of: 'form-chunks' },
  tags: ['!autodocs'],
} satisfies Meta<typeof ProtocolField>;
export default meta;
type Story = StoryObj<typeof meta>;

/** As flow.js speaks: parts together, and a question by GET. The server lives in this page. */
export const AtWork: Story = { play: survivesPauseAndCut };
