import { describe, expect, it } from 'vitest';
import { scriptedReply } from '../testing/scriptedSender.ts';
import { contentRange, type ContentRangeOptions, type ContentRangeSession } from './contentRange.ts';

const url = 'https://api.example/chunk/';
const completeUrl = 'https://api.example/complete/';
const file = { name: 'a.pdf', type: 'application/pdf', size: 10 };
const none = new Set<string>();

type Session = ContentRangeSession<Readonly<Record<string, unknown>>>;

const protocolWith = (options: Partial<ContentRangeOptions> = {}) =>
  contentRange({ url, completeUrl, partBytes: 4, ...options });

function stepAt(
  session: Session,
  options: Partial<ContentRangeOptions> = {},
  facts: typeof file & { md5?: string } = file,
) {
  const move = protocolWith(options).next(session, facts, none);
  if (move.kind !== 'send') expect.fail(`answered ${move.kind}`);
  const { request } = move.step;
  if ('call' in request) expect.fail('is a call');
  return { ...move.step, request };
}

describe('contentRange', () => {
  it('has a name of its own for stored sessions, and begins to hash at once', () => {
    expect(protocolWith()).toMatchObject({ name: 'content-range', endpoint: url, digest: 'md5' });
  });

  it('sends the first chunk without an upload id, the next ones with it', () => {
    expect(stepAt({ partBytes: 4, offset: 0 })).toMatchObject({
      key: 'part-0',
      phase: 'part',
      repeatable: true,
      request: {
        method: 'POST',
        url,
        headers: { Accept: 'application/json', 'Content-Range': 'bytes 0-3/10' },
        body: {
          kind: 'form',
          entries: [
            { name: 'document', range: { start: 0, end: 4 }, filename: 'a.pdf', type: 'application/pdf' },
          ],
        },
      },
    });
    expect(stepAt({ partBytes: 4, offset: 8, uploadId: 'M' }).request).toMatchObject({
      headers: { 'Content-Range': 'bytes 8-9/10' },
      body: { entries: [{ name: 'upload_id', value: 'M' }, { range: { start: 8, end: 10 } }] },
    });
  });

  it('writes the range of the vendor’s example', () => {
    const big = { ...file, size: 2_124_437 };
    const { request } = stepAt({ partBytes: 204_800, offset: 1_433_600, uploadId: 'M' }, {}, big);
    expect(request.headers).toMatchObject({ 'Content-Range': 'bytes 1433600-1638399/2124437' });
  });

  it('sends an empty file as one chunk without a range, then completes it', () => {
    const empty = { ...file, size: 0, md5: 'd41d8cd98f00b204e9800998ecf8427e' };
    const { request } = stepAt({ partBytes: 4, offset: 0 }, {}, empty);
    expect(request.headers).toEqual({ Accept: 'application/json' });
    expect(request.body).toMatchObject({ entries: [{ range: { start: 0, end: 0 } }] });
    expect(stepAt({ partBytes: 4, offset: 0, uploadId: 'M' }, {}, empty).key).toBe('complete');
  });

  it.each([
    ['image/png', 'image'],
    ['IMAGE/PNG', 'image'],
    ['application/pdf', 'document'],
    ['', 'document'],
  ])('puts a file of type "%s" into the field %s', (type, name) => {
    expect(stepAt({ partBytes: 4, offset: 0 }, {}, { ...file, type }).request.body).toMatchObject({
      entries: [{ name, type: type || 'application/octet-stream' }],
    });
    expect(stepAt({ partBytes: 4, offset: 0 }, { field: 'image' }).request.body).toMatchObject({
      entries: [{ name: 'image' }],
    });
  });

  it('asks for the digest only after every byte is confirmed', () => {
    expect(protocolWith().next({ offset: 10, uploadId: 'M', partBytes: 4 }, file, none)).toEqual({
      kind: 'wait',
      for: 'digest',
    });
    expect(protocolWith().next({ offset: 8, uploadId: 'M', partBytes: 4 }, file, none).kind).toBe('send');
  });

  it('completes with id, type and digest, url-encoded or as a form, not twice by itself', () => {
    const all = { partBytes: 4, offset: 10, uploadId: 'M' };
    const hashed = { ...file, md5: 'abc' };
    expect(stepAt(all, { mediaType: 'doc' }, hashed)).toMatchObject({
      key: 'complete',
      phase: 'close',
      repeatable: false,
      request: {
        method: 'POST',
        url: completeUrl,
        body: {
          kind: 'urlencoded',
          fields: [
            ['upload_id', 'M'],
            ['type', 'doc'],
            ['md5', 'abc'],
          ],
        },
      },
    });
    expect(stepAt(all, { completeEncoding: 'urlencoded' }, hashed).request.body).toEqual(
      stepAt(all, {}, hashed).request.body,
    );
    expect(stepAt(all, { completeEncoding: 'form' }, hashed).request.body).toEqual({
      kind: 'form',
      entries: [
        { name: 'upload_id', value: 'M' },
        { name: 'md5', value: 'abc' },
      ],
    });
  });

  it.each([
    ['number', 4, '2026-11-21T10:00:00Z'],
    ['text', '4', '2026-11-21T11:00:00.729971+01:00'],
  ])('takes the offset as %s', (_kind, offset, expires) => {
    const session = stepAt({ partBytes: 4, offset: 0 }).read(
      scriptedReply({ status: 201, json: { upload_id: 'M', offset, expires } }),
      { partBytes: 4, offset: 0 },
    );
    expect(session).toMatchObject({ partBytes: 4, offset: 4, uploadId: 'M' });
    const expiresAtMs = protocolWith().expiresAtMs?.(session) ?? Number.NaN;
    expect(Math.floor(expiresAtMs / 1000)).toBe(Date.UTC(2026, 10, 21, 9, 59) / 1000);
  });

  it.each([undefined, null, 12, 'soon', ''])('treats an expiry of %j as unknown', (expires) => {
    const begun: Session = { partBytes: 4, offset: 0 };
    const reply = scriptedReply({ status: 201, json: { upload_id: 'M', offset: 4, expires } });
    const session = stepAt(begun).read(reply, begun);
    expect(session).toStrictEqual({ partBytes: 4, offset: 4, uploadId: 'M' });
    expect(protocolWith().expiresAtMs?.(session)).toBeUndefined();
  });

  it('follows a server that took less, and no server that claims more than was sent', () => {
    const session: Session = { partBytes: 4, offset: 4, uploadId: 'M' };
    const answer = (offset: unknown) =>
      stepAt(session).read(scriptedReply({ status: 201, json: { upload_id: 'M', offset } }), session);
    expect(answer(6)).toMatchObject({ offset: 6 });
    for (const offset of [9, 10, 2 ** 53, -1, 4.5, '12abc', [8], null, undefined]) {
      expect(() => answer(offset)).toThrow(
        expect.objectContaining({ name: 'ReplyShapeError', field: 'offset' }),
      );
    }
    expect(() => answer(9)).toThrow(expect.objectContaining({ expected: 'at most 8', received: 'number 9' }));
  });

  it('learns from a refusal that names an offset inside the file', () => {
    const session: Session = { partBytes: 4, offset: 8, uploadId: 'M' };
    const learn = (json: unknown, status = 400) =>
      stepAt(session).refused?.(scriptedReply({ status, json }), session);
    expect(learn({ offset: 4 })).toEqual({ ...session, offset: 4 });
    expect(learn({ expected_offset: '4' })).toEqual({ ...session, offset: 4 });
    expect(learn({ offset: 10 })).toEqual({ ...session, offset: 10 });
    for (const json of [{ offset: 11 }, { offset: -1 }, { offset: null }, {}, [], 'text', null]) {
      expect(learn(json)).toBeUndefined();
    }
    expect(learn({ offset: 4 }, 403)).toBeUndefined();
  });

  it('reads a refusal as such only under the status it belongs to', () => {
    const session: Session = { partBytes: 4, offset: 10, uploadId: 'M' };
    const mismatch = { detail: 'md5 checksum does not match' };
    const complete = { detail: 'Upload has already been marked as complete' };
    const refusal = (status: number, json: unknown) => scriptedReply({ status, json });
    const close = stepAt(session, {}, { ...file, md5: 'abc' });
    expect(close.codeOf?.(refusal(400, mismatch))).toBe('checksum');
    expect(close.codeOf?.(refusal(403, mismatch))).toBeUndefined();
    expect(close.codeOf?.(refusal(400, { detail: 'no' }))).toBeUndefined();
    const part = { ...session, offset: 8 };
    expect(stepAt(part).refused?.(refusal(400, complete), part)).toEqual({ partBytes: 4, offset: 0 });
    expect(stepAt(part).refused?.(refusal(403, complete), part)).toBeUndefined();
  });

  it('has nothing to learn from before the first reply', () => {
    const begun: Session = { partBytes: 4, offset: 0 };
    const { refused } = stepAt(begun);
    expect(refused?.(scriptedReply({ status: 400, json: { offset: 4 } }), begun)).toBeUndefined();
    expect(refused?.(scriptedReply({ status: 404 }), begun)).toBeUndefined();
  });

  it('lets its parts be resized at any time, down to 16 KiB or to what the options say', () => {
    const { parts } = protocolWith({ partBytes: 204_800 });
    expect(parts).toMatchObject({ minBytes: 16_384, maxBytes: 204_800 });
    const session: Session = { partBytes: 204_800, offset: 409_600, uploadId: 'M' };
    expect(parts?.resize(session, 20_000)).toEqual({ ...session, partBytes: 20_000 });
    expect(protocolWith({ partBytes: 4 }).parts?.minBytes).toBe(4);
    expect(protocolWith({ partBytes: 4, minPartBytes: 2 }).parts?.minBytes).toBe(2);
  });

  it.each([0, -1, 1.5])('does not take %d as part size', (partBytes) => {
    expect(() => protocolWith({ partBytes })).toThrow(RangeError);
  });
});
