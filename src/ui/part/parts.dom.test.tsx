import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode, createRef, useEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { StatusError } from '../../core/errors.ts';
import { actionsOf, type UploadAction } from '../../core/selectors.ts';
import { reduceUpload, type UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads, rowStatuses } from '../fixtures/fixedUploads.ts';
import { preventUploaderHandler, Uploader } from '../index.ts';
import { partTable, type PartSlot } from './partTable.ts';
import { dropFiles, dragEvent } from '../../testing/fileDrop.ts';
import { act } from 'react';

const rules = { accept: '.pdf', maxSize: '10 MB', maxFiles: 50 };

function show(uploads: readonly UploadSnapshot[], children?: ReactNode) {
  const fixed = fixedUploads(uploads);
  render(
    <StrictMode>
      <FixedUploader client={fixed.client} rules={rules}>
        {children ?? (
          <>
            <Uploader.Label>Documents</Uploader.Label>
            <Uploader.Description />
            <Uploader.DropZone />
            <Uploader.HiddenInput />
            <Uploader.Message />
            <Uploader.Summary />
            <Uploader.List>
              {(upload) => (
                <Uploader.Item upload={upload}>
                  <Uploader.Thumbnail />
                  <Uploader.Name />
                  <Uploader.Meta />
                  <Uploader.Status />
                  <Uploader.ItemMessage />
                  <Uploader.Actions />
                  <Uploader.Progress />
                </Uploader.Item>
              )}
            </Uploader.List>
          </>
        )}
      </FixedUploader>
    </StrictMode>,
  );
  return fixed;
}

const rowOf = (name: RegExp | string) => screen.getByRole('listitem', { name });

afterEach(() => {
  vi.useRealTimers();
});

/** A drop of a folder that never comes to its end. */
function endlessFolder(): Event {
  const drop = new Event('drop', { bubbles: true, cancelable: true });
  const file = {
    isFile: true,
    isDirectory: false,
    name: 'a.pdf',
    fullPath: '/endless/a.pdf',
    file: readsNothing,
  };
  const batches = [[{ ...file, file: (done: (file: File) => void) => done(new File([], 'a.pdf')) }]];
  const entry = {
    isFile: false,
    isDirectory: true,
    name: 'endless',
    fullPath: '/endless',
    createReader: () => ({
      readEntries: (resolve: (batch: unknown) => void) => {
        const batch = batches.shift();
        if (batch !== undefined) resolve(batch);
      },
    }),
  };
  const items = [{ kind: 'file', type: '', getAsFile: () => null, webkitGetAsEntry: () => entry }];
  Object.defineProperty(drop, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
  return drop;
}
const readsNothing = () => {};

describe('the part table', () => {
  it('and the DOM agree about elements, roles and attributes', async () => {
    const seen = new Map<string, { elements: Set<string>; roles: Set<string>; attributes: Set<string> }>();
    const look = () => {
      for (const element of document.querySelectorAll<HTMLElement>('[data-slot]')) {
        const slot = element.dataset['slot'] ?? '';
        if (slot === 'gantry-announcer') continue;
        const entry = seen.get(slot) ?? { elements: new Set(), roles: new Set(), attributes: new Set() };
        seen.set(slot, entry);
        const inGrid: unknown = Reflect.get(partTable[slot as PartSlot], 'inGrid');
        if (inGrid !== undefined && element.closest('[data-virtual]') !== null) {
          const { localName, role } = element;
          expect({ element: localName, role }, slot).toEqual(inGrid);
        } else {
          entry.elements.add(element.localName);
          const role = element.getAttribute('role');
          if (role !== null) entry.roles.add(role);
        }
        for (const { name } of element.attributes) {
          if (name.startsWith('data-') && name !== 'data-slot') entry.attributes.add(name);
        }
      }
    };
    const states: readonly Partial<Parameters<typeof FixedUploader>[0]>[] = [
      {},
      { disabled: true, invalid: true, required: true },
      { readOnly: true },
      { reorderable: true },
      { preview: 'icon' },
      { preview: false },
      { rules: { ...rules, maxFiles: 2 } },
    ];
    for (const state of states) {
      for (const uploads of [[], rowStatuses.map((status) => fixedUpload(status))]) {
        const { client } = fixedUploads(uploads);
        const { unmount } = render(
          <FixedUploader client={client} rules={rules} name="files" {...state}>
            <Uploader.Label />
            <Uploader.Description />
            <Uploader.DropZone />
            <Uploader.PageDrop />
            <Uploader.HiddenInput />
            <Uploader.ValueInput />
            <Uploader.FieldError errors="Not these." />
            <Uploader.Message />
            <Uploader.Summary />
            <Uploader.Filters minimum={1} />
            <Uploader.Empty />
            <Uploader.List>
              {(upload) => (
                <Uploader.Item upload={upload}>
                  <Uploader.Meta />
                  <Uploader.Thumbnail />
                  <Uploader.Name />
                  <Uploader.Status />
                  <Uploader.ItemMessage />
                  <Uploader.Actions />
                  <Uploader.Progress />
                </Uploader.Item>
              )}
            </Uploader.List>
          </FixedUploader>,
        );
        look();
        const failed = screen.queryByRole('button', { name: /^Failed/ });
        if (failed !== null) {
          act(() => failed.click());
          look();
          act(() => screen.getByRole('button', { name: 'All' }).click());
        }
        const zone = document.querySelector('[data-slot="gantry-dropzone"]');
        if (zone !== null && state.disabled !== true && state.readOnly !== true) {
          act(
            () =>
              void zone.dispatchEvent(
                dragEvent('dragover', [new File([], 'a.mov', { type: 'video/quicktime' })]),
              ),
          );
          look();
          act(() => void document.body.dispatchEvent(dragEvent('dragover', [new File([], 'a.pdf')])));
          look();
          act(() => void dropFiles(zone, [new File(['x'], 'a.mov', { type: 'video/quicktime' })]));
          await screen.findByText(/wasn’t added/);
          look();
          act(() => void zone.dispatchEvent(endlessFolder()));
          await screen.findByText(/Looking through folder/);
          look();
        }
        unmount();
      }
    }
    const checking = render(
      <FixedUploader client={fixedUploads([]).client} isChecking>
        <Uploader.DropZone />
      </FixedUploader>,
    );
    const busyZone = document.querySelector('[data-slot="gantry-dropzone"]')!;
    act(() => void dropFiles(busyZone, [new File(['x'], 'a.png', { type: 'image/png' })]));
    await screen.findByText(/Checking files/);
    look();
    checking.unmount();
    // Paths that only a moving upload or a settled list takes.
    for (const uploads of [
      [fixedUpload('done', { id: '1' }), fixedUpload('done', { id: '2' })],
      [
        { ...fixedUpload('uploading', { id: '1' }), isStalled: true } as UploadSnapshot,
        fixedUpload('done', { id: '2' }),
      ],
      [fixedUpload('paused', { path: 'a/1.pdf' }), fixedUpload('uploading', { path: 'b/2.pdf' })],
      // A grid.
      Array.from({ length: 101 }, (_, index) => fixedUpload('done', { id: String(index) })),
      // A fold.
      Array.from({ length: 21 }, (_, index) => fixedUpload('queued', { id: String(index) })),
    ]) {
      const { client } = fixedUploads(uploads);
      const { unmount } = render(
        <FixedUploader client={client}>
          <Uploader.Summary />
          <Uploader.List fold={uploads.length > 100 ? 'none' : undefined} />
        </FixedUploader>,
      );
      // By selector: to ask for a role takes seconds among so many rows.
      if (uploads.length > 100)
        await waitFor(() => expect(document.querySelector('[role="grid"]')).not.toBeNull(), {
          timeout: 4000,
        });
      look();
      unmount();
    }
    const rings = render(
      <FixedUploader
        client={
          fixedUploads([
            fixedUpload('reading', { loadedBytes: 0 }),
            { ...fixedUpload('uploading'), isStalled: true } as UploadSnapshot,
            fixedUpload('done'),
          ]).client
        }
      >
        <Uploader.List>
          {(upload) => (
            <Uploader.Item upload={upload}>
              <Uploader.ProgressRing />
            </Uploader.Item>
          )}
        </Uploader.List>
        <Uploader.Tray />
        <Uploader.Tray minimised />
      </FixedUploader>,
    );
    look();
    rings.unmount();
    // Before the page has come to life.
    const page = document.createElement('div');
    // eslint-disable-next-line no-restricted-syntax -- React's own markup, as a page would come with it
    page.innerHTML = renderToString(
      <FixedUploader client={fixedUploads([]).client} name="files" progressive>
        <Uploader.Trigger />
      </FixedUploader>,
    );
    document.body.append(page);
    look();
    page.remove();
    // What a form does to a field: it is left, and a submit waits for it.
    const { client } = fixedUploads([fixedUpload('uploading')]);
    render(
      <form aria-label="Form">
        <FixedUploader client={client} submitMode="wait">
          <Uploader.DropZone />
          <Uploader.ValueInput />
        </FixedUploader>
      </form>,
    );
    const trigger = screen.getByRole('button');
    act(() => trigger.focus());
    act(() => trigger.blur());
    act(() => screen.getByRole<HTMLFormElement>('form').requestSubmit());
    look();

    for (const [slot, { elements, roles, attributes }] of seen) {
      expect(Object.keys(partTable), slot).toContain(slot);
      const row: { element: string; role?: string; attributes: readonly string[] } =
        partTable[slot as PartSlot];
      expect([...elements], slot).toEqual([row.element]);
      if (row.role !== undefined) expect([...roles], slot).toEqual([row.role]);
      for (const attribute of attributes) expect(row.attributes, slot).toContain(attribute);
    }
    expect([...seen.keys()].sort()).toEqual(Object.keys(partTable).sort());
    const promised = Object.entries(partTable).flatMap(([slot, row]) =>
      row.attributes.map((name) => `${slot} ${name}`),
    );
    const found = [...seen].flatMap(([slot, { attributes }]) =>
      [...attributes].map((name) => `${slot} ${name}`),
    );
    expect(promised.filter((one) => !found.includes(one))).toEqual([]);
    // A dozen whole pages.
  }, 20_000);
});

describe('a row', () => {
  it.each(rowStatuses)('shows %s with exactly the buttons that `can` allows', (status) => {
    const upload = fixedUpload(status);
    show([upload]);
    const row = rowOf(`${status}.pdf`);
    expect(row).toHaveAttribute('data-status', status);
    const can = actionsOf(upload);
    const primary = (['undo', 'reselect', 'start', 'resume', 'retry', 'pause'] as const).find(
      (action) => can[action],
    );
    const secondary = (['cancel', 'remove'] as const).find((action) => can[action]);
    const expected: UploadAction[] = [primary, secondary].flatMap((action) => action ?? []);
    expect(
      within(row)
        .getAllByRole('button')
        .map((button) => button.dataset['action']),
    ).toEqual(expected);
    for (const button of within(row).getAllByRole('button')) {
      expect(button).toHaveAccessibleName(new RegExp(`${status}\.pdf`));
    }
  });

  it.each([
    ['queued', 'Waiting · 48 MB'],
    ['uploading', '12.4 of 48 MB'],
    ['paused', 'Paused · 12.4 of 48 MB'],
    ['finishing', 'Finishing…'],
    ['done', 'Uploaded · 48 MB'],
    ['failed', 'Couldn’t upload.'],
    ['cancelled', 'Cancelled'],
    ['restored', 'Choose “\u2068restored.pdf\u2069” again to continue from 62%'],
  ] as const)('says of %s: %s', (status, words) => {
    show([fixedUpload(status)]);
    expect(within(rowOf(`${status}.pdf`)).getByText(words)).toBeInTheDocument();
  });

  it('gives a bar a name, a value and a sentence, and no value while there is none', () => {
    show([fixedUpload('uploading'), fixedUpload('reading')]);
    const [uploading, reading] = screen.getAllByRole('listitem');
    const bar = within(uploading!).getByRole('progressbar', { name: 'uploading.pdf' });
    expect(bar).toHaveAttribute('aria-valuenow', '25');
    expect(bar).toHaveAttribute('aria-valuetext', '12.4 of 48\u00a0MB');
    const busy = within(reading!).getByRole('progressbar', { name: 'reading.pdf' });
    expect(busy).toHaveAttribute('data-indeterminate');
    expect(busy).not.toHaveAttribute('aria-valuenow');
  });

  it('is not 100 % before it is done', () => {
    show([fixedUpload('finishing', { loadedBytes: 48_000_000 })]);
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '97');
  });

  it('moves its bar without rendering', () => {
    vi.useFakeTimers();
    const rendered = vi.fn((upload: UploadSnapshot) => <Uploader.Item upload={upload} />);
    const { writer } = show([fixedUpload('uploading')], <Uploader.List>{rendered}</Uploader.List>);
    const before = rendered.mock.calls.length;
    for (let step = 1; step <= 8; step += 1) {
      const bytes = 12_400_000 + step * 1_000_000;
      act(() =>
        writer.dispatch('uploading', { type: 'progressed', loadedBytes: bytes, confirmedBytes: bytes }),
      );
      act(() => void vi.advanceTimersByTime(250));
    }
    expect(rendered).toHaveBeenCalledTimes(before);
    expect(screen.getByText('20.4 of 48 MB')).toBeInTheDocument();
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '41');
  });

  it('keeps the extension of a long name, and reads it whole', () => {
    show([fixedUpload('done', { name: 'annual-report-of-the-whole-group-2026.pdf' })]);
    expect(rowOf('annual-report-of-the-whole-group-2026.pdf')).toBeInTheDocument();
    expect(screen.getByText('2026.pdf')).toHaveAttribute('aria-hidden', 'true');
  });

  it.each([
    '<img src=x onerror="document.title=1">.png',
    '"><script>document.title=1</script>.pdf',
    'javascript:alert(1)//.pdf',
    'exe\u202egnp.pdf',
    'a\r\nb.pdf',
    '&lt;b&gt;.pdf',
    '\ud83d\udc69\u200d\ud83d\udcbb.png',
    'x'.repeat(300),
  ])('shows the name %j as text, in a direction of its own', (name) => {
    document.title = 'quiet';
    show([fixedUpload('done', { name })]);
    const shown = document.querySelector('[data-slot="gantry-name"]');
    // HTML has one kind of line break.
    const read = inject('react').isStrictAndHydrated ? name.replace('\r\n', '\n') : name;
    expect(shown).toHaveAttribute('title', read);
    expect(shown?.querySelector('bdi')?.textContent).toBe(read);
    // The parts a long name is made of, and nothing that the name brought along.
    const tags = Array.from(shown?.querySelectorAll('*') ?? [], ({ localName }) => localName);
    expect(tags.filter((tag) => tag !== 'bdi' && tag !== 'span')).toEqual([]);
    expect(document.title).toBe('quiet');
  });
});

describe('pausing', () => {
  const spoken = () =>
    document.querySelector('[data-slot="gantry-announcer"]')?.textContent.replace(/[\u2068\u2069]/g, '');

  function press() {
    const { client, writer } = fixedUploads([fixedUpload('uploading')]);
    render(
      <StrictMode>
        {/* Pausing takes its time: a request that must not be doubled is waited for. */}
        <FixedUploader client={{ ...client, pause: () => {} }} rules={rules}>
          <Uploader.List />
        </FixedUploader>
      </StrictMode>,
    );
    const button = screen.getByRole('button', { name: /Pause/ });
    act(() => button.click());
    act(() => button.click());
    return writer;
  }

  it('is spoken of when it has come, once', () => {
    const writer = press();
    expect(spoken()).toBe('');
    act(() => writer.dispatch('uploading', { type: 'progressed', loadedBytes: 20e6, confirmedBytes: 20e6 }));
    expect(spoken()).toBe('');
    act(() => writer.dispatch('uploading', { type: 'paused' }));
    expect(spoken()).toBe('Paused uploading.pdf.');
  });

  it('is not spoken of when the upload ends instead, nor when nobody asked', () => {
    const writer = press();
    act(() =>
      writer.dispatch('uploading', { type: 'failed', error: new StatusError({ status: 403, body: '' }) }),
    );
    act(() => writer.dispatch('uploading', { type: 'resumed' }));
    act(() => writer.dispatch('uploading', { type: 'paused' }));
    expect(spoken()).not.toContain('Paused');
  });
});

describe('a row of one’s own', () => {
  it('has no buttons where nothing may be changed', () => {
    render(
      <FixedUploader client={fixedUploads([fixedUpload('uploading'), fixedUpload('done')]).client} readOnly>
        <Uploader.List>
          {(upload) => (
            <Uploader.Item upload={upload}>
              <Uploader.Name />
              <Uploader.Pause />
              <Uploader.Cancel />
              <Uploader.Remove />
            </Uploader.Item>
          )}
        </Uploader.List>
      </FixedUploader>,
    );
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('the undo rail', () => {
  it('drains for as long as undo is possible, counted from when the row appeared', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const upload = reduceUpload(fixedUpload('uploading'), { type: 'cancelled', undoUntilMs: 1_004_000 });
    show([upload]);
    expect(screen.getByRole('listitem').style.getPropertyValue('--gantry-undo-window')).toBe('4000ms');
  });
});

describe('keyboard and focus', () => {
  it('keeps the button, and the focus on it, while Pause becomes Resume', async () => {
    const user = userEvent.setup();
    const { pressed } = show([fixedUpload('uploading')]);
    const button = screen.getByRole('button', { name: /Pause.*uploading\.pdf/ });
    await user.click(button);
    expect(screen.getByRole('button', { name: /Resume.*uploading\.pdf/ })).toBe(button);
    expect(button).toHaveFocus();
    expect(pressed).toEqual(['pause uploading']);
  });

  it('turns a cancelled row into an undo row in place, with the focus on Undo', async () => {
    const user = userEvent.setup();
    show([fixedUpload('uploading', { id: 'a' }), fixedUpload('queued', { id: 'b' })]);
    await user.click(screen.getByRole('button', { name: /Cancel.*uploading\.pdf/ }));
    const [first] = screen.getAllByRole('listitem');
    expect(first).toHaveAttribute('data-undo');
    expect(within(first!).getByRole('button', { name: /Undo.*uploading\.pdf/ })).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(screen.getAllByRole('listitem')[0]).toHaveAttribute('data-status', 'queued');
    expect(screen.getAllByRole('listitem')[0]).toContainElement(document.activeElement as HTMLElement);
  });

  it('cancels nothing that is no upload of the client, and says nothing', () => {
    vi.useFakeTimers();
    const { pressed } = show([], <Uploader.Item upload={fixedUpload('uploading')} />);
    fireEvent.click(screen.getByRole('button', { name: /Cancel.*uploading\.pdf/ }));
    act(() => void vi.advanceTimersByTime(1000));
    expect(pressed).toEqual([]);
    expect(document.querySelector('[data-slot="gantry-announcer"]')?.textContent).toBe('');
  });

  it('takes back what it says, also what the application has cancelled itself', () => {
    const { client } = show(['a', 'b'].map((id) => fixedUpload('queued', { id, name: `${id}.pdf` })));
    act(() => void client.cancel('a'));
    act(() => void client.cancel('b'));
    fireEvent.click(screen.getByRole('button', { name: /Undo.*a\.pdf/ }));
    expect(rowOf('a.pdf')).toHaveAttribute('data-status', 'queued');
    expect(rowOf('b.pdf')).toHaveAttribute('data-status', 'cancelled');
  });

  it('leaves an undo row where the removed one stood, and takes it back', async () => {
    const user = userEvent.setup();
    show(['a', 'b', 'c'].map((id) => fixedUpload('done', { id, name: `${id}.pdf` })));
    await user.click(screen.getByRole('button', { name: /Remove.*b\.pdf/ }));
    expect(screen.getAllByRole('listitem')[1]).toHaveTextContent('Removed “\u2068b.pdf\u2069”.');
    expect(screen.getAllByRole('listitem')[1]!.querySelector('bdi')).toHaveTextContent(/^Removed/);
    const undo = screen.getByRole('button', { name: /Undo.*b\.pdf/ });
    expect(undo).toHaveFocus();
    await user.click(undo);
    expect(screen.getAllByRole('listitem').map((row) => row.dataset['status'])).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(rowOf('b.pdf')).toContainElement(document.activeElement as HTMLElement);
  });

  it('lets the removed row go when its time is over', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    show([fixedUpload('done', { id: 'a' }), fixedUpload('done', { id: 'b', name: 'b.pdf' })]);
    act(() => screen.getByRole('button', { name: /Remove.*b\.pdf/ }).click());
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(screen.getByRole('button', { name: /Undo.*b\.pdf/ })).toHaveFocus();
    await act(() => vi.advanceTimersByTimeAsync(10_100));
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    // The focus was on Undo: the neighbour takes it.
    await vi.waitFor(() => expect(screen.getByRole('button', { name: /Remove.*done\.pdf/ })).toHaveFocus());
  });

  it('cancels or removes with Delete, and goes on from Undo to the next row', async () => {
    const user = userEvent.setup();
    show([fixedUpload('uploading', { id: 'a' }), fixedUpload('queued', { id: 'b' })]);
    screen.getByRole('button', { name: /Pause.*uploading\.pdf/ }).focus();
    await user.keyboard('{Delete}');
    expect(screen.getByRole('button', { name: /Undo.*uploading\.pdf/ })).toHaveFocus();
    await user.keyboard('{Delete}');
    expect(screen.getByRole('button', { name: /Cancel.*queued\.pdf/ })).toHaveFocus();
  });

  it('undoes with Ctrl+Z', async () => {
    const user = userEvent.setup();
    show([fixedUpload('done', { id: 'a', name: 'a.pdf' }), fixedUpload('done', { id: 'b', name: 'b.pdf' })]);
    await user.click(screen.getByRole('button', { name: /Remove.*a\.pdf/ }));
    await user.keyboard('{Control>}z{/Control}');
    expect(screen.getAllByRole('listitem')[0]).toHaveAttribute('data-status', 'done');
    expect(screen.getByRole('button', { name: /Remove.*a\.pdf/ })).toHaveFocus();
  });

  it.each([
    ['Caps Lock', { key: 'Z', code: 'KeyZ' }, true],
    ['a Cyrillic layout', { key: 'я', code: 'KeyZ' }, true],
    ['a layout where that key is another letter', { key: 'y', code: 'KeyZ' }, false],
    ['a layout where that letter is on another key', { key: 'z', code: 'KeyY' }, true],
  ])('undoes with Ctrl+Z as it is written with %s', (_, key, isUndo) => {
    const { client } = show([fixedUpload('uploading', { id: 'a', name: 'a.pdf' })]);
    fireEvent.click(screen.getByRole('button', { name: /Cancel.*a\.pdf/ }));
    fireEvent.keyDown(screen.getByRole('button', { name: /Choose files/ }), { ...key, ctrlKey: true });
    expect(client.store.getState().byId['a']?.status !== 'cancelled').toBe(isUndo);
  });

  it.each([
    ['Clear', 'done', 'Remove', '2 files added.'],
    ['Cancel all', 'uploading', 'Cancel', 'Restored \u2068b.pdf\u2069.'],
  ] as const)('undoes %s with Ctrl+Z before what was done before it', async (name, status, action, said) => {
    const user = userEvent.setup();
    const { client } = show(['a', 'b', 'c'].map((id) => fixedUpload(status, { id, name: `${id}.pdf` })));
    await user.click(screen.getByRole('button', { name: new RegExp(`^${action} .*a\\.pdf`) }));
    await user.click(screen.getByRole('button', { name }));
    screen.getByRole('button', { name: /Choose files/ }).focus();
    const standing = () => {
      const { byId, order } = client.store.getState();
      return order.filter((id) => byId[id]?.status !== 'cancelled');
    };
    expect(standing()).toEqual([]);
    await user.keyboard('{Control>}z{/Control}');
    expect(standing()).toEqual(['b', 'c']);
    expect(document.querySelector('[data-slot="gantry-announcer"]')).toHaveTextContent(said);
    await user.keyboard('{Control>}z{/Control}');
    expect(standing()).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['a note', <textarea key="0" aria-label="Own" defaultValue="ab" />],
    ['an album', <select key="0" aria-label="Own" />],
    [
      'a caption',
      <div
        key="0"
        role="textbox"
        aria-label="Own"
        contentEditable
        suppressContentEditableWarning
        tabIndex={0}
      />,
    ],
    ['a rating', <input key="0" type="radio" aria-label="Own" />],
    ['a year', <input key="0" type="number" aria-label="Own" />],
  ])('leaves the keys to %s that the application has in a row', async (_what, field) => {
    const user = userEvent.setup();
    const draw = (upload: UploadSnapshot) => (
      <Uploader.Item upload={upload}>
        {upload.id === 'a' && field}
        <Uploader.Actions />
      </Uploader.Item>
    );
    const { pressed } = show(
      [fixedUpload('uploading', { id: 'a' }), fixedUpload('uploading', { id: 'b' })],
      <Uploader.List>{draw}</Uploader.List>,
    );
    const own = screen.getByLabelText('Own');
    own.focus();
    await user.keyboard('{Delete}{Backspace}{ArrowDown}{ArrowUp}');
    expect(pressed).toEqual([]);
    expect(own).toHaveFocus();
  });

  it('leaves the keys to a dialog that the application has opened from a row', async () => {
    const Dialog = () => {
      const [isOpen, setOpen] = useState(false);
      useEffect(() => setOpen(true), []);
      return isOpen && createPortal(<button>Close</button>, document.body);
    };
    const draw = (upload: UploadSnapshot) => (
      <Uploader.Item upload={upload}>
        <Uploader.Actions />
        <Dialog />
      </Uploader.Item>
    );
    const { pressed } = show([fixedUpload('uploading')], <Uploader.List>{draw}</Uploader.List>);
    screen.getByRole('button', { name: 'Close' }).focus();
    await userEvent.keyboard('{Delete}');
    expect(pressed).toEqual([]);
  });

  it('undoes nothing with Ctrl+Z while somebody writes', async () => {
    const user = userEvent.setup();
    const { pressed } = show(
      [fixedUpload('done', { id: 'a' }), fixedUpload('done', { id: 'b', name: 'b.pdf' })],
      <>
        <textarea aria-label="Own" />
        <Uploader.List />
      </>,
    );
    await user.click(screen.getByRole('button', { name: /Remove.*b\.pdf/ }));
    await user.click(screen.getByLabelText('Own'));
    await user.keyboard('{Control>}z{/Control}');
    expect(pressed).toEqual(['remove b']);
    expect(screen.getAllByRole('listitem')[1]).toHaveTextContent('Removed');
  });

  it('moves between the same actions of neighbouring rows with Up and Down', async () => {
    const user = userEvent.setup();
    show([fixedUpload('uploading'), fixedUpload('queued'), fixedUpload('paused')]);
    screen.getByRole('button', { name: /Cancel.*uploading/ }).focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('button', { name: /Cancel.*queued/ })).toHaveFocus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('button', { name: /Cancel.*paused/ })).toHaveFocus();
    await user.keyboard('{ArrowUp}');
    expect(screen.getByRole('button', { name: /Cancel.*queued/ })).toHaveFocus();
  });

  it.each([
    ['a trigger', <Uploader.Trigger key="0" id="receipts" />],
    ['an element that stands for it', <Uploader.Trigger key="0" render={<button id="receipts" />} />],
  ])('finds %s by the id that the application has given it', async (_what, trigger) => {
    const focusRef = createRef<HTMLElement>();
    render(
      <FixedUploader client={fixedUploads([]).client} focusRef={focusRef}>
        <Uploader.Label>Receipts</Uploader.Label>
        {trigger}
        <Uploader.HiddenInput />
        <Uploader.ValueInput />
      </FixedUploader>,
    );
    const button = screen.getByRole('button');
    expect(button).toHaveAttribute('id', 'receipts');
    expect(screen.getByText('Receipts')).toHaveAttribute('for', 'receipts');
    expect(focusRef.current).toBe(button);
    await userEvent.click(screen.getByText('Receipts'));
    expect(button).toHaveFocus();
    button.blur();
    act(() => document.querySelector<HTMLElement>('[data-slot="gantry-value-input"]')!.focus());
    expect(button).toHaveFocus();
  });

  it('hands the focus on when its button goes', () => {
    const { writer } = show([fixedUpload('uploading')]);
    screen.getByRole('button', { name: /Pause/ }).focus();
    act(() => writer.dispatch('uploading', { type: 'allBytesConfirmed' }));
    expect(screen.getByRole('button', { name: /Cancel/ })).toHaveFocus();
    act(() => writer.dispatch('uploading', { type: 'succeeded', result: 1 }));
    expect(screen.getByRole('button', { name: /Remove/ })).toHaveFocus();
  });
});

describe('the button of a zone that stops what takes long', () => {
  it.each([
    ['looking', {}, endlessFolder],
    ['checking', { isChecking: true }, () => dragEvent('drop', [new File(['x'], 'a.pdf')])],
  ] as const)('leaves its focus to the one that adds: %s', async (what, props, drop) => {
    render(
      <StrictMode>
        <FixedUploader client={fixedUploads([]).client} {...props}>
          <Uploader.DropZone />
        </FixedUploader>
      </StrictMode>,
    );
    act(() => void document.querySelector('[data-slot="gantry-dropzone"]')!.dispatchEvent(drop()));
    const stop = await screen.findByRole('button', { name: `Stop ${what}` });
    stop.focus();
    await userEvent.keyboard('{Enter}');
    expect(stop).not.toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('button', { name: /Choose files/ })).toHaveFocus());
  });
});

describe('the summary', () => {
  it.each([
    [['uploading', 'done', 'queued'], 'Uploading 2 of 3 · 50%', ['pause', 'cancel']],
    [['uploading', 'failed'], 'Uploading 1 of 2 · 1 needs attention', ['pause', 'cancel']],
    [['paused', 'done'], 'Paused · 1 of 2 uploaded', ['resume', 'cancel']],
    [['offline', 'offline'], 'You’re offline. 2 uploads will continue when you reconnect.', ['cancel']],
    [['done', 'failed'], '1 uploaded, 1 failed', ['retry', 'clear']],
    [['done', 'done'], '2 files uploaded', ['clear']],
    [['finishing', 'done'], 'Finishing 1 file…', []],
    [['reading', 'hashing'], 'Preparing 2 files…', ['cancel']],
  ] as const)('says of %s: %s', (statuses, sentence, actions) => {
    show(
      statuses.map((status, index) => fixedUpload(status, { id: String(index), loadedBytes: 24_000_000 })),
    );
    expect(screen.getByText(sentence)).toBeInTheDocument();
    const group = screen.queryByRole('group', { name: 'Actions for all files' });
    const buttons = group === null ? [] : within(group).getAllByRole('button');
    expect(buttons.map((button) => button.dataset['action'])).toEqual(actions);
  });

  it('clears what is settled and gives the focus to the button that adds', async () => {
    const user = userEvent.setup();
    show([fixedUpload('done', { id: 'a' }), fixedUpload('done', { id: 'b' })]);
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    expect(screen.queryByRole('list')).toBeNull();
    await vi.waitFor(() =>
      expect(screen.getByRole('button', { name: 'Documents Choose files' })).toHaveFocus(),
    );
  });
});

describe('a button of the summary', () => {
  const button = (name: string) => screen.getByRole('button', { name });
  const finishing = { type: 'allBytesConfirmed' } as const;
  const succeeded = { type: 'succeeded', result: 1 } as const;

  it.each([
    ['Pause all', ['uploading', 'queued'], finishing],
    ['Pause all', ['uploading', 'done'], succeeded],
    ['Cancel all', ['uploading', 'done'], succeeded],
  ] as const)('keeps saying what it does: %s of %s takes nothing else away', async (name, statuses, news) => {
    const { writer, pressed } = show(
      statuses.map((status, index) => fixedUpload(status, { id: `${index}` })),
    );
    button(name).focus();
    act(() => writer.dispatch('0', news));
    await userEvent.keyboard('{Enter}');
    expect(pressed).toEqual([]);
  });

  it('keeps the focus while it holds and moves on', async () => {
    show([fixedUpload('uploading', { id: 'a' }), fixedUpload('uploading', { id: 'b' })]);
    const pause = button('Pause all');
    await userEvent.click(pause);
    expect(button('Resume all')).toBe(pause);
    expect(pause).toHaveFocus();
  });

  it.each([
    ['Cancel all', succeeded],
    ['Pause all', finishing],
  ] as const)('leaves its focus to the sentence when it goes by itself: %s', async (name, news) => {
    const { writer } = show([fixedUpload('uploading', { id: 'a' }), fixedUpload('uploading', { id: 'b' })]);
    button(name).focus();
    act(() => ['a', 'b'].forEach((id) => writer.dispatch(id, news)));
    await vi.waitFor(() => expect(document.querySelector('[data-slot="gantry-summary-text"]')).toHaveFocus());
  });
});

describe('every part', () => {
  it('takes classes and styles as functions of its state, and a ref', () => {
    const ref = createRef<HTMLLIElement>();
    show(
      [fixedUpload('failed')],
      <Uploader.List>
        {(upload) => (
          <Uploader.Item
            ref={ref}
            upload={upload}
            className={(state) => state.status === 'failed' && 'is-failed'}
            style={({ tone }) => ({ order: tone === 'bad' ? 1 : 2 })}
          />
        )}
      </Uploader.List>,
    );
    expect(ref.current).toBe(screen.getByRole('listitem'));
    expect(ref.current).toHaveClass('is-failed');
    expect(ref.current?.style.order).toBe('1');
  });

  it('can be another element, with the handlers of both, the caller first', async () => {
    const user = userEvent.setup();
    const order: string[] = [];
    const ref = createRef<HTMLButtonElement>();
    const { pressed } = show(
      [fixedUpload('uploading')],
      <Uploader.List>
        {(upload) => (
          <Uploader.Item upload={upload}>
            <Uploader.Pause
              render={<button ref={ref} type="button" className="mine" onClick={() => order.push('mine')} />}
              className="theirs"
            />
            <Uploader.Cancel onClick={preventUploaderHandler} />
          </Uploader.Item>
        )}
      </Uploader.List>,
    );
    const pause = screen.getByRole('button', { name: /Pause/ });
    expect(ref.current).toBe(pause);
    expect(pause).toHaveClass('mine', 'theirs');
    await user.click(screen.getByRole('button', { name: /Cancel/ }));
    expect(pressed).toEqual([]);
    await user.click(pause);
    expect(order).toEqual(['mine']);
    expect(pressed).toEqual(['pause uploading']);
  });

  it('can be drawn by a function of its props and state', () => {
    show(
      [fixedUpload('done')],
      <Uploader.List>
        {(upload) => (
          <Uploader.Item upload={upload}>
            <Uploader.Meta render={(props, { status }) => <em {...props}>{status}</em>} />
          </Uploader.Item>
        )}
      </Uploader.List>,
    );
    expect(screen.getByText('done').localName).toBe('em');
    expect(screen.getByText('done')).toHaveAttribute('data-slot', 'gantry-meta');
  });
});
