import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { fixedUpload } from '../fixtures/fixedUploads.ts';
import { posted, refs, rowNames, showField } from '../form/formField.test.shared.tsx';
import { Uploader } from '../index.ts';

type Status = Parameters<typeof fixedUpload>[0];

const upload = (id: string, status: Status = 'done', path?: string) =>
  fixedUpload(status, { id, name: `${id}.pdf`, ...(path !== undefined && { path }) });
const uploads = (ids: string) => Array.from(ids, (id) => upload(id));
const show = (options: Parameters<typeof showField>[0] = {}) =>
  showField({ reorderable: true, uploads: uploads('abc'), ...options });

/** 'Move up a.pdf', for each button that moves. */
const moveButtons = () =>
  screen.queryAllByRole('button', { name: /^Move/ }).map((button) => plain(button.ariaLabel));
const plain = (text: string | null | undefined) => text?.replace(/[\u2066-\u2069]/g, '') ?? '';
const button = (action: string, id: string) =>
  screen.getByRole('button', { name: new RegExp(`^${action}.*${id}\\.pdf`) });
const press = async (keys: string) => userEvent.setup().keyboard(keys);
const altUp = '{Alt>}{ArrowUp}{/Alt}';
const altDown = '{Alt>}{ArrowDown}{/Alt}';
const spoken = () => plain(document.querySelector('[data-slot="gantry-announcer"]')?.textContent);

describe('a list that is put in order', () => {
  it('has a button for each way that a row can go', () => {
    show();
    expect(moveButtons()).toEqual(['Move down a.pdf', 'Move up b.pdf', 'Move down b.pdf', 'Move up c.pdf']);
  });

  it.each([
    ['unless it is asked for', { reorderable: false }],
    ['that may only be read', { readOnly: true }],
    ['of one file', { uploads: uploads('a') }],
  ])('has none %s, and the keys move nothing', async (_title, options) => {
    const { pressed } = show(options);
    const before = rowNames();
    screen
      .queryAllByRole('button', { name: /Remove/ })
      .at(-1)
      ?.focus();
    await press(`${altUp}${altDown}`);
    expect(moveButtons()).toEqual([]);
    expect(rowNames()).toEqual(before);
    expect(pressed).toEqual([]);
  });

  it('follows its buttons, with the focus on the one that was pressed', async () => {
    show();
    const down = button('Move down', 'a');
    await userEvent.setup().click(down);
    expect(rowNames()).toEqual(['b.pdf', 'a.pdf', 'c.pdf']);
    expect(down).toHaveFocus();
    await press('{Enter}');
    expect(rowNames()).toEqual(['b.pdf', 'c.pdf', 'a.pdf']);
    // Down there is no further down; never on the button that removes.
    expect(button('Move up', 'a')).toHaveFocus();
    await press('{Enter}');
    expect(rowNames()).toEqual(['b.pdf', 'a.pdf', 'c.pdf']);
    expect(button('Move up', 'a')).toHaveFocus();
  });

  it('follows Alt with the arrows, with the focus where it was', async () => {
    show();
    const remove = button('Remove', 'c');
    remove.focus();
    await press(altUp);
    expect(rowNames()).toEqual(['a.pdf', 'c.pdf', 'b.pdf']);
    await press(altUp);
    expect(rowNames()).toEqual(['c.pdf', 'a.pdf', 'b.pdf']);
    await press(altUp);
    expect(rowNames()).toEqual(['c.pdf', 'a.pdf', 'b.pdf']);
    await press(altDown);
    expect(rowNames()).toEqual(['a.pdf', 'c.pdf', 'b.pdf']);
    expect(button('Remove', 'c')).toBe(remove);
    expect(remove).toHaveFocus();
  });

  it('says where the file stands now', async () => {
    show();
    await userEvent.setup().click(button('Move down', 'a'));
    await waitFor(() => expect(spoken()).toContain('a.pdf moved to place 2 of 3.'));
  });

  it('gives the form its order', async () => {
    const { told } = show();
    expect(posted()).toEqual(['a-result', 'b-result', 'c-result']);
    await userEvent.setup().click(button('Move up', 'c'));
    expect(posted()).toEqual(['a-result', 'c-result', 'b-result']);
    expect(told.at(-1)).toEqual({ ids: ['a-result', 'c-result', 'b-result'], reason: 'move' });
  });

  it('keeps files of before in front', async () => {
    show({ defaultValue: refs('x'), uploads: uploads('ab') });
    expect(moveButtons()).toEqual(['Move down a.pdf', 'Move up b.pdf']);
    await userEvent.setup().click(button('Move up', 'b'));
    expect(rowNames()).toEqual(['x.pdf', 'b.pdf', 'a.pdf']);
    await waitFor(() => expect(spoken()).toContain('b.pdf moved to place 2 of 3.'));
  });

  it('lets what was cancelled wait in its place, and others pass it', async () => {
    show({ uploads: [upload('a'), upload('b', 'cancelled'), upload('c')] });
    expect(moveButtons()).toEqual(['Move down a.pdf', 'Move up c.pdf']);
    await userEvent.setup().click(button('Move up', 'c'));
    expect(moveButtons()).toEqual(['Move down a.pdf', 'Move up c.pdf', 'Move down c.pdf']);
  });

  it('moves a file of a folder among that folder’s, which stays where it was', async () => {
    const mixed = [upload('a', 'done', 'trip/a.pdf'), upload('x'), upload('b', 'done', 'trip/b.pdf')];
    show({ uploads: mixed });
    expect(moveButtons()).toEqual(['Move down a.pdf', 'Move up b.pdf']);
    await userEvent.setup().click(button('Move down', 'a'));
    expect(rowNames()).toEqual(['b.pdf', 'a.pdf', 'x.pdf']);
    await waitFor(() => expect(spoken()).toContain('a.pdf moved to place 2 of 2.'));
  });

  it('leaves the keys to a field that the application has in a row', async () => {
    const { pressed } = show({
      children: (
        <Uploader.List>
          {(one) => (
            <Uploader.Item upload={one}>
              <textarea aria-label={`Note ${one.id}`} />
            </Uploader.Item>
          )}
        </Uploader.List>
      ),
    });
    screen.getByLabelText('Note b').focus();
    await press(`${altUp}${altDown}`);
    expect(pressed).toEqual([]);
  });

  it('has the buttons as parts, for rows of one’s own', () => {
    show({
      children: (
        <Uploader.List>
          {(one) => (
            <Uploader.Item upload={one}>
              <Uploader.MoveDown className="own" />
              <Uploader.MoveUp className="own" />
            </Uploader.Item>
          )}
        </Uploader.List>
      ),
    });
    const own = Array.from(document.querySelectorAll<HTMLElement>('.own'), ({ ariaLabel }) =>
      plain(ariaLabel),
    );
    expect(own).toEqual(['Move down a.pdf', 'Move down b.pdf', 'Move up b.pdf', 'Move up c.pdf']);
  });
});
