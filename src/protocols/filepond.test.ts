import { describe, expect, it } from 'vitest';
import { textField } from '../core/readReply.ts';
import { conversation } from '../testing/conversation.test.shared.ts';
import { filepond, type FilepondOptions, type FilepondSession } from './filepond.ts';

const url = 'https://api.example/process';
const named = (id: string, status = 201) => ({ status, text: id });
const stored = { status: 204 };
const at = (offset: number, status = 200) => ({ status, headers: { 'Upload-Offset': String(offset) } });

const protocolWith = (options: Partial<FilepondOptions> = {}) =>
  filepond({ url, partBytes: 4, minPartBytes: 2, ...options });
const session = (offset: number): FilepondSession => ({ partBytes: 4, offset, id: 'T' });

const announced = 'POST /process filepond={}';
const chunk = (range: string, id = 'T') => `PATCH /process?patch=${id} [${range}]`;
const asked = 'HEAD /process?patch=T';
const chunks = [chunk('0-4'), chunk('4-8'), chunk('8-10')];

describe('filepond on the wire', () => {
  it('sends a small file in one form, metadata first, under one field name', async () => {
    const { lines, exchanges, ending } = await conversation(
      protocolWith({ partBytes: 10, metadata: ({ name }) => ({ alt: name }) }),
      [named('T1\n', 200)],
    );
    expect(lines).toEqual(['POST /process filepond={"alt":"a.txt"} filepond[0-10]']);
    expect(exchanges[0]?.request.headers).toEqual({});
    expect(exchanges[0]?.request.body).toMatchObject({
      entries: [{ value: '{"alt":"a.txt"}' }, { filename: 'a.txt', type: 'text/plain' }],
    });
    expect(ending).toEqual({ result: 'T1' });
  });

  it('announces a larger one, and sends it in chunks', async () => {
    const { lines, exchanges, ending } = await conversation(protocolWith(), [
      named('T'),
      stored,
      stored,
      stored,
    ]);
    expect(lines).toEqual([announced, ...chunks]);
    expect(exchanges.map(({ request }) => request.headers)).toEqual([
      { 'Upload-Length': '10' },
      { 'Upload-Offset': '0', 'Upload-Length': '10', 'Upload-Name': 'a.txt' },
      { 'Upload-Offset': '4', 'Upload-Length': '10', 'Upload-Name': 'a.txt' },
      { 'Upload-Offset': '8', 'Upload-Length': '10', 'Upload-Name': 'a.txt' },
    ]);
    expect(exchanges[1]?.contentType).toBe('application/offset+octet-stream');
    expect(ending).toEqual({ result: 'T' });
  });

  it.each([
    [0, ['POST /process filepond={} filepond[0-0]']],
    [1, ['POST /process filepond={} filepond[0-1]']],
    [4, ['POST /process filepond={} filepond[0-4]']],
    [5, [announced, chunk('0-4'), chunk('4-5')]],
    // The original client sends an empty PATCH after these.
    [8, [announced, chunk('0-4'), chunk('4-8')]],
  ])('sends %i bytes without an empty chunk', async (size, expected) => {
    const { lines } = await conversation(
      protocolWith(),
      [named('T'), ...expected.slice(1).map(() => stored)],
      {
        file: { size },
      },
    );
    expect(lines).toEqual(expected);
  });

  it('sends small files in chunks when it is forced to, and large ones in a form when there are no chunks', async () => {
    const forced = await conversation(protocolWith({ forceChunks: true }), [named('T'), stored], {
      file: { size: 3 },
    });
    expect(forced.lines).toEqual([announced, chunk('0-3')]);
    const empty = await conversation(protocolWith({ forceChunks: true }), [named('T')], {
      file: { size: 0 },
    });
    expect(empty.lines).toEqual(['POST /process filepond={} filepond[0-0]']);
    const whole = await conversation(protocolWith({ chunks: false }), [named('T')]);
    expect(whole.lines).toEqual(['POST /process filepond={} filepond[0-10]']);
    expect(protocolWith({ chunks: false })).not.toHaveProperty('parts');
  });

  it.each([
    ['a', 'a'],
    ['%', '%'],
    ['a b.txt', 'a b.txt'],
    ['50%.txt', '50%.txt'],
    [' a.txt', '%20a.txt'],
    ['größe.txt', 'gr%C3%B6%C3%9Fe.txt'],
    ['a\r\nX: 1.txt', 'a%0D%0AX%3A%201.txt'],
    ['a\ud800.txt', 'a%EF%BF%BD.txt'],
  ])('names %j in a header that can carry it', async (name, header) => {
    const { exchanges } = await conversation(protocolWith({ forceChunks: true }), [named('T'), stored], {
      file: { name, size: 4 },
    });
    expect(exchanges[1]?.request.headers?.['Upload-Name']).toBe(header);
  });

  it('keeps its own query, and an id that is no plain word in its place', async () => {
    const { exchanges } = await conversation(
      protocolWith({ url: `${url}?tenant=7`, readId: (reply) => textField(reply, 'key') }),
      [{ status: 200, json: { key: 'a/b&c' } }, stored, stored, stored],
    );
    expect(exchanges[1]?.request.url).toBe(`${url}?tenant=7&patch=a%2Fb%26c`);
  });

  it('names a type for the file that has none', async () => {
    const { exchanges } = await conversation(protocolWith({ chunks: false }), [named('T')], {
      file: { type: '' },
    });
    expect(exchanges[0]?.request.body).toMatchObject({ entries: [{}, { type: 'application/octet-stream' }] });
  });

  it('reverts with the id as the body', () => {
    const { cancel } = protocolWith();
    expect(cancel?.({ partBytes: 4, offset: 0 }, { name: 'a', type: '', size: 10 })).toBeUndefined();
    expect(cancel?.(session(4), { name: 'a', type: '', size: 10 })?.request).toEqual({
      method: 'DELETE',
      url,
      body: { kind: 'text', value: 'T', type: 'text/plain' },
    });
  });
});

describe('filepond after a lost reply', () => {
  it('asks how far the server got', async () => {
    const got = await conversation(protocolWith(), [named('T'), 'lost', at(4), stored, stored]);
    expect(got.lines).toEqual([announced, chunks[0], asked, chunks[1], chunks[2]]);
    const gotNothing = await conversation(protocolWith(), [
      named('T'),
      'lost',
      at(0),
      stored,
      stored,
      stored,
    ]);
    expect(gotNothing.lines).toEqual([announced, chunks[0], asked, ...chunks]);
    const gotAll = await conversation(protocolWith(), [named('T'), stored, stored, 'lost', at(10)]);
    expect(gotAll.lines).toEqual([announced, ...chunks, asked]);
    expect(gotAll.ending).toEqual({ result: 'T' });
  });

  it('asks when a stored session is resumed', async () => {
    const { lines } = await conversation(protocolWith({ partBytes: 7 }), [at(6), stored], {
      session: session(8),
    });
    expect(lines).toEqual([asked, chunk('6-10')]);
  });

  it('asks nothing when a stored session has every byte', async () => {
    const { lines, ending } = await conversation(protocolWith(), [], { session: session(10) });
    expect(lines).toEqual([]);
    expect(ending).toEqual({ result: 'T' });
  });

  it('announces again, but sends no form twice', async () => {
    const again = await conversation(protocolWith(), ['lost', named('T'), stored, stored, stored]);
    expect(again.lines).toEqual([announced, announced, ...chunks]);
    const unknown = await conversation(protocolWith({ partBytes: 10 }), ['lost']);
    expect(unknown.ending).toMatchObject({ code: 'outcome-unknown' });
  });
});

describe('filepond refused', () => {
  it('goes on where the server is', async () => {
    const { lines, ending } = await conversation(protocolWith(), [
      named('T'),
      stored,
      at(0, 409),
      stored,
      stored,
      stored,
    ]);
    expect(lines).toEqual([announced, chunks[0], chunks[1], ...chunks]);
    expect(ending).toEqual({ result: 'T' });
    const complete = await conversation(protocolWith(), [named('T'), stored, stored, at(10, 409)]);
    expect(complete.ending).toEqual({ result: 'T' });
  });

  it.each([
    ['says nothing', {}],
    ['is behind the end', { 'Upload-Offset': '11' }],
    ['is no whole number', { 'Upload-Offset': '4 of 10' }],
    ['is none at all', { 'Upload-Offset': 'byte 4' }],
    ['is before the first byte', { 'Upload-Offset': '-4' }],
    ['is between two bytes', { 'Upload-Offset': '4.5' }],
  ])('fails where a 409 with the server’s offset %s', async (_what, headers) => {
    const { ending } = await conversation(protocolWith(), [named('T'), { status: 409, headers }]);
    expect(ending).toMatchObject({ code: 'conflict' });
  });

  it('takes the offset of no other refusal for its own', async () => {
    const { ending } = await conversation(protocolWith(), [named('T'), stored, at(0, 400)]);
    expect(ending).toMatchObject({ code: 'refused', status: 400 });
  });

  it.each([404, 410])('asks, then begins again once, when the transfer is gone: %i', async (status) => {
    const gone = { status };
    const again = [named('S'), stored, stored, stored];
    const { lines, ending } = await conversation(protocolWith(), [named('T'), stored, gone, gone, ...again]);
    expect(lines).toEqual([
      announced,
      chunks[0],
      chunks[1],
      asked,
      announced,
      ...['0-4', '4-8', '8-10'].map((range) => chunk(range, 'S')),
    ]);
    expect(ending).toEqual({ result: 'S' });
    const wrong = await conversation(protocolWith(), [gone]);
    expect(wrong.ending).toMatchObject({ code: 'refused', status });
  });

  it('sends smaller chunks after a 413, and a form as chunks', async () => {
    const smaller = await conversation(protocolWith(), [
      named('T'),
      { status: 413 },
      ...Array.from({ length: 5 }, () => stored),
    ]);
    expect(smaller.lines.slice(0, 3)).toEqual([announced, chunks[0], chunk('0-2')]);
    const cut = await conversation(protocolWith({ partBytes: 10 }), [
      { status: 413 },
      named('T'),
      stored,
      stored,
    ]);
    expect(cut.lines).toEqual([
      'POST /process filepond={} filepond[0-10]',
      announced,
      chunk('0-5'),
      chunk('5-10'),
    ]);
  });

  it.each([
    ['', 'an empty body'],
    ['{"id":"T"}', '10 characters that are no id'],
    ['<error/>', '8 characters that are no id'],
    ['Not allowed today', '17 characters that are no id'],
  ])('fails when the answer %j is no id', async (text, received) => {
    const { ending } = await conversation(protocolWith(), [{ status: 200, text }]);
    const shape = { field: 'body', expected: 'id as plain text', received };
    expect(ending).toMatchObject({ name: 'ReplyShapeError', ...shape });
  });

  it('follows a server that took less, and none that claims more than was sent', async () => {
    const less = await conversation(protocolWith(), [named('T'), at(2), stored, stored]);
    expect(less.lines).toEqual([announced, chunks[0], chunk('2-6'), chunk('6-10')]);
    const more = await conversation(protocolWith(), [named('T'), at(5)]);
    expect(more.ending).toMatchObject({ name: 'ReplyShapeError', field: 'Upload-Offset' });
  });

  it('names the header that a question went without, and CORS with it', async () => {
    const { ending } = await conversation(protocolWith(), [{ status: 200 }], { session: session(4) });
    expect(ending).toMatchObject({
      name: 'ReplyShapeError',
      field: 'Upload-Offset',
      message: expect.stringContaining('Access-Control-Expose-Headers') as string,
    });
  });

  it('takes a web page for nobody’s answer', async () => {
    const page = { status: 200, text: '<!doctype html><title>Please sign in</title>' };
    const { lines } = await conversation(protocolWith(), [
      page,
      named('T'),
      page,
      at(0),
      ...chunks.map(() => stored),
    ]);
    expect(lines).toEqual([announced, announced, chunks[0], asked, ...chunks]);
  });
});

describe('filepond and its options', () => {
  it('lets its parts be resized at any time', () => {
    const { parts } = filepond({ url });
    expect(parts).toMatchObject({ minBytes: 16_384, maxBytes: 5_000_000 });
    expect(parts?.resize(session(4), 20_000)).toEqual({ ...session(4), partBytes: 20_000 });
  });

  it('refuses what it cannot work with', () => {
    expect(() => filepond({ url, partBytes: 0 })).toThrow(RangeError);
    expect(() => filepond({ url, maxBytes: 3 }).check?.({ name: 'a', type: '', size: 4 })).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });
});
