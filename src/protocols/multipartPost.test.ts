import { describe, expect, it } from 'vitest';
import { rangeOf } from '../core/protocol.ts';
import { stringField } from '../core/readReply.ts';
import { conversation } from '../testing/conversation.test.shared.ts';
import { scriptedReply } from '../testing/scriptedSender.ts';
import { multipartPost } from './multipartPost.ts';

const url = 'https://api.example/upload';
const file = { name: 'a.txt', type: 'text/plain', size: 3 };
const none = new Set<string>();

describe('multipartPost', () => {
  it('sends the whole file after its text fields, and only once', () => {
    const move = multipartPost({ url, field: 'qqfile', fields: { b: 1, a: 'x', left: undefined } }).next(
      {},
      file,
      none,
    );
    expect(move).toMatchObject({
      kind: 'send',
      step: {
        key: 'file',
        phase: 'part',
        repeatable: false,
        request: {
          method: 'POST',
          url,
          headers: { Accept: 'application/json' },
          body: {
            kind: 'form',
            entries: [
              { name: 'b', value: '1' },
              { name: 'a', value: 'x' },
              { name: 'qqfile', range: { start: 0, end: 3 }, filename: 'a.txt', type: 'text/plain' },
            ],
          },
        },
      },
    });
  });

  it('sends an empty file, and a type when the platform knows none', () => {
    const move = multipartPost({ url }).next({}, { name: 'a', type: '', size: 0 }, none);
    expect(move).toMatchObject({
      step: {
        request: {
          body: {
            entries: [{ name: 'file', range: { start: 0, end: 0 }, type: 'application/octet-stream' }],
          },
        },
      },
    });
  });

  it('has a name of its own for stored sessions', () => {
    expect(multipartPost({ url })).toMatchObject({ name: 'multipart-post', endpoint: url });
  });

  it('waits for the digest only when it is asked to', () => {
    expect(multipartPost({ url, md5: true }).next({}, file, none)).toEqual({ kind: 'wait', for: 'digest' });
    expect(multipartPost({ url, md5: true }).digest).toBe('md5');
    expect(multipartPost({ url })).not.toHaveProperty('digest');
    const fields = ({ md5 }: { readonly md5?: string }) => ({ md5 });
    expect(multipartPost({ url, md5: true, fields }).next({}, { ...file, md5: 'abc' }, none)).toMatchObject({
      step: { request: { body: { entries: [{ name: 'md5', value: 'abc' }, {}] } } },
    });
  });

  it('is done with what the reader makes of the reply, and confirms nothing before', () => {
    const protocol = multipartPost({ url, readResult: (body) => stringField(body, 'id') });
    const move = protocol.next({}, file, none);
    if (move.kind !== 'send') expect.fail(move.kind);
    const session = move.step.read(scriptedReply({ status: 200, json: { id: 'u1' } }), {});
    expect(session).toEqual({ result: 'u1' });
    expect(protocol.next(session, file, none)).toEqual({ kind: 'done', result: 'u1' });
    expect([protocol.confirmed({}, file), protocol.confirmed(session, file)]).toEqual([0, 3]);
  });

  it('gives the reply as it is without a reader', () => {
    const move = multipartPost({ url }).next({}, file, none);
    if (move.kind !== 'send') expect.fail(move.kind);
    expect(move.step.read(scriptedReply({ status: 201, json: { any: [1] } }), {})).toEqual({
      result: { any: [1] },
    });
  });

  it('refuses a file over its limit', () => {
    const { check } = multipartPost({ url, maxBytes: 3 });
    expect(() => check?.(file)).not.toThrow();
    expect(() => check?.({ ...file, size: 4 })).toThrow(
      expect.objectContaining({ name: 'RejectedFileError', code: 'file-too-large' }),
    );
  });
});

describe('multipartPost with several files', () => {
  const members = [
    { name: 'a.txt', type: 'text/plain', size: 4 },
    { name: 'none.bin', type: '', size: 0 },
    { name: 'b.png', type: 'image/png', size: 6, field: 'picture' },
  ];
  const bundle = { file: { name: 'a.txt, none.bin, b.png', type: '', size: 10 } };
  const ids = [{ id: 1 }, { id: 2 }, { id: 3 }];
  const readResults = (results: readonly unknown[]) => results;

  it('sends each under a name and a type of its own, in order', async () => {
    const { lines, exchanges, ending } = await conversation(
      multipartPost({ url, field: 'files[]', fields: { album: 7 }, members, readResults }),
      [{ status: 200, json: ids }],
      bundle,
    );
    expect(lines).toEqual(['POST /upload album=7 files[][0-4] files[][4-4] picture[4-10]']);
    expect(exchanges[0]?.request.body).toMatchObject({
      entries: [
        { value: '7' },
        { filename: 'a.txt', type: 'text/plain' },
        { filename: 'none.bin', type: 'application/octet-stream' },
        { filename: 'b.png', type: 'image/png' },
      ],
    });
    expect(ending).toEqual({ result: ids });
  });

  it('counts the bytes of all of them', () => {
    const move = multipartPost({ url, members }).next({}, bundle.file, none);
    if (move.kind !== 'send') expect.fail(move.kind);
    expect(rangeOf(move.step.request)).toEqual({ start: 0, end: 10 });
  });

  it('wants one result for each file', async () => {
    const protocol = multipartPost({ url, members, readResults });
    const short = await conversation(protocol, [{ status: 200, json: ids.slice(1) }], bundle);
    expect(short.ending).toMatchObject({ field: 'body', expected: 'list of 3', received: 'list of 2' });
    const object = await conversation(protocol, [{ status: 200, json: { files: ids } }], bundle);
    expect(object.ending).toMatchObject({ name: 'ReplyShapeError', field: 'body', expected: 'JSON list' });
  });

  it('finds members by the file, and refuses a source that is not made of them', () => {
    const { check } = multipartPost({ url, members: ({ name }) => (name === 'bundle' ? members : []) });
    expect(() => check?.({ name: 'bundle', type: '', size: 10 })).not.toThrow();
    expect(() => check?.({ name: 'bundle', type: '', size: 11 })).toThrow(
      expect.objectContaining({ name: 'RejectedFileError', code: 'custom' }),
    );
    expect(() => check?.({ name: 'other', type: '', size: 10 })).toThrow();
  });

  it('sends nothing twice', async () => {
    const { ending } = await conversation(multipartPost({ url, members, readResults }), ['lost'], bundle);
    expect(ending).toMatchObject({ code: 'outcome-unknown' });
  });
});
