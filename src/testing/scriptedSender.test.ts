import { describe, expect, it } from 'vitest';
import { bytes, form, json, urlencoded, type RequestSpec } from '../core/protocol.ts';
import { encodeBody } from './canonicalMultipart.ts';
import { scriptedSender } from './scriptedSender.ts';

const source = new Blob(['0123456789']);
const { signal } = new AbortController();
const put: RequestSpec = { method: 'PUT', url: 'https://a.example/', body: bytes(2, 6, 'a/b') };
const text = (part: Uint8Array) => new TextDecoder().decode(part);

describe('scriptedSender', () => {
  it('answers in order and records what was sent as data', async () => {
    const sender = scriptedSender([
      { status: 201, headers: { ETag: '"e"' }, json: { a: 1 } },
      { expect: { method: 'PUT', url: put.url, body: put.body! }, progress: [1, 4], answer: { status: 204 } },
    ]);
    const progress: number[] = [];
    const options = { signal, onProgress: (sentBytes: number) => progress.push(sentBytes) };
    const reply = await sender.send(put, source, options);
    expect([reply.status, reply.header('etag'), reply.header('x'), reply.text]).toEqual([
      201,
      '"e"',
      null,
      '{"a":1}',
    ]);
    expect((await sender.send(put, source, options)).status).toBe(204);
    expect(progress).toEqual([4, 1, 4]);
    expect(sender.exchanges.map(({ contentType, body }) => [contentType, text(body)])).toEqual([
      ['a/b', '2345'],
      ['a/b', '2345'],
    ]);
    sender.assertFinished();
  });

  it('loses requests before and replies after the work, and hangs until it is aborted', async () => {
    const progress: number[] = [];
    const controller = new AbortController();
    const options = {
      signal: controller.signal,
      onProgress: (sentBytes: number) => progress.push(sentBytes),
    };
    const sender = scriptedSender(['network', 'lost', 'hang']);
    await expect(sender.send(put, source, options)).rejects.toMatchObject({ name: 'NetworkError' });
    await expect(sender.send(put, source, options)).rejects.toMatchObject({ name: 'NetworkError' });
    expect(progress).toEqual([2, 4]);
    const hanging = sender.send(put, source, options);
    controller.abort(new Error('stop'));
    await expect(hanging).rejects.toThrow('stop');
    await expect(sender.send(put, source, options)).rejects.toThrow('stop');
  });

  it.each([
    ['method', { method: 'POST' as const }],
    ['address', { url: 'https://b.example/' }],
    ['header', { headers: { Accept: 'a' } }],
    ['body', { body: bytes(2, 6) }],
  ])('remembers a wrong %s, also when the caller swallows the error', async (what, expected) => {
    const sender = scriptedSender([{ expect: expected, answer: { status: 200 } }]);
    await expect(sender.send(put, source, { signal })).rejects.toThrow(what);
    expect(() => sender.assertFinished()).toThrow(what);
  });

  it('remembers requests that nobody expected, and those that never came', async () => {
    const sender = scriptedSender([]);
    await expect(sender.send(put, source, { signal })).rejects.toThrow('not expected');
    expect(() => sender.assertFinished()).toThrow('not expected');
    expect(() => scriptedSender([{ status: 200 }]).assertFinished()).toThrow('only 0 requests came');
  });
});

describe('encodeBody', () => {
  const encode = async (body: RequestSpec['body']) => {
    const encoded = await encodeBody({ method: 'POST', url: '/', ...(body && { body }) }, source);
    return [encoded.contentType, text(encoded.bytes)];
  };

  it('writes each kind of body', async () => {
    expect(await encode(undefined)).toEqual([undefined, '']);
    expect(await encode({ kind: 'none' })).toEqual([undefined, '']);
    expect(await encode(bytes(0, 3))).toEqual([undefined, '012']);
    expect(await encode(json({ a: 'ä' }))).toEqual(['application/json', '{"a":"ä"}']);
    expect(await encode(urlencoded([['a b', 'c&d']]))).toEqual([
      'application/x-www-form-urlencoded',
      'a+b=c%26d',
    ]);
  });

  it('writes forms in order, with names escaped as browsers do', async () => {
    const file = { range: { start: 1, end: 3 }, filename: 'a"\r\n.txt', type: 'text/plain' };
    const fields = [
      ['b', 1],
      ['file', file],
      ['a', 'ü'],
    ] as const;
    expect(await encode(form(fields))).toEqual([
      'multipart/form-data; boundary=golden7MA4YWxkTrZu0gW',
      '--golden7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name="b"\r\n\r\n1\r\n' +
        '--golden7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name="file"; filename="a%22%0D%0A.txt"\r\n' +
        'Content-Type: text/plain\r\n\r\n12\r\n' +
        '--golden7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name="a"\r\n\r\nü\r\n' +
        '--golden7MA4YWxkTrZu0gW--\r\n',
    ]);
  });
});
