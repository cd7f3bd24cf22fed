import { describe, expect, it } from 'vitest';
import { dragVerdict } from './dragVerdict.ts';

const drag = (...types: string[]) => types.map((type) => ({ kind: 'file', type }));

describe('a verdict on a drag', () => {
  it.each([
    ['nothing known, as in Safari', [], '.pdf', 'unknown', null],
    ['anything goes', drag('', 'video/mp4'), undefined, 'accept', 2],
    ['a type of a family', drag('image/png'), 'image/*', 'accept', 1],
    ['a type by its extension', drag('application/pdf'), '.pdf', 'accept', 1],
    ['a table that calls itself a spreadsheet', drag('application/vnd.ms-excel'), '.csv', 'accept', 1],
    ['only wrong types', drag('video/mp4', 'text/plain'), '.pdf,image/*', 'reject', 2],
    ['some wrong types', drag('video/mp4', 'image/png'), '.pdf,image/*', 'partial', 2],
    ['an empty type, which means unknown', drag(''), '.pdf', 'unknown', 1],
    ['a wrong type beside an unknown one', drag('', 'video/mp4'), '.pdf', 'partial', 2],
    ['an extension nobody knows a type of', drag('application/x-thing'), '.thing', 'unknown', 1],
    [
      'text beside the files',
      [{ kind: 'string', type: 'text/plain' }, ...drag('image/png')],
      'image/*',
      'accept',
      1,
    ],
  ] as const)('judges %s', (_name, items, accept, verdict, count) => {
    expect(dragVerdict(items, accept)).toMatchObject({ verdict, count });
  });
});
