import { render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';

function show(list: React.ReactNode, count = 2) {
  const uploads = Array.from({ length: count }, (_, index) => fixedUpload('done', { id: String(index) }));
  render(<FixedUploader client={fixedUploads(uploads).client}>{list}</FixedUploader>);
}

it.each(['list', 'grid', 'inline', 'hero'] as const)('is the same list of the same items as %s', (layout) => {
  show(<Uploader.List layout={layout} />);
  const list = screen.getByRole('list', { name: 'Files' });
  expect(list).toHaveAttribute('data-layout', layout);
  const [first] = within(list).getAllByRole('listitem');
  expect([...first!.children].map((part) => part.getAttribute('data-slot'))).toEqual([
    'gantry-thumb',
    'gantry-name',
    'gantry-status',
    'gantry-actions',
    'gantry-progress',
  ]);
});

it('is rows above a hundred files, of which only those in view exist', async () => {
  show(<Uploader.List layout="grid" />, 101);
  expect(await screen.findByRole('grid', { name: 'Files' }, { timeout: 4000 })).toHaveAttribute(
    'data-layout',
    'list',
  );
});
