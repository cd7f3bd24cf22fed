import { act, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import { StrictMode, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { describe, expect, it, vi } from 'vitest';
import { dragEvent, dropFiles, pasteFiles } from '../testing/fileDrop.ts';
import { useDropZone, type DropZone, type DropZoneOptions } from './useDropZone.ts';

const file = (name: string) => new File(['x'], name, { type: 'application/pdf' });

function Zone({ seen, ...options }: DropZoneOptions & { readonly seen?: (zone: DropZone) => void }) {
  const zone = useDropZone(options);
  seen?.(zone);
  return (
    <div {...zone.rootProps} data-testid="zone">
      <button {...zone.triggerProps}>Choose</button>
      <output>{zone.found}</output>
      <input {...zone.inputProps} />
    </div>
  );
}

/** A drop of a folder with one file, which is listed when told to. */
function slowFolder(name: string) {
  const drop = new Event('drop', { bubbles: true, cancelable: true });
  let list = () => {};
  const batches = [
    [
      {
        isFile: true,
        isDirectory: false,
        name: `${name}.pdf`,
        fullPath: `/${name}/${name}.pdf`,
        file: (done: (file: File) => void) => done(file(`${name}.pdf`)),
      },
    ],
    [],
  ];
  const entry = {
    isFile: false,
    isDirectory: true,
    name,
    fullPath: `/${name}`,
    createReader: () => ({
      readEntries: (resolve: (batch: unknown) => void) => {
        const batch = batches.shift();
        if (batch?.length === 0) list = () => resolve(batch);
        else resolve(batch);
      },
    }),
  };
  const items = [{ kind: 'file', type: '', getAsFile: () => null, webkitGetAsEntry: () => entry }];
  Object.defineProperty(drop, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
  return { drop, finish: () => act(async () => list()) };
}

function show(options: Partial<DropZoneOptions> = {}) {
  const onFiles = vi.fn((files: File[]) => files);
  let zone: DropZone | undefined;
  const { unmount } = render(
    <StrictMode>
      <Zone onFiles={onFiles} seen={(now) => (zone = now)} {...options} />
    </StrictMode>,
  );
  return {
    unmount,
    element: screen.getByTestId('zone'),
    zone: () => zone!,
    names: () => onFiles.mock.calls.map(([files]) => files.map(({ name }) => name)),
  };
}

describe('useDropZone', () => {
  it('hands over what is dropped, once', async () => {
    const { element, names } = show();
    act(() => void dropFiles(element, [file('a.pdf'), file('b.pdf')]));
    await waitFor(() => expect(names()).toEqual([['a.pdf', 'b.pdf']]));
  });

  it('takes each file out of a drop once', async () => {
    const { element, names } = show();
    const drop = dragEvent('drop', [file('a.pdf')]) as DragEvent;
    const getAsFile = vi.spyOn(drop.dataTransfer!.items[0]!, 'getAsFile');
    act(() => void element.dispatchEvent(drop));
    await waitFor(() => expect(names()).toEqual([['a.pdf']]));
    expect(getAsFile).toHaveBeenCalledOnce();
  });

  it('reads nothing of a drop that cannot be taken out, and still reads the next one', async () => {
    const { element, zone, names } = show();
    const drop = dragEvent('drop', [file('a.pdf')]) as DragEvent;
    const error = new Error('The drop is gone.');
    vi.spyOn(drop.dataTransfer!.items[0]!, 'getAsFile').mockImplementation(() => {
      throw error;
    });
    const reported: unknown[] = [];
    const listen = (event: ErrorEvent) => {
      event.preventDefault();
      reported.push(event.error);
    };
    window.addEventListener('error', listen);
    act(() => void element.dispatchEvent(drop));
    window.removeEventListener('error', listen);
    expect(reported).toEqual([error]);
    const slow = slowFolder('slow');
    act(() => void element.dispatchEvent(slow.drop));
    await waitFor(() => expect(zone().found).toBe(1));
    await slow.finish();
    await waitFor(() => expect(names()).toEqual([['slow.pdf']]));
    expect(zone().found).toBeNull();
  });

  it('colours the drag by what the browser says, and forgets it after the drop', async () => {
    const { element, zone, names } = show({ accept: 'image/*' });
    act(() => void element.dispatchEvent(dragEvent('dragover', [file('a.pdf')])));
    expect(zone()).toMatchObject({ drag: 'over', verdict: 'reject', count: 1, unfit: 1 });
    act(() => void dropFiles(element, [file('a.pdf')]));
    expect(zone()).toMatchObject({ drag: 'idle', verdict: null });
    await waitFor(() => expect(names()).toHaveLength(1));
  });

  it('goes on reading a folder when something else is dropped: drops add', async () => {
    const { element, zone, names } = show();
    const slow = slowFolder('slow');
    act(() => void element.dispatchEvent(slow.drop));
    await waitFor(() => expect(zone().found).toBe(1));
    act(() => void dropFiles(element, [file('quick.pdf')]));
    await waitFor(() => expect(names()).toEqual([['quick.pdf']]));
    expect(zone().found).toBe(1);
    await slow.finish();
    await waitFor(() => expect(names()).toEqual([['quick.pdf'], ['slow.pdf']]));
    expect(zone().found).toBeNull();
  });

  it('counts what is found in all folders together', async () => {
    const { element, zone, names } = show();
    const [one, two] = [slowFolder('one'), slowFolder('two')];
    act(() => void element.dispatchEvent(one.drop));
    act(() => void element.dispatchEvent(two.drop));
    await waitFor(() => expect(zone().found).toBe(2));
    await one.finish();
    await waitFor(() => expect(zone().found).toBe(1));
    await two.finish();
    await waitFor(() => expect(names()).toEqual([['one.pdf'], ['two.pdf']]));
  });

  it('still hands over a folder whose zone has gone', async () => {
    const { element, zone, names, unmount } = show();
    const slow = slowFolder('slow');
    act(() => void element.dispatchEvent(slow.drop));
    await waitFor(() => expect(zone().found).toBe(1));
    unmount();
    await slow.finish();
    await waitFor(() => expect(names()).toEqual([['slow.pdf']]));
  });

  it('stops all reading when told to', async () => {
    const { element, zone, names } = show();
    const [one, two] = [slowFolder('one'), slowFolder('two')];
    act(() => void element.dispatchEvent(one.drop));
    act(() => void element.dispatchEvent(two.drop));
    await waitFor(() => expect(zone().found).toBe(2));
    act(() => zone().stopReading());
    expect(zone().found).toBeNull();
    await one.finish();
    await two.finish();
    expect(names()).toEqual([]);
  });

  it('takes nothing while it is disabled', async () => {
    const { element, names } = show({ disabled: true });
    act(() => void dropFiles(element, [file('a.pdf')]));
    await act(async () => {});
    expect(names()).toEqual([]);
  });

  it('takes a drop anywhere in the page when asked to', async () => {
    const { names } = show({ page: true });
    act(() => void dropFiles(document.body, [file('a.pdf')]));
    await waitFor(() => expect(names()).toEqual([['a.pdf']]));
  });
});

describe('a click', () => {
  const opened = () => vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(() => {});

  it('on the empty area opens the dialog', () => {
    const { element } = show();
    const click = opened();
    fireEvent.click(element);
    expect(click).toHaveBeenCalledOnce();
    click.mockRestore();
  });

  it.each(['button', 'p'] as const)('on a %s of a dialog that the zone has opened opens none', (Tag) => {
    const Page = () => {
      const { rootProps, inputProps } = useDropZone({ onFiles: () => {} });
      const isAlive = useSyncExternalStore(
        () => () => undefined,
        () => true,
        () => false,
      );
      return (
        <div {...rootProps}>
          <input {...inputProps} />
          {isAlive && createPortal(<Tag>Help</Tag>, document.body)}
        </div>
      );
    };
    render(<Page />);
    const click = opened();
    fireEvent.click(screen.getByText('Help'));
    expect(click).not.toHaveBeenCalled();
    click.mockRestore();
  });
});

describe('drags that begin in the page', () => {
  const drag = (element: Element) =>
    act(() => void element.dispatchEvent(new Event('dragstart', { bubbles: true })));
  const isTaken = () => {
    const drop = dragEvent('drop', [file('a.pdf')]);
    act(() => void screen.getByTestId('zone').dispatchEvent(drop));
    return drop.defaultPrevented;
  };

  function showImage() {
    const image = document.createElement('img');
    document.body.append(image);
    return { ...show(), image };
  }

  it('are none of its business', () => {
    const { image } = showImage();
    drag(image);
    expect(isTaken()).toBe(false);
    image.remove();
  });

  it.each([
    ['what was dragged has left the page', ({ image }: ReturnType<typeof showImage>) => image.remove()],
    [
      'the pointer goes down again',
      () => void document.body.dispatchEvent(new Event('pointerdown', { bubbles: true })),
    ],
    ['it was dropped', () => void isTaken()],
    [
      'it ended',
      ({ image }: ReturnType<typeof showImage>) =>
        void image.dispatchEvent(new Event('dragend', { bubbles: true })),
    ],
  ])('are over when %s', (_name, end) => {
    const shown = showImage();
    drag(shown.image);
    act(() => end(shown));
    expect(isTaken()).toBe(true);
    shown.image.remove();
  });
});

describe('a zone that takes what is pasted anywhere in the page', () => {
  it('leaves to another zone what is pasted in there', () => {
    const { names } = show({ paste: 'page' });
    const others = vi.fn((files: File[]) => files);
    const { unmount } = render(
      <section aria-label="Other">
        <Zone onFiles={others} />
      </section>,
    );
    const button = screen.getAllByRole('button')[1]!;
    act(() => void pasteFiles(button, [file('a.pdf')]));
    act(() => void pasteFiles(screen.getByRole('region'), [file('b.pdf')]));
    expect(others.mock.calls.map(([files]) => files.map(({ name }) => name))).toEqual([['a.pdf']]);
    expect(names()).toEqual([['b.pdf']]);
    unmount();
    act(() => void pasteFiles(document.body, [file('c.pdf')]));
    expect(names()).toEqual([['b.pdf'], ['c.pdf']]);
  });
});

describe('a file input of the application', () => {
  const showInput = (attributes: { readonly disabled?: boolean } = {}) => {
    render(<input type="file" aria-label="Own" {...attributes} />);
    return screen.getByLabelText('Own');
  };

  it('keeps what is dropped on it, also from a zone that takes the page', async () => {
    const { zone, names } = show({ page: true });
    const input = showInput();
    act(() => void input.dispatchEvent(dragEvent('dragover', [file('a.pdf')])));
    expect(zone().isDropTarget).toBe(false);
    expect(dropFiles(input, [file('a.pdf')])).toBe(false);
    await act(async () => {});
    expect(names()).toEqual([]);
  });

  it('opens nothing in place of the page while it is disabled', () => {
    show();
    expect(dropFiles(showInput({ disabled: true }), [file('a.pdf')])).toBe(true);
  });
});

describe('a zone of its own document', () => {
  it('listens to nothing when it is gone', () => {
    const { result, unmount } = renderHook(() => useDropZone({ onFiles: () => {} }));
    expect(result.current.drag).toBe('idle');
    unmount();
    const drop = dragEvent('drop', [file('a.pdf')]);
    document.body.dispatchEvent(drop);
    expect(drop.defaultPrevented).toBe(false);
  });
});
