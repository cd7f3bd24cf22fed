// @vitest-environment node
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createUploadClient } from '../../core/uploadClient.ts';
import { messageMediaChunks } from '../../presets/selfcommunity.ts';
import { UploadProvider } from '../../react/UploadProvider.tsx';
import { fakeClock } from '../../testing/fakeClock.ts';
import { simulatedServer } from '../../testing/simulatedServer.ts';
import { UploadField } from './UploadField.tsx';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('UploadField on a server', () => {
  it('renders its zone without a window', () => {
    expect('window' in globalThis || 'document' in globalThis).toBe(false);
    const complaints = vi.spyOn(console, 'error');
    const client = createUploadClient({
      ports: { sender: simulatedServer(), clock: fakeClock(), random: () => 0.5 },
    });
    const protocol = messageMediaChunks({ baseUrl: 'https://community.example' });
    const field = createElement(UploadField<unknown, unknown>, {
      protocol,
      label: 'Receipts',
      accept: '.pdf',
      name: 'receipts',
      defaultValue: [{ id: 'r1', name: 'hotel.pdf', size: 10, type: '' }],
      thumbnail: () => protocol,
    });
    const html = renderToString(createElement(UploadProvider, { client, children: field }));
    expect(html).toContain('data-slot="gantry-dropzone"');
    expect(html).toContain('Receipts');
    expect(html).toContain('type="file"');
    // Files of before are in the markup, uploads never.
    expect(html.match(/data-slot="gantry-item"/g)).toHaveLength(1);
    expect(html).toMatch(/<input type="hidden" name="receipts"[^>]* value="r1"/);
    expect(complaints).not.toHaveBeenCalled();
    complaints.mockRestore();
  });
});
