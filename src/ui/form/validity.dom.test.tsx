import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fixedUpload } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { form, posted, refs, rowNames, showField } from './formField.test.shared.tsx';

const trigger = () => screen.getByRole('button', { name: /Choose/ });
const root = () => screen.getByRole('group', { name: 'Files' });
const upload = (id: string, status: 'uploading' | 'done' | 'failed' | 'paused' = 'done') =>
  fixedUpload(status, { id, name: `${id}.pdf` });

/** What a form that was sent held, in order. */
function watchSubmits() {
  const sent: FormDataEntryValue[][] = [];
  form().addEventListener('submit', (event) => {
    event.preventDefault();
    sent.push(posted());
  });
  return sent;
}
const submit = () => act(() => form().requestSubmit());

afterEach(() => {
  vi.useRealTimers();
});

describe('a field that needs files', () => {
  it('says so before anything is chosen, in the description of its button and not in its name', () => {
    showField({ required: true, minFiles: 2, rules: { accept: '.pdf', maxFiles: 5 } });
    expect(trigger()).toHaveAccessibleName('Files Choose files');
    expect(trigger()).toHaveAccessibleDescription('Required PDF, 2 to 5 files');
    expect(root()).toHaveAttribute('data-required');
    expect(root()).not.toHaveAttribute('data-invalid');
  });

  it('stops a submit, with the focus on the button and the reason in its description', () => {
    showField({ required: true, children: <Uploader.FieldError /> });
    const sent = watchSubmits();
    expect(document.querySelector('[data-slot="gantry-field-error"]')).toBeNull();
    submit();
    expect(sent).toEqual([]);
    expect(root()).toHaveAttribute('data-invalid');
    expect(trigger()).toHaveAccessibleDescription('Required Choose a file.');
    // jsdom reports without focusing; the browser's own way is tested in the browser.
    act(() => document.querySelector<HTMLElement>('[data-slot="gantry-value-input"]')!.focus());
    expect(trigger()).toHaveFocus();
  });

  it('is content as soon as they are there', () => {
    const { writer } = showField({
      required: true,
      uploads: [upload('a', 'uploading')],
      children: <Uploader.FieldError />,
    });
    const sent = watchSubmits();
    submit();
    expect(screen.getByText('1 file is still uploading. Wait, or cancel it.')).toBeInTheDocument();
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(root()).not.toHaveAttribute('data-invalid');
    submit();
    expect(sent).toEqual([['a1']]);
  });

  it.each([{ disabled: true }, { readOnly: true }])('asks for nothing while %o', (props) => {
    showField({ required: true, ...props });
    const sent = watchSubmits();
    submit();
    expect(sent).toHaveLength(1);
  });
});

describe('a submit that waits', () => {
  it('is held before the application sees it, and sent once when everything has arrived', async () => {
    const user = userEvent.setup();
    const onSubmit = vi.fn();
    const { writer } = showField({
      submitMode: 'wait',
      required: true,
      uploads: [upload('a', 'uploading'), upload('b', 'uploading')],
      children: <button name="send">Send</button>,
    });
    form().addEventListener('submit', onSubmit, true);
    const sent = watchSubmits();
    const button = screen.getByRole('button', { name: 'Send' });
    await user.click(button);
    await user.click(button);
    expect(onSubmit).not.toHaveBeenCalled();
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAttribute('data-pending');
    expect(root()).toHaveAttribute('data-submitting');
    const announcer = document.querySelector('[data-slot="gantry-announcer"]');
    await waitFor(() => expect(announcer).toHaveTextContent('Sending when 2 uploads have finished.'));
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(sent).toEqual([]);
    act(() => writer.dispatch('b', { type: 'succeeded', result: 'b1' }));
    expect(sent).toEqual([['a1', 'b1']]);
    expect(onSubmit.mock.calls.map(([event]) => (event as SubmitEvent).submitter)).toEqual([button]);
    expect(button).not.toHaveAttribute('aria-disabled');
    expect(root()).not.toHaveAttribute('data-submitting');
  });

  it('sends what a controlled value holds by then', () => {
    const { writer } = showField({
      submitMode: 'wait',
      isControlled: true,
      value: refs('x'),
      uploads: [upload('a', 'uploading')],
    });
    const sent = watchSubmits();
    submit();
    act(() => writer.dispatch('a', { type: 'succeeded', result: 'a1' }));
    expect(sent).toEqual([['x', 'a1']]);
  });

  it('ends with the reason when a file has failed', () => {
    const { writer } = showField({
      submitMode: 'wait',
      uploads: [upload('a', 'uploading')],
      children: <Uploader.FieldError />,
    });
    const sent = watchSubmits();
    submit();
    const { error } = upload('b', 'failed') as Extract<ReturnType<typeof upload>, { status: 'failed' }>;
    act(() => writer.dispatch('a', { type: 'failed', error }));
    expect(sent).toEqual([]);
    expect(screen.getByText('1 file couldn’t be uploaded. Try again or remove it.')).toBeInTheDocument();
  });

  it('does not hold the form of another field', () => {
    showField({ submitMode: 'wait', form: 'elsewhere', uploads: [upload('a', 'uploading')] });
    const sent = watchSubmits();
    submit();
    expect(sent).toHaveLength(1);
  });

  it('is not needed where what has arrived is enough', () => {
    showField({ submitMode: 'allow', uploads: [upload('a', 'uploading'), upload('b')] });
    const sent = watchSubmits();
    submit();
    expect(sent).toEqual([['b-result']]);
  });
});

describe('a reset of the form', () => {
  const reset = async () => {
    act(() => form().reset());
    await act(async () => {});
  };

  it('brings the files of the beginning back, and cancels what is under way, undoably', async () => {
    const user = userEvent.setup();
    const { told, client } = showField({
      defaultValue: refs('x'),
      uploads: [upload('a', 'uploading'), upload('b')],
    });
    await user.click(screen.getByRole('button', { name: /Remove.*x\.pdf/ }));
    await reset();
    expect(posted()).toEqual(['x']);
    expect(told.at(-1)).toEqual({ ids: ['x'], reason: 'reset' });
    expect(client.store.getState().byId['a']?.status).toBe('cancelled');
    expect(client.store.getState().byId['b']).toBeUndefined();
    await user.click(screen.getByRole('button', { name: /Undo.*a\.pdf/ }));
    expect(client.store.getState().byId['a']?.status).toBe('queued');
  });

  it.each([
    ['clear', []],
    ['keep', ['x', 'b-result']],
  ] as const)('may mean %s', async (resetBehavior, values) => {
    showField({ defaultValue: refs('x'), uploads: [upload('b')], resetBehavior });
    await reset();
    expect(posted()).toEqual(values);
  });

  it('lets go of a submit that waits, and sends nothing', async () => {
    showField({
      submitMode: 'wait',
      uploads: [upload('a', 'uploading')],
      children: <button name="send">Send</button>,
    });
    const sent = watchSubmits();
    const button = screen.getByRole('button', { name: 'Send' });
    await userEvent.setup().click(button);
    expect(button).toHaveAttribute('data-pending');
    await reset();
    expect(sent).toEqual([]);
    expect(button).not.toHaveAttribute('data-pending');
    expect(root()).not.toHaveAttribute('data-submitting');
  });

  it('leaves no undo row of a file that it has brought back', async () => {
    const user = userEvent.setup();
    showField({ defaultValue: refs('x') });
    await user.click(screen.getByRole('button', { name: /Remove/ }));
    expect(screen.getByRole('button', { name: /Undo/ })).toBeInTheDocument();
    await reset();
    expect(rowNames()).toEqual(['x.pdf']);
    await user.keyboard('{Control>}z{/Control}');
    expect(posted()).toEqual(['x']);
  });

  it('tells the application that keeps the value', async () => {
    const { told } = showField({ isControlled: true, value: refs('x'), uploads: [upload('b')] });
    await reset();
    expect(told.at(-1)).toEqual({ ids: ['x'], reason: 'reset' });
    expect(rowNames()).toEqual(['x.pdf']);
  });

  it('forgets that a submit was refused', async () => {
    showField({ required: true, children: <Uploader.FieldError /> });
    submit();
    expect(root()).toHaveAttribute('data-touched');
    await reset();
    expect(root()).not.toHaveAttribute('data-invalid');
    expect(root()).not.toHaveAttribute('data-touched');
  });

  it('that the application prevents does nothing', async () => {
    showField({ uploads: [upload('b')] });
    form().addEventListener('reset', (event) => event.preventDefault());
    await reset();
    expect(posted()).toEqual(['b-result']);
  });
});

describe('what has happened to a field', () => {
  it('is dirty while its value is another than at the beginning', async () => {
    const user = userEvent.setup();
    showField({ defaultValue: refs('x') });
    expect(root()).not.toHaveAttribute('data-dirty');
    await user.click(screen.getByRole('button', { name: /Remove/ }));
    expect(root()).toHaveAttribute('data-dirty');
    await user.click(screen.getByRole('button', { name: /Undo/ }));
    expect(root()).not.toHaveAttribute('data-dirty');
  });

  it('is touched when the focus has left it, once per leaving', () => {
    const onBlur = vi.fn();
    showField({ defaultValue: refs('x'), onBlur, children: null });
    act(() => trigger().focus());
    act(() => screen.getByRole('button', { name: /Remove/ }).focus());
    expect(onBlur).not.toHaveBeenCalled();
    expect(root()).not.toHaveAttribute('data-touched');
    // Another window: the element keeps the focus.
    fireEvent.blur(screen.getByRole('button', { name: /Remove/ }));
    expect(onBlur).not.toHaveBeenCalled();
    act(() => screen.getByRole('button', { name: /Remove/ }).blur());
    expect(onBlur).toHaveBeenCalledTimes(1);
    expect(root()).toHaveAttribute('data-touched');
  });

  it('is not touched while the focus is in its tray, wherever in the page that is', () => {
    const onBlur = vi.fn();
    showField({ uploads: [upload('a', 'uploading')], onBlur, children: <Uploader.Tray /> });
    const buttons = within(screen.getByRole('region', { name: 'Uploads' })).getAllByRole('button');
    for (const button of [trigger(), ...buttons, trigger(), buttons[0]!]) act(() => button.focus());
    expect(onBlur).not.toHaveBeenCalled();
    act(() => buttons[0]!.blur());
    expect(onBlur).toHaveBeenCalledTimes(1);
    expect(root()).toHaveAttribute('data-touched');
  });

  it('can be given the focus by a form library', () => {
    const focusRef = createRef<HTMLElement>();
    showField({ focusRef });
    act(() => focusRef.current!.focus());
    expect(trigger()).toHaveFocus();
  });
});

describe('errors of the server', () => {
  it.each([
    ['No receipts, please.', 'No receipts, please.'],
    [['Too old.', 'Too blurred.'], 'Too old. Too blurred.'],
    [{ files: 'Not these.', title: 'Too long.' }, 'Not these.'],
    [{ title: 'Too long.' }, ''],
    [[], ''],
    ['', ''],
  ])('%o describe the button: %j', (errors, sentence) => {
    showField({ children: <Uploader.FieldError errors={errors} /> });
    expect(trigger()).toHaveAccessibleDescription(sentence);
    const spoken = document.querySelector('[data-slot="gantry-announcer"]')?.textContent ?? '';
    if (sentence !== '') expect(spoken).toContain(sentence);
  });

  it('come before what the field itself would say', () => {
    showField({ required: true, children: <Uploader.FieldError errors="Not these." /> });
    submit();
    expect(screen.queryByText('Choose a file.')).toBeNull();
  });
});

describe('a field outside of a form', () => {
  it('is quiet', () => {
    render(<p>nothing</p>);
    expect(() => showField({ form: 'nowhere', submitMode: 'wait', required: true })).not.toThrow();
  });
});
