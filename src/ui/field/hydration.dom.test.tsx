import { act } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createUploadClient } from '../../core/uploadClient.ts';
import { messageMediaChunks } from '../../presets/selfcommunity.ts';
import { UploadProvider } from '../../react/UploadProvider.tsx';
import { fakeClock } from '../../testing/fakeClock.ts';
import { simulatedServer } from '../../testing/simulatedServer.ts';
import { UploadField } from './UploadField.tsx';

const protocol = messageMediaChunks({ baseUrl: 'https://community.example' });

/** Each side has a client of its own, as a server and a browser do. */
function page(label = 'Receipts'): ReactNode {
  const client = createUploadClient({
    ports: { sender: simulatedServer(), clock: fakeClock(), random: () => 0.5 },
  });
  return (
    <StrictMode>
      <UploadProvider client={client}>
        <UploadField protocol={protocol} label={label} name="receipts" accept=".pdf" maxSize="10 MB" page />
      </UploadProvider>
    </StrictMode>
  );
}

/** What React complains about when `browser` takes over what `server` rendered. */
function complaintsAbout(server: ReactNode, browser: ReactNode): unknown[] {
  const complaints: unknown[] = [];
  vi.spyOn(console, 'error').mockImplementation((...words) => void complaints.push(words));
  const container = document.createElement('div');
  // eslint-disable-next-line no-restricted-syntax -- React's own markup, as a page would come with it
  container.innerHTML = renderToString(server);
  document.body.append(container);
  const zone = container.querySelector('[data-slot="gantry-dropzone"]');
  act(() => {
    hydrateRoot(container, browser, { onRecoverableError: (error) => void complaints.push(error) });
  });
  if (container.querySelector('[data-slot="gantry-dropzone"]') !== zone) complaints.push('another zone');
  return complaints;
}

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe('UploadField in a page rendered on a server', () => {
  it('is taken over without a mismatch, and keeps its elements', () => {
    expect(complaintsAbout(page(), page())).toEqual([]);
  });

  it('would be noticed otherwise', () => {
    expect(complaintsAbout(page('Receipts'), page('Invoices'))).not.toEqual([]);
  });
});
