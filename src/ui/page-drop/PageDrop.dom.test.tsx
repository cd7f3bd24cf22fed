import { act, render, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { dragEvent, dropFiles } from '../../testing/fileDrop.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { arabic } from '../locales/ar.ts';

const pdf = new File(['%PDF'], 'a.pdf', { type: 'application/pdf' });

/** Two uploaders, the second of which takes the page. */
function show({ disabled = false } = {}) {
  const added = { photos: vi.fn(), papers: vi.fn() };
  render(
    <StrictMode>
      <FixedUploader client={fixedUploads([]).client} onAdd={added.photos}>
        <Uploader.DropZone data-testid="photos" />
      </FixedUploader>
      <FixedUploader client={fixedUploads([]).client} onAdd={added.papers} disabled={disabled}>
        <Uploader.DropZone data-testid="papers" />
        <Uploader.PageDrop label="Papers" />
      </FixedUploader>
    </StrictMode>,
  );
  const layer = () => document.querySelector('[data-slot="gantry-page-drop"]');
  const dragOver = (target: Element) => act(() => void target.dispatchEvent(dragEvent('dragover', [pdf])));
  const zone = (name: string) => document.querySelector(`[data-testid="${name}"]`)!;
  return { added, layer, dragOver, zone };
}

describe('the layer over the page', () => {
  it('opens while files are over no zone, says whose they will be, and is inert before', () => {
    const { layer, dragOver } = show();
    expect(layer()).toHaveAttribute('inert');
    expect(layer()).toBeEmptyDOMElement();
    dragOver(document.body);
    expect(layer()).not.toHaveAttribute('inert');
    expect(layer()).toHaveAttribute('data-drag', 'accept');
    expect(layer()).toHaveTextContent('Drop to add 1 filePapers');
  });

  it('is gone over any zone: that is where a drop would go', async () => {
    const { added, layer, dragOver, zone } = show();
    dragOver(document.body);
    dragOver(zone('photos'));
    expect(layer()).not.toHaveAttribute('data-drag');
    dragOver(zone('papers'));
    expect(layer()).not.toHaveAttribute('data-drag');
    act(() => void dropFiles(zone('photos'), [pdf]));
    await waitFor(() => expect(added.photos).toHaveBeenCalledWith([pdf]));
    expect(added.papers).not.toHaveBeenCalled();
  });

  it('gives what is dropped beside the zones to its own uploader, and the page stays', async () => {
    const { added, layer } = show();
    let isTaken = false;
    act(() => void (isTaken = dropFiles(document.body, [pdf])));
    expect(isTaken).toBe(true);
    expect(layer()).not.toHaveAttribute('data-drag');
    await waitFor(() => expect(added.papers).toHaveBeenCalledWith([pdf]));
    expect(added.photos).not.toHaveBeenCalled();
  });

  it('closes when the drag is not heard of for a quarter of a second', () => {
    vi.useFakeTimers();
    const { layer, dragOver } = show();
    dragOver(document.body);
    act(() => void vi.advanceTimersByTime(249));
    expect(layer()).toHaveAttribute('data-drag');
    act(() => void vi.advanceTimersByTime(1));
    expect(layer()).not.toHaveAttribute('data-drag');
    vi.useRealTimers();
  });

  it('takes nothing where nothing can be added, and still no file replaces the page', async () => {
    const { added, layer } = show({ disabled: true });
    expect(layer()).toBeNull();
    expect(dropFiles(document.body, [pdf])).toBe(true);
    await act(async () => {});
    expect(added.papers).not.toHaveBeenCalled();
    expect(added.photos).not.toHaveBeenCalled();
  });

  it('speaks the uploader’s language, wherever on the page it is put', () => {
    const { client } = fixedUploads([]);
    render(
      <FixedUploader client={client} locale={arabic}>
        <Uploader.PageDrop />
      </FixedUploader>,
    );
    const layer = document.querySelector('[data-slot="gantry-page-drop"]');
    expect(layer).toHaveAttribute('lang', 'ar');
    expect(layer).toHaveAttribute('dir', 'rtl');
  });

  it('says what a single file replaces, as the zone does', () => {
    const { client } = fixedUploads([fixedUpload('done', { name: 'old.pdf' })]);
    render(
      <FixedUploader client={client} rules={{ maxFiles: 1 }}>
        <Uploader.DropZone />
        <Uploader.PageDrop />
      </FixedUploader>,
    );
    act(() => void document.body.dispatchEvent(dragEvent('dragover', [pdf])));
    expect(document.querySelector('[data-slot="gantry-page-drop"]')).toHaveTextContent(
      'Drop to replace “\u2068old.pdf\u2069”',
    );
  });
});
