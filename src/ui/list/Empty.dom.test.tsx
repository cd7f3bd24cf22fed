import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { FixedUploader, type FixedUploaderProps } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

function show(uploads: Parameters<typeof fixedUploads>[0], props: Partial<FixedUploaderProps> = {}) {
  const fixed = fixedUploads(uploads);
  render(
    <FixedUploader client={fixed.client} {...props}>
      <Uploader.Empty>Nothing yet</Uploader.Empty>
      <Uploader.List />
    </FixedUploader>,
  );
  return fixed;
}

it('stands where the rows would be, until there is one', () => {
  const { writer } = show([]);
  expect(screen.getByText('Nothing yet')).toBeInTheDocument();
  act(() => writer.insert([fixedUpload('queued')]));
  expect(screen.queryByText('Nothing yet')).toBeNull();
});

it('waits while the last row can be brought back', async () => {
  show([fixedUpload('done')]);
  await userEvent.click(screen.getByRole('button', { name: /^Remove/ }));
  expect(screen.queryByText('Nothing yet')).toBeNull();
});

it('is not there for a field that began with files', () => {
  const ref = { id: 'march', name: 'hotel-march.pdf', size: 82_000, type: 'application/pdf' };
  show([], { name: 'files', defaultValue: [ref] });
  expect(screen.getByRole('listitem', { name: 'hotel-march.pdf' })).toBeInTheDocument();
  expect(screen.queryByText('Nothing yet')).toBeNull();
});
