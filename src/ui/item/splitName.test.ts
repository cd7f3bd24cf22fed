import { describe, expect, it } from 'vitest';
import { splitName } from './splitName.ts';

describe('splitName', () => {
  it('keeps the end of a long name back, so that its extension stays', () => {
    expect(splitName('annual-report-2026.pdf')).toEqual({ head: 'annual-report-', tail: '2026.pdf' });
  });

  it('keeps the extension of a short name back', () => {
    expect(splitName('drawings.zip')).toEqual({ head: 'drawings', tail: '.zip' });
  });

  it.each(['Makefile', '.gitignore', 'v1.final version'])('finds no extension in %s', (name) => {
    expect(splitName(name)).toEqual({ head: name, tail: '' });
  });

  it('cuts no letter of several code points in two', () => {
    const { head, tail } = splitName('family-album-👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦.png');
    expect(head).toBe('family-album');
    expect(tail).toBe('-👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦.png');
  });
});
