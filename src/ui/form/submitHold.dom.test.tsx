/** A submit that waits for files which are taken away meanwhile: what was pressed is not what could be sent any more. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { RejectedFileError } from '../../core/errors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { arabic } from '../locales/ar.ts';
import { english } from '../messages/english.ts';
import { form, posted, refs, showField } from './formField.test.shared.tsx';

type Status = Parameters<typeof fixedUpload>[0];
const upload = (id: string, status: Status = 'uploading') => fixedUpload(status, { id, name: `${id}.pdf` });
const sendButton = () => screen.getByRole('button', { name: 'Send' });
const rowButton = (action: string, id: string) =>
  screen.getByRole('button', { name: new RegExp(`^${action}.*${id}\\.pdf`) });
const spoken = () => document.querySelector('[data-slot="gantry-announcer"]')?.textContent ?? '';
const shownError = () => document.querySelector('[data-slot="gantry-field-error"]')?.textContent ?? '';
const sentence = english['submit.withheld'];
const announced = () => document.querySelector('[data-slot="gantry-announcer"]')?.textContent;

/** A field whose form was submitted while `uploads` were under way, and what the form has sent since. */
async function showHeld({
  noValidate = false,
  ...options
}: Parameters<typeof showField>[0] & { readonly noValidate?: boolean } = {}) {
  const user = userEvent.setup();
  const field = showField({
    submitMode: 'wait',
    ...options,
    children: (
      <>
        <Uploader.Summary />
        <Uploader.FieldError />
        <button name="send">Send</button>
      </>
    ),
  });
  form().noValidate = noValidate;
  const sent: FormDataEntryValue[][] = [];
  form().addEventListener('submit', (event) => {
    event.preventDefault();
    sent.push(posted());
  });
  await user.click(sendButton());
  return { ...field, user, sent };
}

/** The drop of a folder whose one file is found, and whose end is reached, when told to. */
function slowFolder(file: File) {
  const drop = new Event('drop', { bubbles: true, cancelable: true });
  let answer: (batch: readonly unknown[]) => void = () => {};
  const entry = {
    isFile: false,
    isDirectory: true,
    name: 'folder',
    fullPath: '/folder',
    createReader: () => ({
      readEntries: (resolve: (batch: readonly unknown[]) => void) => {
        answer = resolve;
      },
    }),
  };
  const found = {
    isFile: true,
    isDirectory: false,
    name: file.name,
    fullPath: `/folder/${file.name}`,
    file: (resolve: (file: File) => void) => resolve(file),
  };
  const items = [{ kind: 'file', type: '', getAsFile: () => null, webkitGetAsEntry: () => entry }];
  Object.defineProperty(drop, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
  return {
    drop,
    find: () => act(async () => answer([found])),
    finish: () => act(async () => answer([])),
  };
}

function expectWithheld(sent: readonly unknown[]): void {
  expect(sent).toEqual([]);
  expect(sendButton()).not.toHaveAttribute('data-pending');
  expect(sendButton()).not.toHaveAttribute('aria-disabled');
  expect(shownError()).toBe(sentence);
  expect(spoken()).toContain(sentence);
}

describe('a submit that waits for a file which is taken away', () => {
  it.each([
    ['is cancelled', 'Cancel', [upload('a')]],
    ['is cancelled while another goes on', 'Cancel', [upload('a'), upload('b')]],
    ['is cancelled before it begins', 'Cancel', [upload('a', 'queued')]],
    ['is taken off the list after it was uploaded', 'Remove', [upload('a', 'done'), upload('b')]],
  ] as const)('sends nothing and says so when a file %s', async (_, action, uploads) => {
    const { user, sent, writer } = await showHeld({ uploads });
    await user.click(rowButton(action, 'a'));
    expectWithheld(sent);
    if (uploads.length > 1) act(() => writer.dispatch('b', { type: 'succeeded', result: 'b1' }));
    expect(sent).toEqual([]);
  });

  it('sends nothing when everything is cancelled at once', async () => {
    const { user, sent } = await showHeld({ uploads: [upload('a'), upload('b')] });
    await user.click(screen.getByRole('button', { name: 'Cancel all' }));
    expectWithheld(sent);
  });

  it('sends nothing when the application cancels, outside of any press', async () => {
    const { client, sent } = await showHeld({ uploads: [upload('a')] });
    await act(async () => {
      client.cancel('a');
    });
    expectWithheld(sent);
  });

  it('sends nothing when a file of before is taken out of the value', async () => {
    const { user, sent } = await showHeld({ defaultValue: refs('x'), uploads: [upload('a')] });
    await user.click(rowButton('Remove', 'x'));
    expectWithheld(sent);
  });

  it('sends nothing when a file turns out not to be accepted', async () => {
    type Looked = Awaited<NonNullable<Parameters<typeof showField>[0]>['checked']>;
    let settle: (looked: NonNullable<Looked>) => void = () => {};
    const looked = new Promise<NonNullable<Looked>>((resolve) => (settle = resolve));
    const file = new File(['x'], 'a.pdf');
    const { sent } = await showHeld({ defaultValue: refs('x'), checked: looked });
    expect(sent).toHaveLength(1);
    sent.length = 0;
    fireEvent.change(document.querySelector('input[type=file]')!, { target: { files: [file] } });
    await userEvent.setup().click(sendButton());
    expect(sendButton()).toHaveAttribute('data-pending');
    const error = new RejectedFileError([{ code: 'encrypted', message: 'It is locked.' }]);
    await act(async () => settle({ handles: [], rejected: [{ file, error }] }));
    expectWithheld(sent);
  });

  it('sends nothing when a person stops the look at the file that it waits for', async () => {
    const { user, sent } = await showHeld({ defaultValue: refs('x'), isChecking: true });
    sent.length = 0;
    fireEvent.change(document.querySelector('input[type=file]')!, {
      target: { files: [new File(['x'], 'a.pdf')] },
    });
    await user.click(sendButton());
    await user.click(await screen.findByRole('button', { name: /Stop checking/ }));
    expectWithheld(sent);
  });

  it('sends everything after the cancel was undone and the button pressed again', async () => {
    const { user, sent, writer } = await showHeld({ uploads: [upload('a')] });
    await user.click(rowButton('Cancel', 'a'));
    await user.click(rowButton('Undo', 'a'));
    expect(sent).toEqual([]);
    await user.click(sendButton());
    expect(shownError()).toBe('');
    expect(sendButton()).toHaveAttribute('data-pending');
    act(() => writer.dispatch('a', { type: 'started', phase: 'part' }));
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(sent).toEqual([['a1']]);
  });

  it('sends the others when the button is pressed again', async () => {
    const { user, sent } = await showHeld({ defaultValue: refs('x'), uploads: [upload('a')] });
    await user.click(rowButton('Cancel', 'a'));
    await user.click(sendButton());
    expect(sent).toEqual([['x']]);
    expect(shownError()).toBe('');
  });

  it('goes on waiting when a file that had failed is taken off, as it was asked to', async () => {
    const { user, sent, writer } = await showHeld({
      allowFailed: true,
      uploads: [upload('a', 'failed'), upload('b')],
    });
    await user.click(rowButton('Remove', 'a'));
    expect(sendButton()).toHaveAttribute('data-pending');
    act(() => writer.dispatch('b', { type: 'succeeded', result: 'b1' }));
    expect(sent).toEqual([['b1']]);
  });

  it('says nothing of it after the form was reset', async () => {
    const { user } = await showHeld({ uploads: [upload('a')] });
    await user.click(rowButton('Cancel', 'a'));
    act(() => form().reset());
    await act(async () => {});
    expect(shownError()).toBe('');
  });

  it('says nothing where no submit waits', async () => {
    const user = userEvent.setup();
    showField({ submitMode: 'wait', uploads: [upload('a')], children: <Uploader.FieldError /> });
    await user.click(rowButton('Cancel', 'a'));
    expect(shownError()).toBe('');
  });
});

describe('a submit that comes while a folder is still being read', () => {
  /** A field with a file of before over which a folder with `a.pdf` was dropped, whose button was pressed while it is read. */
  async function showReading(options: Parameters<typeof showField>[0] = {}) {
    const { drop, find, finish } = slowFolder(new File(['x'], 'a.pdf'));
    const held = await showHeld({
      defaultValue: refs('x'),
      onAdd: (files) =>
        held.writer.insert(files.map(({ name }) => fixedUpload('uploading', { id: 'a', name }))),
      ...options,
    });
    expect(held.sent).toEqual([['x']]);
    held.sent.length = 0;
    act(() => void document.querySelector('[data-slot="gantry-dropzone"]')!.dispatchEvent(drop));
    return { ...held, find, finish };
  }

  it.each([true, false])('waits for the files in it, also when none is found yet: %s', async (isEarly) => {
    const { user, sent, writer, find, finish } = await showReading();
    if (!isEarly) await find();
    await user.click(sendButton());
    expect(sent).toEqual([]);
    expect(sendButton()).toHaveAttribute('data-pending');
    if (isEarly) await find();
    await finish();
    expect(sent).toEqual([]);
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(sent).toEqual([['x', 'a1']]);
  });

  // A folder that is not looked through to its end adds nothing: what was pressed for is not what could be sent.
  it.each([true, false])(
    'sends nothing and says so when the looking is stopped; some found: %s',
    async (isLate) => {
      const { user, sent, find, finish, client } = await showReading();
      if (isLate) await find();
      await user.click(sendButton());
      await user.click(screen.getByRole('button', { name: 'Stop looking' }));
      expectWithheld(sent);
      if (!isLate) await find();
      await finish();
      expect(client.store.getState().order).toEqual([]);
      expect(sent).toEqual([]);
      await user.click(sendButton());
      expect(sent).toEqual([['x']]);
    },
  );

  it('sends the rest when the folder turns out to be empty', async () => {
    const { user, sent, finish } = await showReading();
    await user.click(sendButton());
    await finish();
    expect(sent).toEqual([['x']]);
  });

  it('sends nothing when a file in it is not accepted', async () => {
    const { user, sent, find, finish } = await showReading({ rules: { accept: '.png' } });
    await user.click(sendButton());
    await find();
    await finish();
    expectWithheld(sent);
  });

  it('starts what it finds where files wait for a start', async () => {
    const { user, pressed, writer, find, finish } = await showReading({
      onAdd: () => writer.insert([{ ...upload('a', 'queued'), isHeld: true } as UploadSnapshot]),
    });
    await user.click(sendButton());
    await find();
    await finish();
    expect(pressed).toEqual(['start a']);
  });

  it('is refused where submits do not wait', async () => {
    const { user, sent, find, finish, writer } = await showReading({ submitMode: 'block' });
    await user.click(sendButton());
    expect(sent).toEqual([]);
    expect(shownError()).toBe('1 file is still uploading. Wait, or cancel it.');
    await find();
    await finish();
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(shownError()).toBe('');
  });
});

describe('a submit that comes while many files are being added, a slice at a time', () => {
  it('waits for all of them', async () => {
    const files = Array.from({ length: 101 }, (_, index) => new File(['x'], `${index}.pdf`));
    let end: () => void = () => {};
    const { user, sent, writer } = await showHeld({
      addInSlices: () =>
        new Promise((resolve) => {
          end = () => resolve({ handles: [], rejected: [] });
        }),
    });
    sent.length = 0;
    fireEvent.change(document.querySelector('input[type=file]')!, { target: { files } });
    await user.click(sendButton());
    act(() => writer.insert([upload('0', 'done')]));
    expect(sent).toEqual([]);
    act(() => writer.insert([upload('1')]));
    await act(async () => end());
    expect(sent).toEqual([]);
    act(() => writer.dispatch('1', { type: 'succeeded', result: 'b1' }));
    expect(sent).toEqual([['0-result', 'b1']]);
  });
});

describe('a form that the browser does not check', () => {
  const showUnchecked = (status: Status) => showHeld({ uploads: [upload('a', status)], noValidate: true });

  it('waits for a paused file until a person goes on with it', async () => {
    const { user, sent, writer } = await showUnchecked('paused');
    expect(sent).toEqual([]);
    expect(sendButton()).toHaveAttribute('data-pending');
    await user.click(rowButton('Resume', 'a'));
    act(() => writer.dispatch('a', { type: 'started', phase: 'part' }));
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(sent).toEqual([['a1']]);
  });

  it('waits for a file that is paused meanwhile, and sends nothing where it is cancelled', async () => {
    const { user, sent } = await showUnchecked('uploading');
    await user.click(rowButton('Pause', 'a'));
    expect(sendButton()).toHaveAttribute('data-pending');
    await user.click(rowButton('Cancel', 'a'));
    expectWithheld(sent);
  });
});

describe('a field that is disabled', () => {
  it('holds no submit: nothing of it is sent', async () => {
    const { sent, pressed } = await showHeld({
      disabled: true,
      uploads: [upload('a'), upload('b', 'queued')],
    });
    expect(sent).toEqual([[]]);
    expect(sendButton()).not.toHaveAttribute('data-pending');
    expect(pressed).toEqual([]);
  });
});

describe('two fields of one form that wait', () => {
  /** Fields `a` and `b`, each with an upload of its name under way, in a form that was submitted. */
  async function showTwo({ isDone }: { readonly isDone?: 'a' | 'b' } = {}) {
    const user = userEvent.setup();
    const [a, b] = [fixedUploads([upload('a')]), fixedUploads([upload('b')])];
    const finish = (id: 'a' | 'b') =>
      act(() => (id === 'a' ? a : b).writer.dispatch(id, { type: 'succeeded', result: `${id}1` }));
    const fields = [
      ['a', a],
      ['b', b],
    ] as const;
    const page = (names: string, locale?: typeof arabic) => (
      <StrictMode>
        <form aria-label="Form">
          {fields
            .filter(([id]) => names.includes(id))
            .map(([id, { client }]) => (
              <FixedUploader key={id} client={client} name="files" submitMode="wait" locale={locale}>
                <Uploader.Trigger />
                <Uploader.ValueInput />
                <Uploader.FieldError />
                <Uploader.List />
              </FixedUploader>
            ))}
          <button name="send">Send</button>
        </form>
      </StrictMode>
    );
    const { rerender } = render(page('ab'));
    if (isDone !== undefined) finish(isDone);
    const sent: FormDataEntryValue[][] = [];
    form().addEventListener('submit', (event) => {
      event.preventDefault();
      sent.push(posted());
    });
    await user.click(sendButton());
    return { user, sent, finish, show: (...args: Parameters<typeof page>) => rerender(page(...args)) };
  }

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ] as const)('send once, when both are ready: %s, then %s', async (first, second) => {
    const { user, sent, finish } = await showTwo();
    finish(first);
    await user.click(sendButton());
    expect(sent).toEqual([]);
    expect(sendButton()).toHaveAttribute('data-pending');
    finish(second);
    expect(sent).toEqual([['a1', 'b1']]);
    expect(sendButton()).not.toHaveAttribute('data-pending');
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ] as const)('send nothing when %s is cancelled while %s goes on', async (cancelled, other) => {
    const { user, sent, finish } = await showTwo();
    await user.click(rowButton('Cancel', cancelled));
    expectWithheld(sent);
    finish(other);
    expect(sent).toEqual([]);
  });

  it('send nothing when a file that one of them has is taken off while the other goes on', async () => {
    const { user, sent, finish } = await showTwo();
    finish('a');
    await user.click(rowButton('Remove', 'a'));
    expectWithheld(sent);
    finish('b');
    expect(sent).toEqual([]);
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ] as const)('send nothing when what %s had before the submit is taken off', async (isDone, other) => {
    const { user, sent, finish } = await showTwo({ isDone });
    expect(sendButton()).toHaveAttribute('data-pending');
    await user.click(rowButton('Remove', isDone));
    expectWithheld(sent);
    finish(other);
    expect(sent).toEqual([]);
  });

  it('send at once, once, when neither waits, and say nothing of files that are cleared after it', async () => {
    const { user, sent, finish } = await showTwo({ isDone: 'a' });
    finish('b');
    expect(sent).toEqual([['a1', 'b1']]);
    await user.click(sendButton());
    expect(sent).toHaveLength(2);
    await user.click(rowButton('Remove', 'a'));
    expect(shownError()).toBe('');
    expect(sendButton()).not.toHaveAttribute('data-pending');
  });

  it('wait on when one of them is taken off the page, and the button shows it', async () => {
    const { sent, finish, show } = await showTwo();
    show('b');
    expect(sendButton()).toHaveAttribute('data-pending');
    finish('b');
    expect(sent).toEqual([['b1']]);
    expect(sendButton()).not.toHaveAttribute('data-pending');
  });

  it('wait on when the language changes', async () => {
    const { sent, finish, show } = await showTwo();
    show('ab', arabic);
    expect(sendButton()).toHaveAttribute('data-pending');
    finish('a');
    finish('b');
    expect(sent).toEqual([['a1', 'b1']]);
  });

  it('say once for how many files they wait', async () => {
    await showTwo();
    await waitFor(() => expect(announced()).toBe('Sending when 2 uploads have finished.'));
  });
});

describe('what the server said about the field', () => {
  function Refused({ answer }: { readonly answer: readonly string[] }) {
    return <Uploader.FieldError errors={answer} />;
  }
  const show = () => {
    let refuse: (answer: readonly string[]) => void = () => {};
    function Answered() {
      const [answer, set] = useState<readonly string[]>([]);
      refuse = set;
      return <Refused answer={answer} />;
    }
    showField({ children: <Answered /> });
    form().addEventListener('submit', (event) => event.preventDefault());
    const said: string[] = [];
    const watch = new MutationObserver(() => said.push(spoken()));
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    return { said, refuse: (answer: readonly string[]) => act(async () => refuse(answer)) };
  };
  const timesSaid = (said: readonly string[]) => said.filter((text) => text.includes('Not this one.')).length;

  it('is said again when a second submit is refused in the same words', async () => {
    const { said, refuse } = show();
    fireEvent.submit(form());
    await refuse(['Not this one.']);
    await expect.poll(() => timesSaid(said)).toBe(1);
    fireEvent.submit(form());
    await refuse(['Not this one.']);
    await expect.poll(() => timesSaid(said)).toBe(2);
  });

  it('is said when it is another, also without a new submit', async () => {
    const { said, refuse } = show();
    await refuse(['Not this one.']);
    await refuse(['Not that one.']);
    await expect.poll(() => said.some((text) => text.includes('Not that one.'))).toBe(true);
  });

  it('is not said again because it is drawn again', async () => {
    const { said, refuse } = show();
    fireEvent.submit(form());
    await refuse(['Not this one.']);
    await expect.poll(() => timesSaid(said)).toBe(1);
    await refuse(['Not this one.']);
    await act(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(timesSaid(said)).toBe(1);
  });
});

describe('files that are looked at', () => {
  it('are forgotten without a word when the client is destroyed', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    let destroy: (reason: unknown) => void = () => {};
    const looked = new Promise<never>((_, reject) => (destroy = reject));
    showField({ checked: looked });
    fireEvent.change(document.querySelector('input[type=file]')!, {
      target: { files: [new File(['x'], 'a.pdf')] },
    });
    await act(async () => destroy(new DOMException('The upload was cancelled.', 'AbortError')));
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });
});
