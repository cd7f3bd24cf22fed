import { describe, expect, it } from 'vitest';
import { stringField } from '../core/readReply.ts';
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
