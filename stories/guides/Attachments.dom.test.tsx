/** The field as it is in the application, the server in memory. */
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { createUploadClient } from '../../src/index.ts';
import { dropFiles, md5Of, simulatedServer, type SimulatedEndpoint } from '../../src/testing/index.ts';
import type { SimulatedControls, SimulatedObject } from '../../src/testing/index.ts';
import { Attachments } from './Attachments.tsx';

/** The application's own endpoint: the form's `file`, answered by an id. */
function attachments(): SimulatedEndpoint {
  const objects: SimulatedObject[] = [];
  return {
    objects,
    answer({ method, url, file }) {
      if (method !== 'POST' || url.pathname !== '/api/attachments' || file === undefined) return undefined;
      const { filename: name, type, bytes } = file;
      objects.push({ id: `file-${objects.length + 1}`, name, type, bytes, md5: md5Of(bytes) });
      return { status: 200, json: { id: objects.at(-1)?.id } };
    },
  };
}

function show(controls: Partial<SimulatedControls> = {}) {
  const server = simulatedServer({ endpoints: [attachments()], controls });
  // No pauses worth waiting for between tries; nothing that outlives the test.
  const client = createUploadClient({ ports: { sender: server }, persist: false, retry: { delaysMs: [1] } });
  render(<Attachments client={client} />);
  return server;
}

const report = new File(['twelve pages'], 'report.pdf', { type: 'application/pdf' });
/** The input is hidden from people, who press the button; tests hand it files. */
const input = () => document.querySelector<HTMLInputElement>('[data-slot="gantry-input"]')!;
const drop = (file: File) =>
  act(() => void dropFiles(document.querySelector('[data-slot="gantry-dropzone"]')!, [file]));
const statuses = () =>
  [...document.querySelectorAll<HTMLElement>('[data-slot="gantry-item"]')].map(
    (row) => row.dataset['status'],
  );

it('posts the id of a file that was chosen', async () => {
  const server = show();
  await userEvent.upload(input(), report);
  await waitFor(() => expect(statuses()).toEqual(['done']));
  expect(server.objects.map(({ name }) => name)).toEqual(['report.pdf']);
  expect(new FormData(screen.getByRole('form')).getAll('files')).toEqual(['file-1']);
});

it('goes on when the server is busy', async () => {
  const server = show({ failures: [503] });
  drop(report);
  await waitFor(() => expect(statuses()).toEqual(['done']));
  expect(server.requests.map(({ outcome }) => outcome)).toEqual([503, 200]);
});

it('says why a file was not taken', async () => {
  show({ failures: [413] });
  drop(report);
  expect(await screen.findByText('Too large for this server.')).toBeVisible();
});
