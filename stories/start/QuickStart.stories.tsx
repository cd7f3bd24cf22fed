/** The shortest program that uploads, against a server that really stores. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { messageMediaChunks } from '../../src/presets/selfcommunity.ts';
import { LiveField } from '../support/LiveField.tsx';
import { pickFile, rowsOf, sampleFile } from '../support/sampleFile.ts';
import { isTestRun, ServerNeeded, serverUrl } from '../support/server.tsx';

/** Files of any type and size, as attachments of a form. Reload half-way: the field asks for the file and goes on. */
const QuickStart = () =>
  serverUrl === undefined ? (
    <ServerNeeded />
  ) : (
    <form onSubmit={(event) => event.preventDefault()}>
      <LiveField
        baseUrl={serverUrl}
        makeProtocol={(baseUrl) => messageMediaChunks({ baseUrl })}
        keyOf={({ fileUuid }) => fileUuid}
        label="Attachments"
        name="attachments"
        group="quick-start"
      />
    </form>
  );

const meta = { title: 'Start/Quick start', component: QuickStart } satisfies Meta<typeof QuickStart>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Choose or drop a file. When it is done, the digests of both sides are compared. */
export const UploadToARealServer: Story = {
  name: 'Upload to a real server',
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    if (serverUrl === undefined) {
      await expect(canvas.getByRole('note')).toHaveTextContent('npm run server');
      return;
    }
    await expect(canvas.getByRole('button', { name: 'Attachments Choose files' })).toBeEnabled();
    // A person who opens the page finds it empty, for files of their own.
    if (!isTestRun) return;
    await pickFile(canvasElement, sampleFile('quick-start.pdf', 300_000));
    await waitFor(
      async () => {
        await expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'done');
        await expect(canvas.getByText('Both digests are equal')).toBeVisible();
      },
      { timeout: 20_000 },
    );
    // What a form would post: one value per finished file.
    await expect(canvasElement.querySelectorAll('input[type=hidden][name=attachments]')).toHaveLength(1);
  },
};
