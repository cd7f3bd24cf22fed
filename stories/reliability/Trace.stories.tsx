/** What a server did to an upload, readable afterwards: `client.trace(id)` as a table and as text, without a secret. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { createUploadClient, UploadProvider, useUploadClient, useUploads } from '../../src/index.ts';
import { messageMediaChunks } from '../../src/presets/selfcommunity.ts';
import { presignedPut } from '../../src/protocols/presignedPut.ts';
import { simulatedServer, type SimulatedControls } from '../../src/testing/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { pickFile, rowsOf, sampleFile } from '../support/sampleFile.ts';
import { TraceView } from '../support/TraceView.tsx';

interface TracedProps {
  /** Parts to the application's own server, or one PUT to an address that somebody signed. */
  readonly way: 'parts' | 'presigned';
  /** Of the simulated server. */
  readonly server: Partial<SimulatedControls>;
}

// Nothing of these may be read in a trace.
const staleToken = 'stale-token';
const freshToken = 'fresh-token';
const signedFolder = 'folder-of-the-board';

function makeWorld({ way, server: controls }: TracedProps) {
  const server = simulatedServer({ controls });
  const client = createUploadClient({
    persist: false,
    leaveGuard: 'never',
    retry: { delaysMs: [200, 400, 800], jitter: 0 },
    authorize: ({ rejected }) => ({ Authorization: `Bearer ${rejected ? freshToken : staleToken}` }),
    ports: { sender: server },
  });
  const protocol =
    way === 'parts'
      ? messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 65_536, md5: false })
      : presignedPut({ sign: ({ name }) => Promise.resolve(server.sign(`${signedFolder}/${name}`)) });
  return { client, protocol };
}

function Traced(props: TracedProps) {
  const [{ client, protocol }] = useState(() => makeWorld(props));
  return (
    <UploadProvider client={client}>
      <UploadField<unknown, unknown> protocol={protocol} label="A file for a faulty server" maxFiles={1} />
      <Traces />
    </UploadProvider>
  );
}

/** Every change of an upload is a reason to look again: a trace is a copy as of now. */
function Traces() {
  const client = useUploadClient();
  const uploads = useUploads();
  if (uploads.length === 0) return <p>Choose a file, and what happens to it is written down here.</p>;
  return uploads.map(({ id, file }) => {
    const trace = client.trace(id);
    return trace && <TraceView key={id} name={file.name} trace={trace} />;
  });
}

const meta = {
  title: 'Reliability/Trace',
  component: Traced,
  args: { way: 'parts', server: { latencyMs: 40 } },
} satisfies Meta<typeof Traced>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Columns of a row that do not depend on how long things took: request, what happened, step, bytes. */
const rowsRead = (table: HTMLElement): string[] =>
  within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) =>
      Array.from(row.querySelectorAll('td'), (cell) => cell.textContent)
        .slice(1, 5)
        .filter(Boolean)
        .join(' | '),
    );

async function uploaded(canvasElement: HTMLElement, file: File): Promise<void> {
  await pickFile(canvasElement, file);
  await waitFor(() => expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'done'), {
    timeout: 15_000,
  });
}

/** Holds the text against the table, and looks in both for what must not be there. */
async function readsTheSameWithout(canvasElement: HTMLElement, secret: readonly string[]): Promise<void> {
  const canvas = within(canvasElement);
  const table = canvas.getByRole('region', { name: /^Trace of .* as a table$/ });
  const text = canvas.getByRole('region', { name: /^Trace of .* as text$/ });
  await expect(text.textContent.split('\n')).toHaveLength(rowsRead(table).length);
  for (const code of table.querySelectorAll('code')) await expect(text).toHaveTextContent(code.textContent);
  for (const word of secret) {
    await expect(table).not.toHaveTextContent(word);
    await expect(text).not.toHaveTextContent(word);
  }
}

/** Old credentials, a busy server, a broken connection, a lost reply: each is a row, and so is the answer to it. */
export const FaultyServer: Story = {
  args: { server: { latencyMs: 40, failures: [401, 503, 'network', 'lost'] } },
  play: async ({ canvasElement, userEvent }) => {
    await uploaded(canvasElement, sampleFile('report.pdf', 150_000));
    const canvas = within(canvasElement);
    const post = 'POST https://community.example/api/v2/pm/upload/';
    await expect(rowsRead(canvas.getByRole('table'))).toEqual([
      `1 | ${post} | part-0 | 0–65536`,
      '1 | Reply 401 | part-0',
      // The same again with fresh credentials; that uses up no try.
      `2 | ${post} | part-0 | 0–65536`,
      '2 | Reply 503 | part-0',
      'Waits for the next try: server',
      `3 | ${post} | part-0, attempt 2 | 0–65536`,
      '3 | No reply: network | part-0',
      'Waits for the next try: network',
      `4 | ${post} | part-0, attempt 3 | 0–65536`,
      '4 | No reply: network | part-0',
      'Waits for the next try: network',
      `5 | ${post} | part-0, attempt 4 | 0–65536`,
      '5 | Reply 200 | part-0',
      'Confirmed | 0–65536',
      `6 | ${post} | part-65536 | 65536–131072`,
      '6 | Reply 200 | part-65536',
      'Confirmed | 0–131072',
      `7 | ${post} | part-131072 | 131072–150000`,
      '7 | Reply 200 | part-131072',
      'Confirmed | 0–150000',
      `8 | ${post} | done`,
      '8 | Reply 200 | done',
      'Confirmed | 0–150000',
      'Done',
    ]);
    await readsTheSameWithout(canvasElement, [staleToken, freshToken, 'Bearer', '.pdf']);
    // Whatever scrolls is a stop of the Tab key.
    for (const region of canvas.getAllByRole('region', { name: / as / })) {
      for (let stops = 0; document.activeElement !== region && stops < 10; stops += 1) await userEvent.tab();
      await expect(region).toHaveFocus();
    }
  },
};

/** The address of a presigned upload is a credential, its path and its query: the trace knows its origin only. */
export const PresignedAddress: Story = {
  args: { way: 'presigned', server: { latencyMs: 40, failures: ['network', 503] } },
  play: async ({ canvasElement }) => {
    await uploaded(canvasElement, sampleFile('minutes.pdf', 100_000));
    const put = 'PUT https://storage.simulated.example/…';
    await expect(rowsRead(within(canvasElement).getByRole('table'))).toEqual([
      '1 | CALL | sign',
      '1 | Reply 200 | sign',
      'Confirmed | 0–0',
      `2 | ${put} | put | 0–100000`,
      '2 | No reply: network | put',
      'Waits for the next try: network',
      `3 | ${put} | put, attempt 2 | 0–100000`,
      '3 | Reply 503 | put',
      'Waits for the next try: server',
      `4 | ${put} | put, attempt 3 | 0–100000`,
      '4 | Reply 200 | put',
      'Confirmed | 0–100000',
      'Done',
    ]);
    await readsTheSameWithout(canvasElement, [signedFolder, 'X-Amz', '.pdf', '?']);
  },
};
