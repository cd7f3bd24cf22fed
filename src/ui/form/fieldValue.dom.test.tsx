import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { dropFiles } from '../../testing/fileDrop.ts';
import { useField } from './fieldContext.ts';
import { posted, refs, rowNames, showField, form } from './formField.test.shared.tsx';

const upload = (id: string, status: 'uploading' | 'done' = 'done') =>
  fixedUpload(status, { id, name: `${id}.pdf` });
const finish = (id: string) => ({ type: 'succeeded', result: `${id}-result` }) as const;

afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['kept by the field', false],
  ['kept by the application', true],
])('a value %s', (_, isControlled) => {
  const show = (options: Parameters<typeof showField>[0] = {}) => {
    const { defaultValue, ...rest } = options;
    return showField({
      isControlled,
      ...rest,
      ...(isControlled ? { value: defaultValue } : { defaultValue }),
    });
  };

  it('holds the files of before, then what has finished, in the order of the list', () => {
    const { writer, told } = show({
      defaultValue: refs('old'),
      uploads: [upload('a', 'uploading'), upload('b', 'uploading')],
    });
    expect(posted()).toEqual(['old']);
    act(() => writer.dispatch('b', finish('b')));
    expect(posted()).toEqual(['old', 'b-result']);
    act(() => writer.dispatch('a', finish('a')));
    expect(posted()).toEqual(['old', 'a-result', 'b-result']);
    expect(told).toEqual([
      { ids: ['old', 'b-result'], reason: 'upload' },
      { ids: ['old', 'a-result', 'b-result'], reason: 'upload' },
    ]);
  });

  it('has the same files of before while others finish, so that nothing is worked out of them anew', () => {
    const seen = new Set<unknown>();
    const Probe = () => {
      seen.add(useField().stored);
      return null;
    };
    const { writer } = show({
      defaultValue: refs('old'),
      uploads: [upload('a', 'uploading'), upload('b', 'uploading')],
      children: <Probe />,
    });
    seen.clear();
    act(() => writer.dispatch('b', finish('b')));
    act(() => writer.dispatch('a', finish('a')));
    expect(posted()).toEqual(['old', 'a-result', 'b-result']);
    expect(seen.size).toBe(1);
  });

  it('loses what is removed, and has it back in its place', async () => {
    const user = userEvent.setup();
    const { told } = show({ defaultValue: refs('x', 'y'), uploads: [upload('a')] });
    expect(rowNames()).toEqual(['x.pdf', 'y.pdf', 'a.pdf']);
    await user.click(screen.getByRole('button', { name: /Remove.*x\.pdf/ }));
    expect(posted()).toEqual(['y', 'a-result']);
    const undo = screen.getByRole('button', { name: /Undo.*x\.pdf/ });
    expect(undo).toHaveFocus();
    await user.click(undo);
    expect(posted()).toEqual(['x', 'y', 'a-result']);
    await user.click(screen.getByRole('button', { name: /Remove.*a\.pdf/ }));
    await user.keyboard('{Control>}z{/Control}');
    expect(told.map(({ ids, reason }) => `${reason} ${ids.join()}`)).toEqual([
      'upload x,y,a-result',
      'remove y,a-result',
      'undo x,y,a-result',
      'remove x,y',
      'undo x,y,a-result',
    ]);
    expect(rowNames()).toEqual(['x.pdf', 'y.pdf', 'a.pdf']);
  });

  it('has a removed file of before back for as long as the client says, and not longer', async () => {
    vi.useFakeTimers();
    show({ defaultValue: refs('x'), undoWindowMs: 3000 });
    const remove = () => fireEvent.click(screen.getByRole('button', { name: /Remove.*x\.pdf/ }));
    const undo = () => screen.queryByRole('button', { name: /Undo.*x\.pdf/ });
    remove();
    act(() => void vi.advanceTimersByTime(2999));
    fireEvent.click(undo()!);
    expect(posted()).toEqual(['x']);
    remove();
    await act(() => vi.advanceTimersByTimeAsync(3000));
    expect(undo()).toBeNull();
  });

  it('is taken back by the client, too, newest first', () => {
    const { client } = show({ defaultValue: refs('x'), uploads: [upload('a')] });
    const remove = (id: string) =>
      fireEvent.click(screen.getByRole('button', { name: new RegExp(`Remove.*${id}\\.pdf`) }));
    remove('a');
    remove('x');
    expect(posted()).toEqual([]);
    act(() => void client.undo());
    expect(posted()).toEqual(['x']);
    act(() => void client.undo());
    expect(posted()).toEqual(['x', 'a-result']);
    expect(client.undo()).toBe(false);
  });

  it('says what has changed since the beginning', async () => {
    const { details } = show({ defaultValue: refs('x', 'y'), uploads: [upload('a', 'done')] });
    await userEvent.setup().click(screen.getByRole('button', { name: /Remove.*x\.pdf/ }));
    const changes = details.at(-1)!.changes;
    expect(changes.added.map(({ id }) => id)).toEqual(['a-result']);
    expect(changes.removed.map(({ id }) => id)).toEqual(['x']);
    expect(changes.kept.map(({ id }) => id)).toEqual(['y']);
    expect(changes.order).toEqual(['y', 'a-result']);
  });

  it('follows the order of the list', () => {
    const { writer, told } = show({ uploads: [upload('a'), upload('b')] });
    act(() => writer.reorder(['b', 'a']));
    expect(posted()).toEqual(['b-result', 'a-result']);
    expect(told.at(-1)).toEqual({ ids: ['b-result', 'a-result'], reason: 'move' });
  });

  it('counts the files of before against the rules', () => {
    show({ defaultValue: refs('x', 'y'), rules: { maxFiles: 2 } });
    expect(screen.getByRole('button', { name: /Choose files/ })).toHaveAttribute('aria-disabled', 'true');
  });

  it('of one file gives the old one up for the new one', async () => {
    const { told } = show({ defaultValue: refs('x'), rules: { maxFiles: 1 } });
    act(
      () =>
        void dropFiles(document.querySelector('[data-slot="gantry-dropzone"]')!, [new File(['1'], 'n.pdf')]),
    );
    await waitFor(() => expect(told).toEqual([{ ids: [], reason: 'remove' }]));
  });
});

describe('a field that has gone', () => {
  it('hears of no undo in another uploader of the same client', async () => {
    const user = userEvent.setup();
    const { client } = fixedUploads([]);
    const told: string[] = [];
    function Page({ isOpen }: { readonly isOpen: boolean }) {
      return (
        <StrictMode>
          {isOpen && (
            <FixedUploader
              client={client}
              defaultValue={refs('x', 'y')}
              onValueChange={(_, { reason }) => told.push(reason)}
            >
              <Uploader.List />
            </FixedUploader>
          )}
          <FixedUploader client={client} group="other">
            <Uploader.DropZone />
          </FixedUploader>
        </StrictMode>
      );
    }
    const { rerender } = render(<Page isOpen />);
    await user.click(screen.getByRole('button', { name: /Remove.*x\.pdf/ }));
    screen.getByRole('button', { name: /Choose files/ }).focus();
    await user.keyboard('{Control>}z{/Control}');
    await user.click(screen.getByRole('button', { name: /Remove.*y\.pdf/ }));
    rerender(<Page isOpen={false} />);
    screen.getByRole('button', { name: /Choose files/ }).focus();
    await user.keyboard('{Control>}z{/Control}');
    expect(told).toEqual(['remove', 'undo', 'remove']);
    expect(client.undo()).toBe(false);
  });
});

describe('a field that is given another client', () => {
  it('keeps its value, and follows the uploads of that client', () => {
    const [before, now] = [fixedUploads([upload('a')]), fixedUploads([upload('b', 'uploading')])];
    const page = ({ client }: typeof now) => (
      <StrictMode>
        <form aria-label="Form">
          <FixedUploader client={client} name="files">
            <Uploader.ValueInput />
            <Uploader.List />
          </FixedUploader>
        </form>
      </StrictMode>
    );
    const { rerender } = render(page(before));
    rerender(page(now));
    expect(posted()).toEqual(['a-result']);
    act(() => now.writer.dispatch('b', finish('b')));
    expect(posted()).toEqual(['a-result', 'b-result']);
    fireEvent.click(screen.getByRole('button', { name: /Remove.*b\.pdf/ }));
    fireEvent.click(screen.getByRole('button', { name: /Remove.*a\.pdf/ }));
    expect(posted()).toEqual([]);
    act(() => void now.client.undo());
    expect(posted()).toEqual(['a-result']);
  });
});

describe('a value kept by the application', () => {
  it('takes an upload off the list by leaving it out, and only one it has had', () => {
    const { setValue, pressed } = showField({ isControlled: true, uploads: [upload('a'), upload('b')] });
    expect(posted()).toEqual(['a-result', 'b-result']);
    setValue(refs('other', 'b-result'));
    expect(rowNames()).toEqual(['other.pdf', 'b.pdf']);
    expect(pressed).toEqual(['remove a']);
  });

  it('takes out a file of before without asking the server anything', () => {
    const { setValue, pressed } = showField({ isControlled: true, value: refs('x', 'y') });
    setValue(refs('y'));
    expect(rowNames()).toEqual(['y.pdf']);
    expect(pressed).toEqual([]);
  });
});

describe.each([
  ['sorts its value', (ids: readonly string[]) => ids.toSorted()],
  ['refuses a file', (ids: readonly string[]) => ids.filter((id) => id !== 'z-result')],
])('an application that %s', (_, answer) => {
  it('is told when a file finishes, and not at every byte of the others', () => {
    const { writer, told } = showField({
      isControlled: true,
      uploads: ['z', 'a', 'c'].map((id) => upload(id, 'uploading')),
      keep: (value) => answer(value.map(({ id }) => id)).map((id) => value.find((ref) => ref.id === id)!),
    });
    act(() => writer.dispatch('z', finish('z')));
    act(() => writer.dispatch('a', finish('a')));
    const before = [...told];
    for (const loadedBytes of [21, 22, 23])
      act(() =>
        writer.dispatch('c', { type: 'progressed', loadedBytes: loadedBytes * 1e6, confirmedBytes: 0 }),
      );
    expect(told).toEqual(before);
    expect(posted()).toEqual(answer(['z-result', 'a-result']));
    act(() => writer.dispatch('c', finish('c')));
    expect(told).toHaveLength(before.length + 1);
    expect(posted()).toEqual(answer(['z-result', 'a-result', 'c-result']));
  });
});

describe('what a form posts', () => {
  it.each([
    [
      {},
      [
        ['files', 'a'],
        ['files', 'b'],
      ],
    ],
    [
      { nameFormat: 'brackets' },
      [
        ['files[]', 'a'],
        ['files[]', 'b'],
      ],
    ],
    [
      { nameFormat: 'index' },
      [
        ['files[0]', 'a'],
        ['files[1]', 'b'],
      ],
    ],
    [{ valueFormat: 'json' }, refs('a', 'b').map((ref) => ['files', JSON.stringify(ref)])],
    [
      { valueFormat: ({ name }: { name: string }) => name },
      [
        ['files', 'a.pdf'],
        ['files', 'b.pdf'],
      ],
    ],
    [{ disabled: true }, []],
    [
      { readOnly: true },
      [
        ['files', 'a'],
        ['files', 'b'],
      ],
    ],
    [{ name: undefined }, []],
    [{ form: 'elsewhere' }, []],
  ] as const)('with %o is %j', (props, entries) => {
    showField({ defaultValue: refs('a', 'b'), ...props });
    expect([...new FormData(form())]).toEqual(entries);
  });

  it('goes to the form that is named', () => {
    const other = document.createElement('form');
    other.id = 'elsewhere';
    document.body.append(other);
    showField({ defaultValue: refs('a'), form: 'elsewhere' });
    expect(new FormData(other).getAll('files')).toEqual(['a']);
    other.remove();
  });
});
