import { cleanup, act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RejectedFileError } from '../../core/errors.ts';
import type { Clock, FactsReader } from '../../core/ports.ts';
import { createUploadClient, type UploadClient } from '../../core/uploadClient.ts';
import { messageMediaChunks, type MessageMedia } from '../../presets/selfcommunity.ts';
import { UploadProvider } from '../../react/UploadProvider.tsx';
import { dragEvent, dropFiles, pasteFiles } from '../../testing/fileDrop.ts';
import { simulatedServer, type SimulatedServer } from '../../testing/simulatedServer.ts';
import { arabic } from '../locales/ar.ts';
import { UploadField, type UploadFieldProps } from './UploadField.tsx';

const clock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const protocol = messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 1000, md5: false });

function show(
  props: Partial<UploadFieldProps<unknown, MessageMedia>> = {},
  controls: Parameters<typeof simulatedServer>[0] = {},
  factsReader?: FactsReader,
): { readonly server: SimulatedServer; readonly client: UploadClient } {
  const server = simulatedServer({ clock, ...controls });
  const client = createUploadClient({
    ports: {
      sender: server,
      clock,
      random: () => 0.5,
      pageUrl: 'https://community.example/',
      ...(factsReader && { factsReader }),
    },
  });
  render(
    <StrictMode>
      <UploadProvider client={client}>
        <form aria-label="Form">
          <fieldset disabled={props.disabled === true}>
            <UploadField
              protocol={protocol}
              {...props}
              disabled={false}
              label="Attachments"
              name="attachments"
            />
          </fieldset>
        </form>
      </UploadProvider>
    </StrictMode>,
  );
  return { server, client };
}

const file = (name: string, size = 2500, type = 'application/pdf') =>
  new File([new Uint8Array(size)], name, { type });
const zone = (): HTMLElement => document.querySelector<HTMLElement>('[data-slot="gantry-dropzone"]')!;
const input = (): HTMLInputElement => document.querySelector<HTMLInputElement>('input[type=file]')!;
const announcer = (): HTMLElement => document.querySelector<HTMLElement>('[data-slot="gantry-announcer"]')!;
const spoken = (): string => announcer().textContent.replace(/[\u2068\u2069]/g, '');
const rows = () =>
  Array.from(
    document.querySelectorAll<HTMLElement>('[data-slot="gantry-item"]'),
    (row) => row.dataset['status'],
  );

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('UploadField', () => {
  it('uploads what is picked, and posts one value per file', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const onDone = vi.fn();
    const { server } = show({ onDone });
    await user.upload(input(), [file('a.pdf'), file('b.pdf', 0)]);
    await waitFor(() => expect(rows()).toEqual(['done', 'done']));
    const form = screen.getByRole<HTMLFormElement>('form', { name: 'Form' });
    const values = new FormData(form).getAll('attachments');
    expect(values).toHaveLength(2);
    expect(onDone.mock.calls.map(([result]) => (result as MessageMedia).fileUuid).sort()).toEqual(
      [...values].sort(),
    );
    expect(server.objects.map((object) => object.name).sort()).toEqual(['a.pdf', 'b.pdf']);
  });

  it('names its one button by label and text, and describes the rules before the choice', () => {
    show({ accept: '.pdf', maxSize: '10 MB', maxFiles: 5 });
    const buttons = screen.getAllByRole('button');
    expect(buttons).toHaveLength(1);
    expect(buttons[0]).toHaveAccessibleName('Attachments Choose files');
    expect(buttons[0]).toHaveAccessibleDescription('PDF, up to 10\u00a0MB each, 5 files at most');
    expect(zone()).not.toHaveAttribute('tabindex');
    expect(screen.getByRole('group', { name: 'Attachments' })).toBeInTheDocument();
  });

  it('opens the dialog synchronously, with an empty input, so that the same file can be picked again', () => {
    show();
    const click = vi.spyOn(input(), 'click').mockImplementation(() => {});
    fireEvent.click(screen.getByRole('button'));
    expect(click).toHaveBeenCalledTimes(1);
    fireEvent.click(zone());
    expect(click).toHaveBeenCalledTimes(2);
    expect(input().value).toBe('');
  });

  it('gives the focus back when the dialog is cancelled', () => {
    show();
    act(() => void input().dispatchEvent(new Event('cancel', { bubbles: true })));
    expect(screen.getByRole('button')).toHaveFocus();
  });

  it('takes a dropped folder of more than 100 files', async () => {
    show({ autoStart: false });
    const entries = Array.from({ length: 130 }, (_, index) => file(`${index}.pdf`, 1));
    act(() => void dropFiles(zone(), [{ name: 'scans', entries }]));
    // More than a list has items: a grid, which says how many rows it has.
    await waitFor(() =>
      expect(screen.getByRole('grid', { name: 'scans' })).toHaveAttribute('aria-rowcount', '130'),
    );
  });

  it('says which files were not added and why, until it is dismissed', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const onReject = vi.fn();
    show({ accept: '.pdf', maxSize: 3000, onReject });
    act(
      () =>
        void dropFiles(zone(), [file('a.pdf'), file('b.mov', 10, 'video/quicktime'), file('c.pdf', 4000)]),
    );
    const message = await screen.findByRole('group', { name: '2 files weren’t added' });
    expect(message).toHaveTextContent('1 isn’t PDF: b.mov');
    expect(message).toHaveTextContent('1 is over 3 kB: c.pdf');
    expect(onReject).toHaveBeenCalledTimes(1);
    await waitFor(() => expect(rows()).toEqual(['done']));
    await user.click(screen.getByRole('button', { name: 'Dismiss message' }));
    expect(screen.queryByText('2 files weren’t added')).toBeNull();
    expect(screen.getByRole('button', { name: 'Attachments Choose files' })).toHaveFocus();
  });

  it('leaves the focus to the trigger when a paste goes well and takes the message away with it', async () => {
    show({ accept: '.pdf', autoStart: false });
    act(() => void dropFiles(zone(), [file('b.mov', 10, 'video/quicktime')]));
    const dismiss = await screen.findByRole('button', { name: 'Dismiss message' });
    dismiss.focus();
    act(() => void pasteFiles(dismiss, [file('a.pdf')]));
    expect(dismiss).not.toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Attachments Choose files' })).toHaveFocus(),
    );
  });

  it('names an empty folder', async () => {
    show();
    act(() => void dropFiles(zone(), [{ name: 'Holiday', entries: [] }]));
    expect(await screen.findByText(/Holiday.*has no files in it/)).toBeInTheDocument();
  });

  it('stops at the limit: the button stays focusable and explains', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    show({ maxFiles: 2, autoStart: false });
    act(() => void dropFiles(zone(), [file('a.pdf'), file('b.pdf'), file('c.pdf')]));
    expect(await screen.findByRole('group', { name: 'Added 2 of 3 files' })).toBeInTheDocument();
    const trigger = screen.getByRole('button', { name: 'Attachments Choose files' });
    expect(trigger).toHaveAttribute('aria-disabled', 'true');
    const click = vi.spyOn(input(), 'click');
    await user.click(trigger);
    expect(click).not.toHaveBeenCalled();
    expect(spoken()).toContain('2 of 2 files. Remove one to add another.');
  });

  it('replaces the file of a single-file field, undoably', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    show({ maxFiles: 1 });
    await user.upload(input(), file('old.pdf'));
    await waitFor(() => expect(rows()).toEqual(['done']));
    await user.upload(input(), file('new.pdf'));
    await waitFor(() =>
      expect(screen.getByRole('listitem', { name: 'new.pdf' })).toHaveAttribute('data-status', 'done'),
    );
    expect(screen.getByRole('button', { name: /Undo.*old\.pdf/ })).toBeInTheDocument();
  });

  it('keeps the file of a single-file field when the new one is refused', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const picky = {
      ...protocol,
      check(file: { readonly name: string }) {
        if (file.name === 'no.pdf')
          throw new RejectedFileError([{ code: 'custom', message: 'Not this one.' }]);
      },
    };
    show({ maxFiles: 1, accept: '.pdf', protocol: picky });
    await user.upload(input(), file('old.pdf'));
    await waitFor(() => expect(rows()).toEqual(['done']));
    await user.upload(input(), file('no.pdf'));
    expect(screen.getByText(/Not this one/)).toBeInTheDocument();
    expect(rows()).toEqual(['done']);
    act(() => void dropFiles(zone(), [file('a.mov', 10, 'video/quicktime')]));
    expect(await screen.findByText(/isn’t PDF/)).toBeInTheDocument();
    expect(screen.getByRole('listitem', { name: 'old.pdf' })).toHaveAttribute('data-status', 'done');
  });

  it('says which files a single-file field left out', async () => {
    const onReject = vi.fn();
    show({ maxFiles: 1, autoStart: false, onReject });
    for (const name of ['a.pdf', 'b.pdf']) {
      act(() => void dropFiles(zone(), [file(name), file('surplus.pdf')]));
      expect(await screen.findByRole('group', { name: 'Added 1 of 2 files' })).toHaveTextContent(
        'surplus.pdf',
      );
      await waitFor(() => expect(screen.getByRole('listitem', { name })).toBeInTheDocument());
    }
    expect(onReject).toHaveBeenCalledTimes(2);
    expect(onReject.mock.calls[1]?.[0]).toMatchObject([
      { file: { name: 'surplus.pdf' }, error: { code: 'too-many-files' } },
    ]);
  });

  it('takes the same file once more in place of itself', async () => {
    show({ maxFiles: 1, autoStart: false });
    const same = file('same.pdf');
    act(() => void dropFiles(zone(), [same]));
    await waitFor(() => expect(rows()).toEqual(['queued']));
    act(() => void dropFiles(zone(), [same]));
    expect(await screen.findByRole('button', { name: /Undo.*same\.pdf/ })).toBeInTheDocument();
    expect(rows().filter((status) => status === 'queued')).toHaveLength(1);
  });

  describe('for one file', () => {
    const user = () => userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const choose = () => screen.getByRole('button', { name: 'Attachments Choose a file' });
    const replace = () => screen.getByRole('button', { name: 'Attachments Replace' });
    const hasInvitation = () => zone().querySelector('[data-slot="gantry-dropzone-title"]') !== null;
    const take = (name: string) => {
      act(() => void dropFiles(zone(), [file(name)]));
      return act(() => vi.advanceTimersByTimeAsync(0));
    };
    const takeAway = () => fireEvent.click(screen.getByRole('button', { name: /(Cancel|Remove).*a\.pdf/ }));
    /** Lets time pass until the rows stand so, for ten minutes at most. */
    const until = async (...statuses: readonly string[]) => {
      for (let step = 0; step < 1000 && rows().join() !== statuses.join(); step += 1)
        await act(() => vi.advanceTimersByTimeAsync(500));
      expect(rows()).toEqual(statuses);
    };
    const shown = () => ({
      inZone: zone().querySelectorAll('[data-slot="gantry-item"]').length,
      all: rows().length,
    });

    it('holds the file inside its zone, in every state, with Replace after what can be done to it', async () => {
      show({ maxFiles: 1 }, { controls: { failures: [403], latencyMs: 3000 } });
      expect(hasInvitation()).toBe(true);
      expect(shown()).toEqual({ inZone: 0, all: 0 });
      await take('a.pdf');
      for (const status of ['uploading', 'failed']) {
        await until(status);
        expect(shown()).toEqual({ inZone: 1, all: 1 });
        expect(hasInvitation()).toBe(false);
        expect(screen.getAllByRole('button').at(-1)).toBe(replace());
      }
      fireEvent.click(screen.getByRole('button', { name: /Try again.*a\.pdf/ }));
      await until('done');
      expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual([
        'Remove',
        'Replace',
      ]);
      expect(shown()).toEqual({ inZone: 1, all: 1 });
    });

    it('shows what the server has had before, names it while something is dragged, and replaces it', async () => {
      const stored = { id: '7', name: 'stored.pdf', size: 100, type: 'application/pdf' };
      show({ maxFiles: 1, defaultValue: [stored] });
      expect(zone()).toContainElement(screen.getByRole('listitem', { name: 'stored.pdf' }));
      expect(replace()).toBeEnabled();
      act(() => void zone().dispatchEvent(dragEvent('dragover', [file('new.pdf')])));
      expect(zone()).toHaveTextContent('Drop to replace “\u2068stored.pdf\u2069”');
      await take('new.pdf');
      await until('cancelled', 'done');
      expect(screen.getByRole('listitem', { name: 'new.pdf' })).toHaveAttribute('data-status', 'done');
      expect(zone()).toContainElement(screen.getByRole('button', { name: /Undo.*stored\.pdf/ }));
      const form = screen.getByRole<HTMLFormElement>('form', { name: 'Form' });
      expect(new FormData(form).getAll('attachments')).toHaveLength(1);
    });

    it('keeps its button, and with it the focus, when the file comes and when it is replaced', async () => {
      show({ maxFiles: 1, autoStart: false });
      const button = choose();
      button.focus();
      for (const name of ['old.pdf', 'new.pdf']) {
        await take(name);
        expect(screen.getByRole('listitem', { name })).toBeInTheDocument();
        expect(replace()).toBe(button);
        expect(button).toHaveFocus();
      }
    });

    it('invites again once the file is taken away, and the focus goes to Undo and back with the file', async () => {
      show({ maxFiles: 1, autoStart: false });
      const button = choose();
      await take('a.pdf');
      takeAway();
      const undo = await screen.findByRole('button', { name: /Undo.*a\.pdf/ });
      expect(undo).toHaveFocus();
      expect(zone()).toContainElement(undo);
      expect(hasInvitation()).toBe(true);
      expect(choose()).toBe(button);
      await user().keyboard('{Enter}');
      expect(screen.getByRole('listitem')).toContainElement(document.activeElement as HTMLElement);
      expect(replace()).toBe(button);
    });

    it('leaves the focus at its button when the undo ends', async () => {
      show({ maxFiles: 1, autoStart: false });
      await take('a.pdf');
      takeAway();
      expect(await screen.findByRole('button', { name: /Undo.*a\.pdf/ })).toHaveFocus();
      await user().keyboard('{Delete}');
      expect(choose()).toHaveFocus();
      await until();
      expect(choose()).toHaveFocus();
    });

    it('opens the dialog by a click beside the file, and not by one on its name', async () => {
      show({ maxFiles: 1, autoStart: false });
      await take('a.pdf');
      const click = vi.spyOn(input(), 'click').mockImplementation(() => {});
      fireEvent.click(zone().querySelector('[data-slot="gantry-name"]')!);
      expect(click).not.toHaveBeenCalled();
      fireEvent.click(zone());
      fireEvent.click(replace());
      expect(click).toHaveBeenCalledTimes(2);
    });

    it.each([
      ['is there', 'done', 1],
      ['is on its way', 'uploading', 0],
    ])(
      'keeps one when the old one is brought back: the new one, which %s, goes, undoably',
      async (_, status, count) => {
        const { server } = show({ maxFiles: 1 }, { controls: { latencyMs: 500 } });
        const posted = () =>
          new FormData(screen.getByRole<HTMLFormElement>('form', { name: 'Form' })).getAll('attachments');
        const undo = (name: string) =>
          fireEvent.click(screen.getByRole('button', { name: new RegExp(`Undo.*${name}`) }));
        await take('old.pdf');
        await until('done');
        const [old] = posted();
        await take('new.pdf');
        await until('cancelled', status);
        expect(posted()).toHaveLength(count);
        undo('old');
        expect(posted()).toEqual([old]);
        expect(rows().toSorted()).toEqual(['cancelled', 'done']);
        undo('new');
        await until('cancelled', 'done');
        expect(screen.getByRole('listitem', { name: 'new.pdf' })).toHaveAttribute('data-status', 'done');
        expect(posted()).toHaveLength(1);
        expect(posted()).not.toEqual([old]);
        expect(server.objects.map(({ name }) => name)).toContain('old.pdf');
      },
    );

    it('keeps one when a file of before is brought back, by the keyboard too', async () => {
      const stored = { id: '7', name: 'a.pdf', size: 100, type: 'application/pdf' };
      const told: (readonly string[])[] = [];
      show({
        maxFiles: 1,
        autoStart: false,
        defaultValue: [stored],
        onValueChange: (value) => told.push(value.map(({ id }) => id)),
      });
      takeAway();
      await take('new.pdf');
      replace().focus();
      await user().keyboard('{Control>}z{/Control}');
      expect(screen.getByRole('listitem', { name: 'a.pdf' })).toBeInTheDocument();
      expect(screen.getByRole('button', { name: /Undo.*new\.pdf/ })).toBeInTheDocument();
      expect(told).toEqual([[], ['7']]);
    });

    it('keeps the list of several below the zone', async () => {
      show({ maxFiles: 2, autoStart: false });
      await take('a.pdf');
      expect(shown()).toEqual({ inZone: 0, all: 1 });
      expect(hasInvitation()).toBe(true);
    });
  });

  it('shows and adds the uploads of the group it is given', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const { client } = show({ group: 'letters', autoStart: false });
    await user.upload(input(), file('a.pdf'));
    act(() => void client.add(file('b.pdf'), { protocol, group: 'letters', autoStart: false }));
    act(() => void client.add(file('c.pdf'), { protocol, group: 'others', autoStart: false }));
    expect(screen.getAllByRole('listitem').map((row) => row.textContent)).toEqual([
      expect.stringContaining('a.pdf'),
      expect.stringContaining('b.pdf'),
    ]);
  });

  it('takes pasted files, but lets text win inside a text field', () => {
    show({ autoStart: false });
    act(() => void pasteFiles(screen.getByRole('button'), [file('pasted.pdf')]));
    expect(rows()).toEqual(['queued']);
  });

  it('takes nothing while a fieldset around it is disabled, and still keeps files from opening', () => {
    show({ disabled: true });
    const drop = dragEvent('drop', [file('a.pdf')]);
    act(() => void zone().dispatchEvent(drop));
    expect(drop.defaultPrevented).toBe(true);
    act(() => void pasteFiles(zone(), [file('b.pdf')]));
    expect(rows()).toEqual([]);
  });

  it('keeps a file dropped beside the zone from opening, and leaves the drags of others alone', () => {
    show();
    const miss = dragEvent('drop', [file('a.pdf')]);
    act(() => void document.body.dispatchEvent(miss));
    expect(miss.defaultPrevented).toBe(true);
    const text = dragEvent('dragover', [], { data: { 'text/plain': 'words' } });
    document.body.dispatchEvent(text);
    expect(text.defaultPrevented).toBe(false);
    expect(rows()).toEqual([]);
  });

  it('forgets a drag that ends without saying so', () => {
    show();
    act(() => void zone().dispatchEvent(dragEvent('dragover', [file('a.pdf')])));
    expect(zone()).toHaveAttribute('data-drag', 'accept');
    act(() => void vi.advanceTimersByTime(240));
    expect(zone()).toHaveAttribute('data-drag');
    act(() => void vi.advanceTimersByTime(20));
    expect(zone()).not.toHaveAttribute('data-drag');
  });

  it.each([
    ['Escape', () => fireEvent.keyDown(document.body, { key: 'Escape' })],
    ['leaving the window', () => fireEvent.blur(window)],
  ])('forgets a drag after %s', (_name, leave) => {
    show();
    act(() => void zone().dispatchEvent(dragEvent('dragover', [file('a.pdf')])));
    leave();
    expect(zone()).not.toHaveAttribute('data-drag');
  });

  it('speaks of a batch once: when it is added, and when it is over', async () => {
    show({}, { controls: { latencyMs: 2000 } });
    act(() => void dropFiles(zone(), [file('a.pdf', 10), file('b.pdf', 10), file('c.pdf', 10)]));
    await act(() => vi.advanceTimersByTimeAsync(700));
    expect(spoken()).toBe('');
    await act(() => vi.advanceTimersByTimeAsync(100));
    expect(spoken()).toBe('3 files added.');
    for (let step = 0; step < 200 && rows().some((status) => status !== 'done'); step += 1) {
      await act(() => vi.advanceTimersByTimeAsync(100));
    }
    expect(spoken()).toContain('3 files uploaded.');
    await act(() => vi.advanceTimersByTimeAsync(2000));
    expect(spoken()).toBe('');
  });

  it('says nothing of what is added where it is to be quiet', async () => {
    show({ politeness: 'quiet' }, { controls: { latencyMs: 2000 } });
    act(() => void dropFiles(zone(), [file('a.pdf', 10), file('b.pdf', 10), file('c.pdf', 10)]));
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(spoken()).toBe('');
  });

  it('has one announcer, however many fields there are', () => {
    show();
    show();
    expect(document.querySelectorAll('[data-slot="gantry-announcer"]')).toHaveLength(1);
  });

  it('shows a refusal in words and tries again with the same button', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    show({}, { controls: { failures: [403] } });
    await user.upload(input(), file('a.pdf'));
    const retry = await screen.findByRole('button', { name: /Try again.*a\.pdf/ });
    const row = screen.getByRole('listitem');
    expect(row.querySelector('[data-error="forbidden"]')).toHaveTextContent(
      'You don’t have permission to upload here.',
    );
    retry.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(rows()).toEqual(['done']));
    expect(row).toContainElement(document.activeElement as HTMLElement);
  });

  describe('with a rule about content', () => {
    /** Answers when told to: a width by name. */
    function scriptedReader() {
      const answers = new Map<string, (width: number) => void>();
      const read: FactsReader['read'] = (source, { signal }) =>
        new Promise((resolve, reject) => {
          answers.set((source as File).name, (width) => resolve({ width, height: 500 }));
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      const answer = (name: string, width: number) =>
        act(async () => {
          answers.get(name)?.(width);
          await vi.advanceTimersByTimeAsync(0);
        });
      return { reader: { read }, answer };
    }
    const photo = (name: string) => file(name, 10, 'image/png');
    const rowNames = () =>
      Array.from(
        document.querySelectorAll('[data-slot="gantry-item"] [data-slot="gantry-name"]'),
        (name) => name.textContent,
      );

    it('takes the others at once, then those that keep it in their order, and says why the rest is not', async () => {
      const { reader, answer } = scriptedReader();
      const onReject = vi.fn();
      show({ minWidth: 400, autoStart: false, onReject }, {}, reader);
      act(() => void dropFiles(zone(), [photo('small.png'), photo('b.png'), file('a.pdf'), photo('c.png')]));
      await act(() => vi.advanceTimersByTimeAsync(0));
      expect(rowNames()).toEqual([expect.stringContaining('a.pdf')]);
      await answer('c.png', 400);
      await answer('small.png', 399);
      await answer('b.png', 400);
      expect(rowNames()).toEqual(
        ['a.pdf', 'b.png', 'c.png'].map((name) => expect.stringContaining(name) as string),
      );
      expect(await screen.findByRole('group', { name: '1 file wasn’t added' })).toHaveTextContent(
        '1 isn’t at least 400 pixels wide: small.png',
      );
      expect(onReject).toHaveBeenCalledTimes(1);
    });

    it('says that it looks once that lasts, holds the form back, and stops when told to', async () => {
      const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
      const { reader, answer } = scriptedReader();
      show({ minWidth: 400, autoStart: false }, {}, reader);
      act(() => void dropFiles(zone(), [photo('a.png'), photo('b.png')]));
      await act(() => vi.advanceTimersByTimeAsync(0));
      expect(zone()).not.toHaveAttribute('data-checking');
      expect(screen.getByRole<HTMLFormElement>('form', { name: 'Form' }).checkValidity()).toBe(false);
      await act(() => vi.advanceTimersByTimeAsync(320));
      expect(zone()).toHaveAttribute('data-checking');
      expect(zone()).toHaveTextContent('Checking files…');
      expect(zone()).toHaveTextContent('2 files left to check');
      await answer('a.png', 400);
      expect(zone()).toHaveTextContent('1 file left to check');
      expect(spoken()).toContain('Checking 2 files.');
      await user.click(screen.getByRole('button', { name: 'Stop checking' }));
      await answer('b.png', 400);
      expect(zone()).not.toHaveAttribute('data-checking');
      expect(rowNames()).toEqual([expect.stringContaining('a.png')]);
      expect(screen.queryByText(/weren't added/)).toBeNull();
    });

    it('keeps the file of a single-file field until the new one is taken, and takes the newest choice', async () => {
      const { reader, answer } = scriptedReader();
      show({ minWidth: 400, maxFiles: 1, autoStart: false }, {}, reader);
      act(() => void dropFiles(zone(), [file('old.pdf')]));
      await waitFor(() => expect(rows()).toEqual(['queued']));
      for (const name of ['small.png', 'passed.png', 'new.png']) {
        act(() => void dropFiles(zone(), [photo(name)]));
        await act(() => vi.advanceTimersByTimeAsync(0));
        if (name === 'small.png') await answer(name, 1);
        expect(rows()).toEqual(['queued']);
        expect(screen.getByRole('listitem', { name: 'old.pdf' })).toBeInTheDocument();
      }
      await answer('passed.png', 400);
      await answer('new.png', 400);
      expect(screen.getByRole('listitem', { name: 'new.png' })).toBeInTheDocument();
      expect(screen.getByRole('button', { name: /Undo.*old\.pdf/ })).toBeInTheDocument();
      expect(screen.queryByText(/passed/)).toBeNull();
    });
  });

  it('speaks another language by props alone', () => {
    show({
      locale: 'de',
      messages: { 'trigger.files': 'Dateien wählen', 'rules.size': 'Je höchstens {size}' },
      maxSize: '2.5 MB',
    });
    expect(screen.getByRole('button', { name: 'Attachments Dateien wählen' })).toHaveAccessibleDescription(
      'Je höchstens 2,5\u00a0MB',
    );
  });

  it('says which language it speaks, and which way that is written, once somebody chose it', () => {
    show({});
    expect(screen.getByRole('group', { name: 'Attachments' })).not.toHaveAttribute('lang');
    cleanup();
    show({ locale: 'ar' });
    const root = screen.getByRole('group', { name: 'Attachments' });
    expect(root).toHaveAttribute('lang', 'ar');
    expect(root).toHaveAttribute('dir', 'rtl');
  });

  it('writes a sentence in the direction of its language, also one that begins with a file type', () => {
    show({ locale: arabic, accept: '.pdf', maxSize: '10 MB' });
    const sentence = screen.getByText(/^PDF/);
    expect(sentence).toHaveAttribute('dir', 'rtl');
    expect(screen.getByText(arabic.messages['zone.idle'])).toHaveAttribute('dir', 'rtl');
    const zone = document.querySelector('[data-slot="gantry-dropzone"]')!;
    act(() => void zone.dispatchEvent(dragEvent('dragover', [new File([], 'a.png', { type: 'image/png' })])));
    const spoken = document.querySelectorAll('[data-slot="gantry-drop-message"] bdi');
    expect(Array.from(spoken, (words) => words.getAttribute('dir'))).toEqual(['rtl', 'rtl']);
  });
});
