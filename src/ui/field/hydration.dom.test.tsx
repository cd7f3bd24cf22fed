import { act, render, screen } from '@testing-library/react';
import { StrictMode, createRef, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createUploadClient } from '../../core/uploadClient.ts';
import { messageMediaChunks } from '../../presets/selfcommunity.ts';
import { UploadProvider } from '../../react/UploadProvider.tsx';
import { fakeClock } from '../../testing/fakeClock.ts';
import { simulatedServer } from '../../testing/simulatedServer.ts';
import { UploadField, type UploadFieldProps } from './UploadField.tsx';

const protocol = messageMediaChunks({ baseUrl: 'https://community.example' });

/** Each side has a client of its own, as a server and a browser do. */
function page(label = 'Receipts', props: Partial<UploadFieldProps<unknown, unknown>> = {}): ReactNode {
  const client = createUploadClient({
    ports: { sender: simulatedServer(), clock: fakeClock(), random: () => 0.5 },
  });
  return (
    <StrictMode>
      <UploadProvider client={client}>
        <UploadField
          protocol={protocol}
          label={label}
          name="receipts"
          accept=".pdf"
          maxSize="10 MB"
          page
          {...props}
        />
      </UploadProvider>
    </StrictMode>
  );
}

/** What the server says about it is heard in `serverRender.test.ts`, where there is no document. */
function markupOf(server: ReactNode): string {
  const muted = vi.spyOn(console, 'error').mockImplementation(() => {});
  try {
    return renderToString(server);
  } finally {
    muted.mockRestore();
  }
}

/** What React complains about when `browser` takes over what `server` rendered. */
function complaintsAbout(server: ReactNode, browser: ReactNode): unknown[] {
  const complaints: unknown[] = [];
  const container = document.createElement('div');
  // eslint-disable-next-line no-restricted-syntax -- React's own markup, as a page would come with it
  container.innerHTML = markupOf(server);
  vi.spyOn(console, 'error').mockImplementation((...words) => void complaints.push(words));
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

  it('shows and posts the files of before in the markup already', () => {
    const props = { defaultValue: [{ id: 'r1', name: 'hotel.pdf', size: 10, type: '' }], required: true };
    const markup = Object.assign(document.createElement('form'), {
      innerHTML: markupOf(page('Receipts', props)),
    });
    expect(new FormData(markup).getAll('receipts')).toEqual(['r1']);
    expect(markup.querySelectorAll('[data-slot="gantry-item"]')).toHaveLength(1);
    expect(complaintsAbout(page('Receipts', props), page('Receipts', props))).toEqual([]);
    expect(document.querySelectorAll('[data-slot="gantry-item"]')).toHaveLength(1);
  });

  it('would be noticed otherwise', () => {
    expect(complaintsAbout(page('Receipts'), page('Invoices'))).not.toEqual([]);
  });
});

describe('a progressive field', () => {
  const props = { progressive: true, required: true, maxFiles: 5 } as const;
  const native = () => document.querySelector<HTMLInputElement>('[data-slot="gantry-native-input"]');

  /** The markup on the page, not alive yet. */
  function serve(): { readonly bringToLife: () => void } {
    const container = document.createElement('div');
    // eslint-disable-next-line no-restricted-syntax -- React's own markup, as a page would come with it
    container.innerHTML = markupOf(page('Receipts', props));
    document.body.append(container);
    return { bringToLife: () => act(() => void hydrateRoot(container, page('Receipts', props))) };
  }

  it('is a file input of the form before the page is alive, with the name of the trigger', () => {
    serve();
    expect(native()).toHaveAttribute('name', 'receipts');
    expect(native()).toHaveAttribute('accept', '.pdf');
    expect(native()).toBeRequired();
    expect(native()?.multiple).toBe(true);
    expect(native()).toHaveAccessibleName('Receipts Choose files');
    expect(native()).toHaveAccessibleDescription('Required PDF, up to 10\u00a0MB each, 5 files at most');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('becomes the trigger without a mismatch, and keeps the focus', async () => {
    expect(complaintsAbout(page('Receipts', props), page('Receipts', props))).toEqual([]);
    expect(native()).toBeNull();
    expect(screen.getByRole('button', { name: 'Receipts Choose files' })).toBeInTheDocument();
    document.body.replaceChildren();
    const { bringToLife } = serve();
    native()?.focus();
    bringToLife();
    await act(async () => {});
    expect(screen.getByRole('button', { name: 'Receipts Choose files' })).toHaveFocus();
  });

  it('hands the trigger to a form library once the page is alive', () => {
    const focusRef = createRef<HTMLElement>();
    complaintsAbout(page('Receipts', props), page('Receipts', { ...props, focusRef }));
    expect(focusRef.current).toBe(screen.getByRole('button', { name: 'Receipts Choose files' }));
  });

  it('takes over what was chosen in time', async () => {
    const { bringToLife } = serve();
    // As a browser's input: emptied by its value.
    let chosen = [new File(['1'], 'early.pdf')];
    Object.defineProperties(native(), {
      files: { get: () => chosen },
      value: { get: () => '', set: () => (chosen = []) },
    });
    bringToLife();
    expect(await screen.findByRole('listitem', { name: 'early.pdf' })).toBeInTheDocument();
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  it('is the trigger at once where nothing was rendered before', () => {
    render(page('Receipts', props));
    expect(native()).toBeNull();
  });
});
