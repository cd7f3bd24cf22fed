import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { useFilePicker, type FilePickerOptions } from './useFilePicker.ts';

const file = (name: string) => new File(['x'], name, { type: 'application/pdf' });

function Picker(options: FilePickerOptions) {
  const { open, inputProps } = useFilePicker(options);
  return (
    <>
      <button onClick={open}>Choose</button>
      <input {...inputProps} data-testid="input" />
    </>
  );
}

function show(options: Partial<FilePickerOptions> = {}) {
  const onFiles = vi.fn((files: File[]) => files);
  const { rerender } = render(<Picker onFiles={onFiles} {...options} />, { wrapper: StrictMode });
  return {
    onFiles,
    input: screen.getByTestId<HTMLInputElement>('input'),
    rerender: (next: Partial<FilePickerOptions>) => rerender(<Picker onFiles={onFiles} {...next} />),
  };
}

describe('useFilePicker', () => {
  it('opens the dialog inside the gesture, with an empty input', () => {
    const { input } = show();
    const click = vi.spyOn(input, 'click').mockImplementation(() => {
      expect(input.value).toBe('');
    });
    fireEvent.click(screen.getByRole('button'));
    expect(click).toHaveBeenCalledTimes(1);
  });

  it('hands over what was picked, and nothing for an empty choice', async () => {
    const { input, onFiles } = show();
    await userEvent.upload(input, [file('a.pdf'), file('b.pdf')]);
    expect(onFiles.mock.calls.map(([files]) => files.map(({ name }) => name))).toEqual([['a.pdf', 'b.pdf']]);
    Object.defineProperty(input, 'files', { value: [] });
    fireEvent.change(input);
    expect(onFiles).toHaveBeenCalledTimes(1);
  });

  it('tells once that the dialog was closed, to the callback of the last render', () => {
    const [before, after] = [vi.fn(), vi.fn()];
    const { input, rerender } = show({ onCancel: before });
    rerender({ onCancel: after });
    act(() => void input.dispatchEvent(new Event('cancel')));
    expect(before).not.toHaveBeenCalled();
    expect(after).toHaveBeenCalledTimes(1);
  });

  it.each([
    [{}, { multiple: true, accept: '', webkitdirectory: null }],
    [
      { multiple: false, accept: '.pdf' },
      { multiple: false, accept: '.pdf', webkitdirectory: null },
    ],
    // Browsers show no folders when types are asked for.
    [
      { directory: true, multiple: false, accept: '.pdf' },
      { multiple: true, accept: '', webkitdirectory: '' },
    ],
  ])('asks for %j as %j', (options, expected) => {
    const { input } = show(options);
    const { multiple, accept } = input;
    expect({ multiple, accept, webkitdirectory: input.getAttribute('webkitdirectory') }).toEqual(expected);
    expect(input).not.toBeVisible();
    expect(input.tabIndex).toBe(-1);
  });
});
