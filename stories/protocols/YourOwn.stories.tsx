/** The thirty lines of the page about one's own protocol, at work, and the kit that checks them. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { conformanceCases } from '../../src/testing/index.ts';
import { ConformanceRun } from './ConformanceRun.tsx';
import { putThenConfirm } from './putThenConfirm.ts';
import { putThenConfirmEndpoint } from './putThenConfirmEndpoint.ts';
import { SimulatedField, survivesPauseAndCut } from './SimulatedField.tsx';

// YourOwn.mdx is its page.
const meta = { title: 'Protocols/Your own protocol', tags: ['!autodocs'] } satisfies Meta;
export default meta;
type Story = StoryObj<typeof meta>;

const url = 'https://files.example/own';
const cases = conformanceCases(() => putThenConfirm({ url }), putThenConfirmEndpoint);
/** Forgets what was stored as soon as the page is closed. */
const careless = conformanceCases(
  () => ({ ...putThenConfirm({ url }), stored: () => ({}) }),
  putThenConfirmEndpoint,
);

/** A PUT, then a POST that confirms it. The server lives in this page. */
export const ThirtyLines: Story = {
  name: 'Thirty lines at work',
  render: () => (
    <SimulatedField
      label="A file for your own server"
      makeSample={() => ({ protocol: putThenConfirm({ url }), endpoint: putThenConfirmEndpoint() })}
    />
  ),
  play: survivesPauseAndCut,
};

/** Every interruption, in a second. */
export const Conformance: Story = {
  render: () => <ConformanceRun cases={cases} />,
  play: async ({ canvasElement, userEvent }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Check the rules' }));
    await expect(await canvas.findByText(`${cases.length} of ${cases.length} rules hold.`)).toBeVisible();
    await expect(canvas.queryByRole('listitem')).toBeNull();
  },
};

/** The same lines with one mistake: what was put is forgotten with the page, and sent again. */
export const Mistake: Story = {
  name: 'A mistake, and what the kit says',
  render: () => <ConformanceRun cases={careless} />,
  play: async ({ canvasElement, userEvent }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Check the rules' }));
    const complaints = await canvas.findAllByRole('listitem');
    await expect(complaints.length).toBeGreaterThan(0);
    await expect(complaints[0]).toHaveTextContent(/0 after its session was stored/);
  },
};
