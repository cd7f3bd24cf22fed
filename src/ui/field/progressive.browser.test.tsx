/** What only a browser knows of a field that was rendered on a server: boxes, posted files, and its own file input. */
import { act } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUploadClient } from '../../core/uploadClient.ts';
import { messageMediaChunks } from '../../presets/selfcommunity.ts';
import { UploadProvider } from '../../react/UploadProvider.tsx';
import { fakeClock } from '../../testing/fakeClock.ts';
import { simulatedServer } from '../../testing/simulatedServer.ts';
import '../styles/styles.css';
import { UploadField } from './UploadField.tsx';

const protocol = messageMediaChunks({ baseUrl: 'https://community.example' });

const page = (): React.ReactNode => (
  <UploadProvider
    client={createUploadClient({
      ports: { sender: simulatedServer(), clock: fakeClock(), random: () => 0.5 },
    })}
  >
    <form id="form" method="post" encType="multipart/form-data">
      <UploadField protocol={protocol} label="Receipts" name="receipts" maxFiles={5} required progressive />
      <p id="after">What stands below</p>
    </form>
  </UploadProvider>
);

function serve(inlineSize = '600px') {
  const container = document.createElement('div');
  container.style.inlineSize = inlineSize;
  // eslint-disable-next-line no-restricted-syntax -- React's own markup, as a page would come with it
  container.innerHTML = renderToString(page());
  document.body.append(container);
  const input = container.querySelector<HTMLInputElement>('[data-slot="gantry-native-input"]');
  if (input === null) throw new Error('There is no native input in the markup.');
  return { container, input, form: container.querySelector('form') };
}

let root: Root | undefined;
const bringToLife = (container: HTMLElement) => act(() => void (root = hydrateRoot(container, page())));

function choose(input: HTMLInputElement, name: string): void {
  const files = new DataTransfer();
  files.items.add(new File(['%PDF-'], name, { type: 'application/pdf' }));
  input.files = files.files;
}

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});
afterEach(() => {
  act(() => root?.unmount());
  root = undefined;
  document.body.replaceChildren();
});

describe('a progressive field in a browser', () => {
  it.each(['600px', '320px'])('moves nothing when the page comes to life, %s wide', (inlineSize) => {
    const { container } = serve(inlineSize);
    const boxes = () =>
      Array.from(
        container.querySelectorAll('[data-slot]:not([data-slot="gantry-native-input"], input), #after'),
        (element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const slot = (element as HTMLElement).dataset['slot']?.replace('native-', '') ?? element.id;
          return { slot, box: [x, y, width, height].map(Math.round) };
        },
      );
    const before = boxes();
    expect(before.map(({ slot }) => slot)).toContain('gantry-trigger');
    bringToLife(container);
    expect(container.querySelector('[data-slot="gantry-native-input"]')).toBeNull();
    expect(boxes()).toEqual(before);
  });

  it('posts the files themselves while it is not alive, and refuses to post none', () => {
    const { input, form } = serve();
    expect(form?.checkValidity()).toBe(false);
    choose(input, 'early.pdf');
    expect(form?.checkValidity()).toBe(true);
    const posted = new FormData(form ?? undefined).getAll('receipts');
    expect(posted.map((value) => (value instanceof File ? value.name : value))).toEqual(['early.pdf']);
  });

  it('takes over what was chosen in time, once', async () => {
    const { container, input } = serve();
    choose(input, 'early.pdf');
    bringToLife(container);
    await expect.poll(() => container.querySelectorAll('[data-slot="gantry-item"]').length).toBe(1);
    expect(container.querySelector('[data-slot="gantry-message"]')).toBeNull();
  });
});
