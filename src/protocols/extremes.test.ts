/** Sizes and names that no fixture has: every protocol, asked what it would send for them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countParts } from '../core/byteRange.ts';
import { rangeOf, type FileFacts, type RequestSpec, type UploadProtocol } from '../core/protocol.ts';
import { contentRange } from './contentRange.ts';
import { multipartPost } from './multipartPost.ts';
import { presignedPut } from './presignedPut.ts';
import { qqChunks } from './qqChunks.ts';

const url = 'https://api.example/upload';
const none = new Set<string>();
const partBytes = 8 * 2 ** 20;

function requestOf<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  session: Session,
  file: FileFacts,
): RequestSpec {
  const move = protocol.next(session, file, none);
  if (move.kind !== 'send' || 'call' in move.step.request) return expect.fail('asks for no request');
  return move.step.request;
}

const textField = ({ body }: RequestSpec, name: string): string | undefined => {
  const entry = body?.kind === 'form' ? body.entries.find((one) => one.name === name) : undefined;
  return entry !== undefined && 'value' in entry ? entry.value : undefined;
};

describe('a file of any size', () => {
  const edges = [2 ** 31, 2 ** 32, 10_000 * partBytes, Number.MAX_SAFE_INTEGER - 1].flatMap((size) => [
    size - 1,
    size,
    size + 1,
  ]);

  it.each(edges)(
    'of %i bytes is named in exact numbers, to its last byte, by those that send parts',
    (size) => {
      const file = { name: 'film.mov', type: 'video/quicktime', size };
      const count = countParts(size, partBytes);
      const start = (count - 1) * partBytes;

      const chunk = requestOf(
        contentRange({ url, completeUrl: url, partBytes }),
        { partBytes, offset: start, uploadId: 'M' },
        file,
      );
      expect(rangeOf(chunk)).toEqual({ start, end: size });
      expect(chunk.headers?.['Content-Range']).toBe(
        `bytes ${BigInt(start)}-${BigInt(size) - 1n}/${BigInt(size)}`,
      );

      const part = requestOf(qqChunks({ url, partBytes }), { partBytes, offset: start, uuid: 'U' }, file);
      expect(rangeOf(part)).toEqual({ start, end: size });
      expect(
        ['partindex', 'totalparts', 'partbyteoffset', 'chunksize', 'totalfilesize'].map((name) =>
          textField(part, `qq${name}`),
        ),
      ).toEqual([count - 1, count, start, size - start, size].map((value) => BigInt(value).toString()));
    },
  );

  it.each(edges)('of %i bytes is one range for those that send it whole', (size) => {
    const file = { name: 'film.mov', type: 'video/quicktime', size };
    const signed = { url: 'https://storage.example/film.mov' };
    expect(rangeOf(requestOf(multipartPost({ url }), {}, file))).toEqual({ start: 0, end: size });
    const put = presignedPut({ sign: () => Promise.resolve(signed) });
    expect(rangeOf(requestOf(put, { signed }, file))).toEqual({ start: 0, end: size });
  });

  it('over the limit of its protocol is refused before the first request, by one byte', () => {
    const limits = { maxBytes: 2 ** 32 };
    const protocols: readonly Pick<UploadProtocol, 'check'>[] = [
      contentRange({ url, completeUrl: url, ...limits }),
      qqChunks({ url, ...limits }),
      multipartPost({ url, ...limits }),
      presignedPut({ sign: () => Promise.reject(new Error('unasked')), ...limits }),
    ];
    for (const { check } of protocols) {
      const sized = (size: number) => () => check?.({ name: 'film.mov', type: '', size });
      expect(sized(2 ** 32)).not.toThrow();
      expect(sized(2 ** 32 + 1)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
    }
  });
});

describe('a file of any name', () => {
  it('is named in the body, unchanged, and neither in a header nor in an address', () => {
    const strange = fc.constantFrom(
      '<img src=x onerror=alert(1)>.png',
      'exe\u202egnp.pdf',
      'A\u030angstrom.txt',
      '\u00c5ngstrom.txt',
      'a\r\nX-Injected: 1.txt',
      '../../etc/passwd',
      'C:\\con\\nul.txt',
      '"quoted"; name=evil.txt',
      '\ud83d\udc69\u200d\ud83d\udcbb.png',
      'x'.repeat(300),
    );
    // The wire knows no lone surrogates: browsers replace them while they encode the body.
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const plain = requestsFor('plain.txt');
    fc.assert(
      fc.property(fc.oneof(strange, text), (name) => {
        const requests = requestsFor(name);
        for (const { body } of requests) {
          const sent = body?.kind === 'form' ? body.entries.find((entry) => 'range' in entry) : undefined;
          expect(sent).toMatchObject({ filename: name });
        }
        expect(
          requests.map((request) => textField(request, 'qqfilename') ?? textField(request, 'filename')),
        ).toEqual([undefined, name, name]);
        expect(requests.map(({ url: address, headers }) => ({ address, headers }))).toEqual(
          plain.map(({ url: address, headers }) => ({ address, headers })),
        );
      }),
    );
  });

  const requestsFor = (name: string): readonly RequestSpec[] => {
    const file = { name, type: 'text/plain', size: 10 };
    return [
      requestOf(contentRange({ url, completeUrl: url }), { partBytes: 10, offset: 0 }, file),
      requestOf(qqChunks({ url }), { partBytes: 10, offset: 0 }, file),
      requestOf(multipartPost({ url, fields: ({ name: filename }) => ({ filename }) }), {}, file),
    ];
  };
});
