import { describe, expect, it } from 'vitest';
import {
  diffRefs,
  isSameRefs,
  keyOfResult,
  refOfUpload,
  withFinished,
  type UploadedRef,
} from './uploadedRef.ts';
import { queuedUpload, reduceUpload } from './uploadState.ts';

const refs = (ids: string): UploadedRef[] =>
  Array.from(ids, (id) => ({ id, name: `${id}.pdf`, size: 1, type: '' }));
const ids = (list: readonly UploadedRef[]): string => list.map(({ id }) => id).join('');

describe('the id of a result', () => {
  it.each([
    ['a1', { id: 'a1' }],
    [7, { id: '7' }],
    [
      { fileUuid: 'u1', fileUrl: '/u1' },
      { id: 'u1', url: '/u1' },
    ],
    [{ id: 3, url: null }, { id: '3' }],
    [
      { url: 'https://storage.example/a' },
      { id: 'https://storage.example/a', url: 'https://storage.example/a' },
    ],
    [{ key: 'uploads/a', etag: '"1"' }, { id: 'uploads/a' }],
    [{ id: '', uuid: 'u2' }, { id: 'u2' }],
    [{ mediaUrl: 'media://a' }, { id: 'media://a', url: 'media://a' }],
    [{ other: 1 }, { id: '{"other":1}' }],
    [null, { id: 'null' }],
    [undefined, { id: 'null' }],
  ])('of %o is %o', (result, key) => {
    expect(keyOfResult(result)).toStrictEqual(key);
  });
});

describe('the ref of an upload', () => {
  const upload = queuedUpload({
    id: '1',
    addedAtMs: 0,
    file: { name: 'a.pdf', size: 10, type: 'application/pdf' },
  });
  const done = reduceUpload(reduceUpload(upload, { type: 'started', phase: 'part' }), {
    type: 'succeeded',
    result: { number: 7 },
  });

  it('has the name, size and type of the file, and the id that the application reads', () => {
    expect(refOfUpload(done, (result) => ({ id: `n${(result as { number: number }).number}` }))).toEqual({
      id: 'n7',
      name: 'a.pdf',
      size: 10,
      type: 'application/pdf',
    });
  });

  it('does not exist before the server has answered', () => {
    expect(refOfUpload(upload)).toBeUndefined();
  });
});

describe('the changes of a value', () => {
  it.each([
    ['', '', { added: '', kept: '', removed: '', isReordered: false }],
    ['ab', 'abc', { added: 'c', kept: 'ab', removed: '', isReordered: false }],
    ['abc', 'c', { added: '', kept: 'c', removed: 'ab', isReordered: false }],
    ['a', 'aa', { added: '', kept: 'aa', removed: '', isReordered: true }],
    ['abc', 'cxa', { added: 'x', kept: 'ca', removed: 'b', isReordered: true }],
  ])('from %j to %j', (before, now, changes) => {
    const { added, kept, removed, order, isReordered } = diffRefs(refs(before), refs(now));
    expect({ added: ids(added), kept: ids(kept), removed: ids(removed), isReordered }).toEqual(changes);
    expect(order.join('')).toBe(now);
  });

  it('are none between lists of the same ids', () => {
    expect(isSameRefs(refs('ab'), refs('ab'))).toBe(true);
    expect(isSameRefs(refs('ab'), refs('ba'))).toBe(false);
    expect(isSameRefs(refs('ab'), refs('a'))).toBe(false);
    expect(isSameRefs(refs('a'), refs('ab'))).toBe(false);
    expect(isSameRefs(refs('ab'), refs('ac'))).toBe(false);
    expect(isSameRefs([], [])).toBe(true);
  });
});

describe('a value over a list of uploads', () => {
  it.each([
    { title: 'takes what has finished at its end', value: 'xy', own: '', finished: 'a', now: 'xya' },
    {
      title: 'keeps the order of the list, whoever finished first',
      value: 'xb',
      own: 'b',
      finished: 'ab',
      now: 'xab',
    },
    { title: 'lets go of what has left the list', value: 'xab', own: 'ab', finished: 'b', now: 'xb' },
    {
      title: 'follows a move of the list around what is not of it',
      value: 'axb',
      own: 'ab',
      finished: 'ba',
      now: 'bxa',
    },
    { title: 'leaves alone what was never of the list', value: 'xy', own: 'a', finished: '', now: 'xy' },
    { title: 'holds a file once that was uploaded twice', value: '', own: '', finished: 'aa', now: 'a' },
    {
      title: 'knows an upload whose ref the value had before',
      value: 'ax',
      own: '',
      finished: 'a',
      now: 'ax',
    },
  ])('$title', ({ value, own, finished, now }) => {
    const next = withFinished(refs(value), new Set(own), refs(finished));
    expect(ids(next)).toBe(now);
    expect(ids(withFinished(next, new Set(finished), refs(finished)))).toBe(now);
  });
});
