import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { createUploadClient, UploadProvider } from '../../src/index.ts';
import { messageMediaChunks } from '../../src/presets/selfcommunity.ts';
import { dropFiles, simulatedServer } from '../../src/testing/index.ts';
import { asInstalled } from '../support/asInstalled.ts';
import { Files } from './Files.tsx';

it('uploads what is dropped, and has the buttons that do something', async () => {
  const server = simulatedServer({ controls: { failures: [403] } });
  const client = createUploadClient({ persist: false, ports: { sender: server } });
  render(
    <UploadProvider client={client}>
      <Files protocol={messageMediaChunks({ baseUrl: 'https://community.example', md5: false })} />
    </UploadProvider>,
  );
  act(() => void dropFiles(document.querySelector('section')!, [new File(['twelve pages'], 'report.pdf')]));
  await screen.findByText('report.pdf: forbidden');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('report.pdf: done');
  expect(screen.getByRole('progressbar')).toHaveProperty('value', 12);
  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(['Choose files']);
});

it('stands in the README as it was tested', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8');
  expect(read('../../README.md')).toContain(`\`\`\`tsx\n${asInstalled(read('Files.tsx'))}\`\`\``);
});
