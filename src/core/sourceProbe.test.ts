import { describe, expect, it } from 'vitest';
import { isUploadError } from './errors.ts';
import type { ByteSource } from './ports.ts';
import { probeSource } from './sourceProbe.ts';

/** Ten bytes, of which the platform reads what `read` gives for a range. */
const source = (read: (start: number, end: number) => Blob, size = 10): ByteSource => ({ size, slice: read });
const whole = (size: number) => new Blob(['x'.repeat(size)]);
const failing = (name: string) =>
  source(() => {
    throw new DOMException('no', name);
  });

const codeOf = (file: ByteSource, size: number, moment: 'first' | 'later') =>
  probeSource(file, size, moment).then(
    () => 'unchanged',
    (error: unknown) => (isUploadError(error) ? error.code : error),
  );

describe('a look at the file', () => {
  it.each([
    [10, '0-10'],
    [65_536, '0-65536'],
    [65_537, '65536-65537'],
  ])('of %i bytes reads %s and nothing else', async (size, range) => {
    const read: string[] = [];
    const file = source((start, end) => {
      read.push(`${start}-${end}`);
      return whole(end - start);
    }, size);
    await probeSource(file, size, 'first');
    expect(read).toEqual([range]);
  });

  it('cuts nothing out of a small file', async () => {
    const file = Object.assign(whole(10), { slice: () => Promise.reject(new Error('cut')) as never });
    expect(await codeOf(file, 10, 'first')).toBe('unchanged');
  });

  it.each(['first', 'later'] as const)('sees a file of another size, at the %s moment', async (moment) => {
    expect(await codeOf(whole(11), 10, moment)).toBe('file-changed');
    expect(await codeOf(whole(10), 10, moment)).toBe('unchanged');
  });

  it('asks nothing of an empty file', async () => {
    expect(
      await codeOf(
        source(() => whole(1), 0),
        0,
        'first',
      ),
    ).toBe('unchanged');
    expect(
      await codeOf({ size: 0, slice: () => Promise.reject(new Error('read')) as never }, 0, 'first'),
    ).toBe('unchanged');
  });

  it.each([10, 65_537])('sees a file whose size stayed at %i and whose last byte is gone', async (size) => {
    const cut = source((start, end) => whole(end - start - 1), size);
    expect(await codeOf(cut, size, 'first')).toBe('file-changed');
  });

  it('tells a file that never could be read from one that changed since', async () => {
    expect(await codeOf(failing('NotReadableError'), 10, 'first')).toBe('file-unreadable');
    expect(await codeOf(failing('NotReadableError'), 10, 'later')).toBe('file-changed');
    expect(await codeOf(failing('NotFoundError'), 10, 'later')).toBe('file-unreadable');
  });

  it('says why', async () => {
    const error: unknown = await probeSource(failing('NotReadableError'), 10, 'first').catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'SourceError', cause: { name: 'NotReadableError' } });
  });
});
