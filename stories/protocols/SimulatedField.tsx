/**
 * A field whose server lives in this page's memory, and beneath it what went over the wire: for pages about one
 * protocol, which have to work without anything being started.
 */
import { useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import type { UploadProtocol } from '../../src/core/protocol.ts';
import { createUploadClient, UploadProvider, useUploadClient, useUploads } from '../../src/index.ts';
import {
  md5Of,
  simulatedServer,
  type SimulatedControls,
  type SimulatedEndpoint,
  type SimulatedServer,
} from '../../src/testing/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { isTestRun } from '../support/server.tsx';
import { pickFile, rowsOf, sampleFile } from '../support/sampleFile.ts';
import { TraceView } from '../support/TraceView.tsx';

export interface SimulatedFieldProps {
  readonly label: string;
  /** Made once. The server is for protocols that have the application sign something. */
  readonly makeProtocol: (server: SimulatedServer) => UploadProtocol;
  /** Made once; what the server understands besides the endpoints it always has. */
  readonly makeEndpoint?: () => SimulatedEndpoint;
  /** Of the server; a slow one shows more. */
  readonly controls?: Partial<SimulatedControls>;
}

export function SimulatedField({ label, makeProtocol, makeEndpoint, controls }: SimulatedFieldProps) {
  const [{ client, protocol, server }] = useState(() => {
    const server = simulatedServer({
      controls: { latencyMs: isTestRun ? 0 : 150, ...controls },
      ...(makeEndpoint && { endpoints: [makeEndpoint()] }),
    });
    const client = createUploadClient({
      persist: false,
      leaveGuard: 'never',
      retry: { delaysMs: [200, 400, 800], jitter: 0 },
      ports: { sender: server },
    });
    return { client, protocol: makeProtocol(server), server };
  });
  const [verdicts, setVerdicts] = useState<Verdicts>({});
  return (
    <UploadProvider client={client}>
      <UploadField
        protocol={protocol}
        label={label}
        onDone={(_result, id) => {
          const file = client.sourceOf(id);
          if (file === undefined) return;
          void hasStored(server, file).then((isStored) => {
            setVerdicts((before) => ({
              ...before,
              [id]: isStored ? wholeSentence(file.size) : tornSentence,
            }));
          });
        }}
      />
      <Outcome verdicts={verdicts} />
    </UploadProvider>
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
      <div key={id}>
        {verdicts[id] !== undefined && (
          <p>
            <bdi>{verdicts[id]}</bdi>
          </p>
        )}
        {trace && <TraceView name={file.name} trace={trace} />}
      </div>
    );
  });
}

/** For `play`: in a test run picks a file of `size` bytes and waits until the server has it; a person finds the field empty. */
export const uploadsWhole =
  (name: string, size: number) =>
  async ({ canvasElement }: { readonly canvasElement: HTMLElement }): Promise<void> => {
    if (!isTestRun) return;
    await pickFile(canvasElement, sampleFile(name, size));
    await waitFor(
      async () => {
        await expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'done');
        await expect(within(canvasElement).getByText(wholeSentence(size))).toBeVisible();
      },
      { timeout: 20_000 },
    );
  };
