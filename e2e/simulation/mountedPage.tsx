/**
 * A small page in StrictMode, mounted for a moment in a document without a browser: a file is picked and its picture
 * shown, then everything goes.
 *
 * Watches what only components can break: one upload for one picked file (P20), and nothing left behind (P24).
 */
import { createRequire } from 'node:module';
import { act, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createUploadClient } from '../../src/core/uploadClient.ts';
import { messageMedia } from '../../src/presets/selfcommunity.ts';
import { useFilePicker } from '../../src/react/useFilePicker.ts';
import { UploadProvider, useUploadClient } from '../../src/react/UploadProvider.tsx';
import { useThumbnail } from '../../src/react/useThumbnail.ts';
import { fakeClock } from '../../src/testing/fakeClock.ts';
import { simulatedServer } from '../../src/testing/simulatedServer.ts';

const photo = new File([new Uint8Array(9)], 'photo.png', { type: 'image/png', lastModified: 1 });
const protocol = messageMedia({ baseUrl: 'https://api.simulated.example', md5: false });

function Page() {
  const client = useUploadClient();
  useThumbnail(photo, { width: 8, height: 8 });
  const { inputProps } = useFilePicker({
    onFiles: (files) => {
      for (const file of files) client.add(file, { protocol });
    },
  });
  return <input {...inputProps} />;
}

/** @returns what was broken, in words. */
export async function visitPage(): Promise<readonly string[]> {
  const open = new Set<string>();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = () => {
    const url = `blob:${open.size + 1}`;
    open.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => void open.delete(url);
  const leave = enterDocument();
  const clock = fakeClock();
  const picture = { blob: new Blob(['p']), width: 8, height: 8 };
  const client = createUploadClient({
    ports: {
      clock,
      sender: simulatedServer({ clock }),
      random: () => 0.5,
      thumbnailer: { accepts: () => true, make: () => Promise.resolve({ facts: {}, picture }) },
    },
  });
  try {
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    await act(async () => {
      root.render(
        <StrictMode>
          <UploadProvider client={client}>
            <Page />
          </UploadProvider>
        </StrictMode>,
      );
      await clock.settle();
    });
    const input = document.querySelector('input');
    if (input === null) throw new Error('The page has no input.');
    Object.defineProperty(input, 'files', { value: [photo] });
    await act(async () => {
      input.dispatchEvent(new window.Event('change', { bubbles: true }));
      await clock.settle();
    });
    const uploads = client.store.getState().order.length;
    await act(async () => root.unmount());
    await client.destroy();
    return [
      ...(uploads === 1 ? [] : [`P20 one picked file became ${uploads} uploads`]),
      ...(open.size === 0 ? [] : [`P24 ${open.size} object URLs are left after the page`]),
    ];
  } finally {
    leave();
    Object.assign(URL, { createObjectURL, revokeObjectURL });
  }
}

/** Makes a document for React. @returns takes it away again */
function enterDocument(): () => void {
  // The package has no types of its own.
  const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
    readonly JSDOM: new (html: string) => { readonly window: Window & typeof globalThis };
  };
  const { window } = new JSDOM('<!doctype html><body></body>');
  const added = { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true };
  const before = Object.fromEntries(
    Object.keys(added).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)]),
  );
  Object.assign(globalThis, added);
  return () => {
    for (const [key, descriptor] of Object.entries(before)) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, key);
      else Object.defineProperty(globalThis, key, descriptor);
    }
    window.close();
  };
}
