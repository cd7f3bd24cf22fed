/**
 * A field whose server lives in this page's memory, and beneath it what went over the wire: for pages about one
 * protocol, which have to work without anything being started. One button brings a file, another one trouble.
 */
import { useId, useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import {
  createUploadClient,
  UploadProvider,
  useChunkedUpload,
  useUploadClient,
  useUploads,
} from '../../src/index.ts';
import { formatBytes } from '../../src/core/index.ts';
import { md5Of, simulatedServer, type SimulatedServer } from '../../src/testing/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { english } from '../../src/ui/messages/english.ts';
import { rowsOf, sampleFile } from '../support/sampleFile.ts';
import { isTestRun } from '../support/server.tsx';
import { StoryButton } from '../support/StoryButton.tsx';
import { Fold } from '../support/Table.tsx';
import { TraceView } from '../support/TraceView.tsx';
import { breakableSender } from './breakableSender.ts';
import type { MakeSample } from './samples.ts';
import './SimulatedField.css';

export interface SimulatedFieldProps {
  readonly label: string;
  /** Called once. */
  readonly makeSample: MakeSample;
}

const sampleName = 'letter.pdf';
const sampleBytes = 3_000_000;
/** What the sample takes at one request at a time: long enough to press something meanwhile. */
const sampleSeconds = isTestRun ? 2 : 8;

export function SimulatedField({ label, makeSample }: SimulatedFieldProps) {
  const [{ client, protocol, server, sender }] = useState(() => {
    const { protocol, endpoint } = makeSample(() => Date.now());
    const server = simulatedServer({
      controls: { latencyMs: isTestRun ? 0 : 100, bytesPerSecond: sampleBytes / sampleSeconds },
      endpoints: [endpoint],
    });
    const sender = breakableSender(server);
    const client = createUploadClient({
      persist: false,
      leaveGuard: 'never',
      retry: { delaysMs: isTestRun ? [50, 100, 200] : [2000, 4000, 8000], jitter: 0 },
      ports: { sender },
    });
    return { client, protocol, server, sender };
  });
  const group = useId();
  const [verdicts, setVerdicts] = useState<Verdicts>({});
  const field = {
    protocol,
    group,
    onDone(_result: unknown, id: string) {
      const file = client.sourceOf(id);
      if (file === undefined) return;
      void hasStored(server, file).then((isStored) => {
        setVerdicts((before) => ({ ...before, [id]: isStored ? wholeSentence(file.size) : tornSentence }));
      });
    },
  };
  return (
    <UploadProvider client={client}>
      <UploadField {...field} label={label} />
      <div className="simulated-actions">
        <AddSample {...field} />
        <StoryButton onClick={sender.cut}>Cut the connection</StoryButton>
      </div>
      <Outcome verdicts={verdicts} />
    </UploadProvider>
  );
}

/** In the field's own group, so that the file takes the way of one that was chosen. */
function AddSample({ protocol, ...options }: Parameters<typeof useChunkedUpload>[0]) {
  const { add } = useChunkedUpload({ protocol, ...options });
  return (
    <StoryButton onClick={() => add([sampleFile(sampleName, sampleBytes)])}>
      {`Add a sample file (${formatBytes(sampleBytes)})`}
    </StoryButton>
  );
}

/** What was found out about each finished upload, by its id. */
type Verdicts = Readonly<Record<string, string>>;

const wholeSentence = (size: number): string =>
  `The server has all ${size.toLocaleString('en')} bytes, with the MD5 of the file.`;
const tornSentence = 'The server has something else than was sent.';

/** Whether the server has an object of these bytes. */
async function hasStored(server: SimulatedServer, file: Blob): Promise<boolean> {
  const md5 = md5Of(new Uint8Array(await file.arrayBuffer()));
  return server.objects.some((object) => object.md5 === md5);
}

/** Every change of an upload is a reason to look again: a trace is a copy as of now. */
function Outcome({ verdicts }: { readonly verdicts: Verdicts }) {
  const client = useUploadClient();
  const uploads = useUploads();
  return uploads.map(({ id, file }) => {
    const trace = client.trace(id);
    return (
      <div key={id} data-gantry-tokens className="simulated-outcome">
        {verdicts[id] !== undefined && (
          <p>
            <bdi>{verdicts[id]}</bdi>
          </p>
        )}
        {trace && (
          <Fold summary={`What went over the wire for ${file.name}`} isOpen={isTestRun}>
            <TraceView name={file.name} trace={trace} />
          </Fold>
        )}
      </div>
    );
  });
}

interface Played {
  readonly canvasElement: HTMLElement;
}

const press = async ({ canvasElement }: Played, name: RegExp): Promise<void> => {
  (await within(canvasElement).findByRole('button', { name })).click();
};

/**
 * For `play`: in a test run adds the sample, pauses it, cuts the connection once, goes on, and waits until the server
 * has the whole file. A person finds the field empty.
 */
export async function survivesPauseAndCut({ canvasElement }: Played): Promise<void> {
  if (!isTestRun) return;
  await press({ canvasElement }, /Add a sample file/);
  await press({ canvasElement }, /^Pause/);
  await waitFor(() => expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'paused'));
  await press({ canvasElement }, /Cut the connection/);
  await press({ canvasElement }, /^Resume/);
  const canvas = within(canvasElement);
  await waitFor(
    async () => {
      await expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'done');
      await expect(canvas.getByText(wholeSentence(sampleBytes))).toBeVisible();
    },
    { timeout: 20_000 },
  );
  const trace = canvas.getByRole('region', { name: `Trace of ${sampleName} as a table` });
  for (const event of ['Paused', 'Goes on', 'No reply: network', 'Done'])
    await expect(trace).toHaveTextContent(event);
}

/** The same where a request must not be doubled and nobody can be asked: a cut ends the upload, with words. */
export async function endsUnknownWhenCut({ canvasElement }: Played): Promise<void> {
  if (!isTestRun) return;
  await press({ canvasElement }, /Add a sample file/);
  await press({ canvasElement }, /Cut the connection/);
  await waitFor(async () => {
    const [row] = rowsOf(canvasElement);
    await expect(row).toHaveAttribute('data-status', 'failed');
    await expect(row).toHaveTextContent(english['error.outcome-unknown']);
  });
}
