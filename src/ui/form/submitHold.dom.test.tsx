/** A submit that waits for files which are taken away meanwhile: what was pressed is not what could be sent any more. */
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { fixedUpload } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { form, posted, refs, showField } from './formField.test.shared.tsx';

type Status = Parameters<typeof fixedUpload>[0];
const upload = (id: string, status: Status = 'uploading') => fixedUpload(status, { id, name: `${id}.pdf` });
const sendButton = () => screen.getByRole('button', { name: 'Send' });
const rowButton = (action: string, id: string) =>
  screen.getByRole('button', { name: new RegExp(`^${action}.*${id}\\.pdf`) });

/** A field whose form was submitted while `uploads` were under way, and what the form has sent since. */
async function showHeld(options: Parameters<typeof showField>[0] = {}) {
  const user = userEvent.setup();
  const field = showField({
    submitMode: 'wait',
    ...options,
    children: (
      <>
        <Uploader.Summary />
        <button name="send">Send</button>
      </>
    ),
  });
  const sent: FormDataEntryValue[][] = [];
  form().addEventListener('submit', (event) => {
    event.preventDefault();
    sent.push(posted());
  });
  await user.click(sendButton());
  return { ...field, user, sent };
}

function expectWithheld(sent: readonly unknown[]): void {
  expect(sent).toEqual([]);
  expect(sendButton()).not.toHaveAttribute('data-pending');
  expect(sendButton()).not.toHaveAttribute('aria-disabled');
}

describe('a submit that waits for a file which is taken away', () => {
  it.each([
    ['is cancelled', 'Cancel', [upload('a')]],
    ['is cancelled while another goes on', 'Cancel', [upload('a'), upload('b')]],
    ['is cancelled before it begins', 'Cancel', [upload('a', 'queued')]],
    ['is taken off the list after it was uploaded', 'Remove', [upload('a', 'done'), upload('b')]],
  ] as const)('sends nothing, and gives the button back, when a file %s', async (_, action, uploads) => {
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

  it('sends everything after the cancel was undone and the button pressed again', async () => {
    const { user, sent, writer } = await showHeld({ uploads: [upload('a')] });
    await user.click(rowButton('Cancel', 'a'));
    await user.click(rowButton('Undo', 'a'));
    expect(sent).toEqual([]);
    await user.click(sendButton());
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
});
