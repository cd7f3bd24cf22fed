import { describe, expect, it } from 'vitest';
import { bytes, form, json, rangeOf, text, urlencoded, type BodySpec } from './protocol.ts';
import { materializeBody } from './requestBody.ts';

const source = new Blob(['0123456789']);

describe('a described body', () => {
  it('of nothing is nothing', () => {
    for (const body of [undefined, { kind: 'none' } as const])
      expect(materializeBody(body, source)).toEqual({
        payload: undefined,
        contentType: undefined,
        sourceBytes: 0,
      });
  });

  it('of JSON is its text and says so', () => {
    expect(materializeBody(json({ a: 'ü' }), source)).toEqual({
      payload: '{"a":"ü"}',
      contentType: 'application/json',
      sourceBytes: 0,
    });
  });

  it('of text is the text, under the type given', () => {
    expect(materializeBody(text('<a/>', 'application/xml'), source)).toEqual({
      payload: '<a/>',
      contentType: 'application/xml',
      sourceBytes: 0,
    });
  });

  it('of bytes is the range, with the type given or none', async () => {
    const { payload, contentType, sourceBytes } = materializeBody(bytes(2, 5, 'audio/wav'), source);
    expect(payload).toBeInstanceOf(Blob);
    expect(await (payload as Blob).text()).toBe('234');
    expect((payload as Blob).type).toBe('audio/wav');
    expect([contentType, sourceBytes]).toEqual([undefined, 3]);
    expect((materializeBody(bytes(0, 1), source).payload as Blob).type).toBe('');
  });

  it('of bytes says their type itself where a Blob would change it', () => {
    const type = 'application/vnd.ms-excel.sheet.macroEnabled.12';
    expect(materializeBody(bytes(0, 1, type), source).contentType).toBe(type);
  });

  it('of fields keeps their order and leaves the undefined ones out', () => {
    const { payload } = materializeBody(
      urlencoded([
        ['b', 1],
        ['a', undefined],
        ['a', 'x y'],
      ]),
      source,
    );
    expect(String(payload as URLSearchParams)).toBe('b=1&a=x+y');
  });

  it('of a form keeps the order, and names the file', async () => {
    const body = form([
      ['uuid', 'u'],
      ['file', { range: { start: 3, end: 7 }, filename: 'ä.txt', type: 'text/plain' }],
      ['last', undefined],
      ['md5', 'x'],
    ]);
    const { payload, sourceBytes } = materializeBody(body, source);
    const entries = [...(payload as FormData).entries()];
    expect(entries.map(([name]) => name)).toEqual(['uuid', 'file', 'md5']);
    const file = (payload as FormData).get('file') as File;
    expect([file.name, file.type, await file.text(), sourceBytes]).toEqual([
      'ä.txt',
      'text/plain',
      '3456',
      4,
    ]);
  });

  it.each([
    ['bytes', bytes(0, 10, 'text/plain'), 'text/plain'],
    [
      'a form',
      form([['file', { range: { start: 0, end: 10 }, filename: 'a', type: 'text/plain' }]]),
      'text/plain',
    ],
    [
      'a form with a file of no type',
      form([['file', { range: { start: 0, end: 10 }, filename: 'a', type: 'application/octet-stream' }]]),
      '',
    ],
  ])('of %s that carries the whole file cuts nothing out of it', async (_name, body, type) => {
    const whole = Object.assign(new Blob(['0123456789'], { type }), {
      slice: () => Promise.reject(new Error('cut')) as never,
    });
    const { payload } = materializeBody(body, whole);
    const sent = payload instanceof FormData ? (payload.get('file') as File) : (payload as Blob);
    expect(await sent.text()).toBe('0123456789');
  });

  it('of a form calls a file without a type what platforms call it', async () => {
    const body = form([
      ['file', { range: { start: 0, end: 4 }, filename: 'a', type: 'application/octet-stream' }],
    ]);
    const { payload } = materializeBody(body, source);
    expect(await new Response(payload as FormData).text()).toContain(
      'filename="a"\r\nContent-Type: application/octet-stream\r\n\r\n0123',
    );
  });

  const bodies: readonly (readonly [string, BodySpec, object | undefined])[] = [
    ['bytes', bytes(2, 5), { start: 2, end: 5 }],
    [
      'a form',
      form([
        ['a', 1],
        ['f', { range: { start: 1, end: 2 }, filename: 'f', type: '' }],
      ]),
      { start: 1, end: 2 },
    ],
    ['a form without a file', form([['a', 1]]), undefined],
    ['JSON', json({}), undefined],
  ];
  it.each(bodies)('of %s tells which bytes it carries', (_name, body, range) => {
    expect(rangeOf({ method: 'POST', url: '/', body })).toEqual(range);
  });
});
