import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findEntries } from '../../e2e/tasks/entries.mjs';
import { wireTranscript } from './wireTranscript.ts';

it('takes what is indented in the comment at the head, and leaves the sentences', () => {
  const code = [
    '/**',
    ' * A protocol.',
    ' *',
    ' *   PUT {url}   Content-Range: bytes *\\/25',
    ' *     and more',
    ' *',
    ' *   404   begin again',
    ' *',
    ' * Pure. Source: a page.',
    ' */',
    "import { done } from './x.ts';",
    '/**',
    ' *   not this',
    ' */',
  ].join('\n');
  expect(wireTranscript(code)).toBe('PUT {url}   Content-Range: bytes */25\n  and more\n\n404   begin again');
});

it.each(findEntries().filter(({ name }) => name.startsWith('./protocols/')))(
  'finds one at the head of $name',
  ({ source }) => {
    const code = readFileSync(join(import.meta.dirname, '../..', source), 'utf8');
    expect(wireTranscript(code)).toMatch(/^\(?[A-Za-z]+/);
  },
);
