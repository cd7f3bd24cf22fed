import { describe, expect, it } from 'vitest';
import { scriptedReply } from '../testing/scriptedSender.ts';
import { qqChunks, type QqChunksOptions, type QqChunksSession } from './qqChunks.ts';

const url = 'https://api.example/pm/';
const file = { name: 'a.txt', type: 'text/plain', size: 10 };
const none = new Set<string>();

type Session = QqChunksSession<Readonly<Record<string, unknown>>>;

/** Key and text fields of the next step. */
function stepAt(
  session: Session,
  options: Partial<QqChunksOptions> = {},
  facts: typeof file & { md5?: string } = file,
) {
  const move = qqChunks({ url, partBytes: 4, ...options }).next(session, facts, none);
  if (move.kind !== 'send') expect.fail(`answered ${move.kind}`);
  const { request } = move.step;
  if ('call' in request) expect.fail('is a call');
  return { ...move.step, request };
}

describe('qqChunks', () => {
  it('has a name of its own for stored sessions, and hashes only with `md5`', () => {
    expect(qqChunks({ url, md5: true })).toMatchObject({ name: 'qq-chunks', endpoint: url, digest: 'md5' });
    expect(qqChunks({ url })).not.toHaveProperty('digest');
  });

  it('refuses a file above its limit before any request', () => {
    expect(() => qqChunks({ url, maxBytes: 9 }).check?.(file)).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
    expect(() => qqChunks({ url, maxBytes: 10 }).check?.(file)).not.toThrow();
  });

  it('lets its parts be resized only before the first, which says how many there will be', () => {
    const parts = qqChunks({ url }).parts;
    expect(parts).toMatchObject({ minBytes: 16_384, maxBytes: 204_800 });
    const begun: Session = { partBytes: 204_800, offset: 0 };
    expect(parts?.of(begun)).toBe(204_800);
    expect(parts?.resize(begun, 20_000)).toEqual({ partBytes: 20_000, offset: 0 });
    expect(parts?.resize({ ...begun, uuid: 'U' }, 20_000)).toBeUndefined();
  });

  it('asks for the end beside what its address asks already', () => {
    const end = (address: string) =>
      qqChunks({ url: address }).next({ partBytes: 4, offset: 10, uuid: 'U' }, file, new Set());
    expect(end('https://a.example/up?tenant=1')).toMatchObject({
      step: { request: { url: 'https://a.example/up?tenant=1&done' } },
    });
  });

  it('names a type for a file of which the platform knows none, and no field for it', () => {
    const { entries } = stepAt({ partBytes: 4, offset: 0 }, {}, { ...file, type: '' }).request.body as {
      entries: readonly { name: string; type?: string }[];
    };
    expect(entries.map(({ name }) => name)).not.toContain('qqfiletype');
    expect(entries.at(-1)).toMatchObject({ name: 'qqfile', type: 'application/octet-stream' });
  });

  it('sends part 0 without a uuid, and later ones with it', () => {
    expect(stepAt({ partBytes: 4, offset: 0 })).toMatchObject({
      key: 'part-0',
      phase: 'part',
      repeatable: true,
      request: {
        method: 'POST',
        url,
        body: {
          entries: [
            { name: 'qqpartindex', value: '0' },
            { name: 'qqtotalparts', value: '3' },
            { name: 'qqpartbyteoffset', value: '0' },
            { name: 'qqchunksize', value: '4' },
            { name: 'qqtotalfilesize', value: '10' },
            { name: 'qqfiletype', value: 'text/plain' },
            { name: 'qqfilename', value: 'a.txt' },
            { name: 'qqfile', range: { start: 0, end: 4 } },
          ],
        },
      },
    });
    expect(stepAt({ partBytes: 4, offset: 8, uuid: 'U' })).toMatchObject({
      key: 'part-8',
      request: {
        body: {
          entries: [
            { name: 'qquuid', value: 'U' },
            { name: 'qqpartindex', value: '2' },
            { name: 'qqtotalparts', value: '3' },
            { name: 'qqpartbyteoffset', value: '8' },
            { name: 'qqchunksize', value: '2' },
            {},
            {},
            {},
            { name: 'qqfile', range: { start: 8, end: 10 } },
          ],
        },
      },
    });
  });

  it('keeps to the part size of the session, whatever the options say today', () => {
    const { request } = stepAt({ partBytes: 2, offset: 4, uuid: 'U' }, { partBytes: 4 });
    expect(request.body).toMatchObject({
      entries: [
        {},
        { name: 'qqpartindex', value: '2' },
        { name: 'qqtotalparts', value: '5' },
        {},
        {},
        {},
        {},
        {},
        { range: { start: 4, end: 6 } },
      ],
    });
  });

  it('is one empty part for an empty file, then done', () => {
    const empty = { ...file, size: 0 };
    expect(stepAt({ partBytes: 4, offset: 0 }, {}, empty)).toMatchObject({ key: 'part-0' });
    const { key, request } = stepAt({ partBytes: 4, offset: 0, uuid: 'U' }, {}, empty);
    expect(key).toBe('done');
    expect(request.body).toMatchObject({ entries: [{}, {}, { name: 'qqtotalparts', value: '1' }, {}, {}] });
  });

  it('takes the uuid from the first reply and does not let a later one change it', () => {
    const read = (session: Session, uuid: string) =>
      stepAt(session).read(scriptedReply({ status: 200, json: { file_uuid: uuid } }), session);
    const first = read({ partBytes: 4, offset: 0 }, 'U');
    expect(first).toEqual({ partBytes: 4, offset: 4, uuid: 'U' });
    expect(read(first, 'V')).toEqual({ partBytes: 4, offset: 8, uuid: 'U' });
  });

  it('asks for the digest only after every byte is confirmed, and only with `md5`', () => {
    const all = { partBytes: 4, offset: 10, uuid: 'U' };
    expect(qqChunks({ url, md5: true }).next(all, file, none)).toEqual({ kind: 'wait', for: 'digest' });
    expect(qqChunks({ url, md5: true }).next({ ...all, offset: 8 }, file, none).kind).toBe('send');
    expect(stepAt(all).request.body).not.toMatchObject({
      entries: expect.arrayContaining([{ name: 'qqmd5' }]),
    });
    expect(stepAt(all, { md5: true }, { ...file, md5: 'abc' }).request.body).toMatchObject({
      entries: expect.arrayContaining([{ name: 'qqmd5', value: 'abc' }]),
    });
  });

  it('closes with every field in a form, and without the type when url-encoded', () => {
    const all = { partBytes: 4, offset: 10, uuid: 'U' };
    expect(stepAt(all)).toMatchObject({
      key: 'done',
      phase: 'close',
      repeatable: false,
      request: { method: 'POST', url: `${url}?done`, body: { kind: 'form' } },
    });
    expect(
      stepAt(all, { doneEncoding: 'urlencoded', prefix: '', durationSeconds: () => 7 }).request.body,
    ).toEqual({
      kind: 'urlencoded',
      fields: [
        ['uuid', 'U'],
        ['filename', 'a.txt'],
        ['totalparts', '3'],
        ['totalfilesize', '10'],
        ['duration', '7'],
      ],
    });
  });

  it('begins again only for what says that the upload is lost', () => {
    const session: Session = { partBytes: 4, offset: 4, uuid: 'U' };
    const fresh = { partBytes: 4, offset: 0 };
    const { refused } = stepAt(session);
    const uuidError = JSON.stringify({ errors: [{ field: 'uuid', messages: [] }] });
    expect(refused?.(scriptedReply({ status: 404, text: '<html>' }), session)).toEqual(fresh);
    expect(refused?.(scriptedReply({ status: 400, text: uuidError }), session)).toEqual(fresh);
    for (const text of [
      '',
      'null',
      '[]',
      '{"errors":"uuid"}',
      '{"errors":[null,"uuid",{"field":1}]}',
      '<html>',
    ]) {
      expect(refused?.(scriptedReply({ status: 400, text }), session)).toBeUndefined();
    }
    expect(refused?.(scriptedReply({ status: 403, text: uuidError }), session)).toBeUndefined();
    expect(refused?.(scriptedReply({ status: 404 }), fresh)).toBeUndefined();
    const all: Session = { partBytes: 4, offset: 10, uuid: 'U' };
    for (const field of ['uuid', 'totalparts', 'md5', 'qqmd5']) {
      const reply = scriptedReply({ status: 400, json: { errors: [{ field }] } });
      expect(stepAt(all).refused?.(reply, all)).toEqual(fresh);
    }
    const other = scriptedReply({ status: 400, json: { errors: [{ field: 'filename' }] } });
    expect(stepAt(all).refused?.(other, all)).toBeUndefined();
  });

  it('confirms the bytes before its offset', () => {
    expect(qqChunks({ url }).confirmed({ partBytes: 4, offset: 8, uuid: 'U' }, file)).toBe(8);
  });

  it.each([0, -1, 1.5, Number.NaN])('does not take %d as part size', (partBytes) => {
    expect(() => qqChunks({ url, partBytes })).toThrow(RangeError);
  });
});
