import { describe, expect, expectTypeOf, it } from 'vitest';
import { isUploadError, StatusError } from '../core/errors.ts';
import type { FileFacts, Move, UploadProtocol } from '../core/protocol.ts';
import { fakeClock } from '../testing/fakeClock.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedReply, scriptedSender, type ScriptedAnswer } from '../testing/scriptedSender.ts';
import {
  s3Multipart,
  type S3Functions,
  type S3MultipartSession,
  type S3Object,
  type S3Upload,
} from './s3Multipart.ts';

const url = 'https://api.example/uploads';
const small = { minPartBytes: 1, partBytes: 4 };
const multipart = () => s3Multipart({ url, ...small });
const none = new Set<string>();

/** The file: 10 bytes, so parts 0-4, 4-8 and 8-10. */
const content = new Blob([Uint8Array.from({ length: 10 }, (_, index) => index)]);
const file: FileFacts = { name: 'film.mov', type: 'video/quicktime', size: 10 };
const upload = { key: 'k/film.mov', uploadId: 'U', token: 'T' };
const opened = { status: 200, json: upload };
const storageUrl = 'https://storage.example/k/film.mov';
const signed = (query = 'X-Amz-Signature=s') => ({ status: 200, json: { url: `${storageUrl}?${query}` } });
const taken = (etag: string) => ({ status: 200, headers: { ETag: etag } });
const completed = { status: 200, json: { key: 'k/film.mov', url: storageUrl, etag: '"e-3"' } };
const listed = (parts: readonly (readonly [number, number])[], next?: number) => ({
  status: 200,
  json: {
    parts: parts.map(([partNumber, size]) => ({ partNumber, size, etag: `"${partNumber}"` })),
    ...(next !== undefined && { next }),
  },
});
const xml = (status: number, code: string, message = '') => ({
  status,
  text: `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
const gone = { status: 404, json: { code: 'NoSuchUpload', message: 'Not here.' } };
const whole = { partBytes: 4, upload, etags: { 1: '"1"', 2: '"2"', 3: '"3"' } };

/** One line per request that left, and how it ended. */
async function converse<Session, Result>(
  answers: readonly ScriptedAnswer[],
  options: {
    readonly protocol?: UploadProtocol<Session, Result>;
    readonly session?: Session;
    readonly lanes?: number;
  } = {},
) {
  const sender = scriptedSender(answers);
  const { protocol = multipart() as unknown as UploadProtocol<Session, Result>, ...rest } = options;
  const run = await runProtocol(protocol, {
    sender,
    source: content,
    facts: file,
    clock: fakeClock(),
    ...rest,
  });
  sender.assertFinished();
  const lines = sender.exchanges.map(({ request: { body, url: address } }) => {
    if (body?.kind === 'bytes') return `PUT ${body.range.start}-${body.range.end}`;
    const { partNumber, after } = (body?.kind === 'json' ? body.value : {}) as Record<string, unknown>;
    const number = partNumber ?? after;
    const action =
      new URL(address).searchParams.get('action')?.replace('signPart', 'sign').replace('listParts', 'list') ??
      '';
    return typeof number === 'number' ? `${action} ${number}` : action;
  });
  const { outcome } = run;
  const error = 'error' in outcome ? outcome.error : undefined;
  if (error !== undefined && !isUploadError(error)) return expect.fail('threw no UploadError');
  return { lines, error, result: 'result' in outcome ? outcome.result : undefined, sender, run };
}

const begin = ['create', 'sign 1', 'PUT 0-4'];
const rest = ['sign 2', 'PUT 4-8', 'sign 3', 'PUT 8-10', 'complete'];
const restAnswers = [signed(), taken('"2"'), signed(), taken('"3"'), completed];

describe('s3Multipart on the wire', () => {
  it('opens, signs and puts each part, and completes with the ETags in order', async () => {
    const { lines, result, sender, run } = await converse([opened, signed(), taken('"1"'), ...restAnswers]);
    expect(lines).toEqual([...begin, ...rest]);
    const headers = { Accept: 'application/json' };
    const post = (action: string, value: unknown) => ({
      method: 'POST',
      url: `${url}?action=${action}`,
      headers,
      body: { kind: 'json', value },
    });
    const requests = sender.exchanges.map(({ request }) => request);
    expect([requests[0], requests[1], requests.at(-1)]).toEqual([
      post('create', { name: 'film.mov', type: 'video/quicktime', size: 10, partBytes: 4 }),
      post('signPart', { upload, partNumber: 1 }),
      post('complete', {
        upload,
        parts: ['"1"', '"2"', '"3"'].map((etag, index) => ({ partNumber: index + 1, etag })),
      }),
    ]);
    expect(requests[2]).toEqual({
      method: 'PUT',
      url: `${storageUrl}?X-Amz-Signature=s`,
      headers: {},
      body: { kind: 'bytes', range: { start: 0, end: 4 }, type: '' },
      auth: 'never',
    });
    expect(result).toEqual({ key: 'k/film.mov', url: storageUrl, etag: '"e-3"' });
    expect(
      run.events.filter(({ type }) => type === 'started').map((event) => 'phase' in event && event.phase),
    ).toEqual(['open', 'part', 'part', 'part', 'part', 'part', 'part', 'close']);
  });

  it('sends exactly the headers that were signed', async () => {
    const headers = { 'x-amz-checksum-sha256': 'c', Host: 'h', 'Content-Length': '4', 'Content-Type': 'a/b' };
    const { sender } = await converse([
      opened,
      { status: 200, json: { url: storageUrl, headers } },
      taken('"1"'),
      ...restAnswers,
    ]);
    expect(sender.exchanges[2]?.request).toMatchObject({
      headers: { 'x-amz-checksum-sha256': 'c' },
      body: { type: 'a/b' },
    });
  });

  it('keeps several parts on their way at once, each signed just before', () => {
    const protocol = multipart();
    const keyOf = <Result>(move: Move<unknown, Result>) => (move.kind === 'send' ? move.step.key : move.kind);
    const session = { partBytes: 4, upload, etags: {} };
    const targets = { 2: { url: storageUrl } };
    expect(keyOf(protocol.next(session, file, none))).toBe('part-1');
    expect(keyOf(protocol.next(session, file, new Set(['part-1'])))).toBe('part-2');
    const signedOne = { ...session, targets };
    expect(keyOf(protocol.next(signedOne, file, new Set(['part-1'])))).toBe('part-2');
    const allBusy = new Set(['part-1', 'part-2', 'part-3']);
    expect(protocol.next(signedOne, file, allBusy)).toEqual({ kind: 'wait', for: 'replies' });
    expect(keyOf(protocol.next(whole, file, none))).toBe('complete');
  });

  it('uses up the address of the part that arrived, and no other', () => {
    const { next } = multipart();
    const targets = { 1: { url: storageUrl }, 2: { url: `${storageUrl}?2` } };
    const move = next({ partBytes: 4, upload, etags: {}, targets }, file, none);
    const read = move.kind === 'send' ? move.step.read : expect.fail(move.kind);
    const now = { partBytes: 4, upload, etags: { 3: '"3"' } };
    const etags = { 1: '"1"', 3: '"3"' };
    const answer = scriptedReply(taken('"1"'));
    expect(read(answer, { ...now, targets })).toEqual({ ...now, etags, targets: { 2: targets[2] } });
    // A list that came in between has dropped all of them.
    expect(read(answer, now)).toEqual({ ...now, etags, targets: {} });
  });

  it('puts the action into an address that has a query already', () => {
    const move = s3Multipart({ url: '/api?tenant=7' }).next({ partBytes: 4, etags: {} }, file, none);
    expect(move).toMatchObject({ step: { request: { url: '/api?tenant=7&action=create' } } });
  });

  it('tells the server to forget the upload, once there is one', async () => {
    const { cancel } = multipart();
    expect(cancel?.({ partBytes: 4, etags: {} }, file)).toBeUndefined();
    expect(cancel?.({ ...whole, result: { key: 'k' } }, file)).toBeUndefined();
    const step = cancel?.(whole, file);
    expect(step?.request).toMatchObject({
      method: 'POST',
      url: `${url}?action=abort`,
      body: { value: { upload } },
    });
    expect(step?.read(scriptedReply({ status: 200, json: {} }), whole)).toBe(whole);
  });
});

describe('a session of s3Multipart', () => {
  it('is stored without the addresses, which are credentials, and without half a listing', () => {
    const { stored } = multipart();
    const listing = { after: 1, etags: { 1: '"1"' } };
    const session = { ...whole, targets: { 2: { url: `${storageUrl}?X-Amz-Signature=secret` } }, listing };
    expect(stored?.(session)).toStrictEqual(whole);
  });

  it('that was stored asks which parts there are, page by page, and sends what is missing', async () => {
    const session = { partBytes: 4, upload, etags: { 1: '"1"' } };
    const { lines, sender, result } = await converse(
      [listed([[1, 4]], 1), listed([[3, 2]]), signed(), taken('"2"'), completed],
      { session },
    );
    expect(lines).toEqual(['list 0', 'list 1', 'sign 2', 'PUT 4-8', 'complete']);
    expect(sender.exchanges.at(-1)?.request.body).toMatchObject({
      value: { parts: [1, 2, 3].map((partNumber) => ({ partNumber, etag: `"${partNumber}"` })) },
    });
    expect(result).toBeDefined();
  });

  it('forgets the first page of a list whose second was lost, and what only that page had', async () => {
    const { lines } = await converse(
      [
        listed([[1, 4]], 1),
        'lost',
        listed([
          [2, 4],
          [3, 2],
        ]),
        signed(),
        taken('"1"'),
        completed,
      ],
      { session: whole },
    );
    expect(lines).toEqual(['list 0', 'list 1', 'list 0', 'sign 1', 'PUT 0-4', 'complete']);
  });

  it('that has its result asks nothing', () => {
    expect(multipart().resync?.({ ...whole, result: { key: 'k' } }, file)).toBeUndefined();
  });

  it.each([
    [
      'is shorter than planned',
      [
        [1, 3],
        [2, 4],
        [3, 2],
      ],
      ['sign 1', 'PUT 0-4'],
    ],
    [
      'is longer than planned',
      [
        [1, 4],
        [2, 4],
        [3, 4],
      ],
      ['sign 3', 'PUT 8-10'],
    ],
    [
      'has a number that no part has',
      [
        [1, 4],
        [2, 4],
        [4, 2],
      ],
      ['sign 3', 'PUT 8-10'],
    ],
  ] as const)('does not count a listed part that %s', async (_what, parts, sent) => {
    const { lines } = await converse([listed(parts), signed(), taken('"x"'), completed], { session: whole });
    expect(lines).toEqual(['list 0', ...sent, 'complete']);
  });

  it('keeps its part size, whatever today’s options say', async () => {
    const protocol = s3Multipart({ url, minPartBytes: 1, partBytes: 5 });
    const session = { partBytes: 4, upload, etags: { 1: '"1"' } };
    const { lines } = await converse(
      [listed([[1, 4]]), signed(), taken('"2"'), signed(), taken('"3"'), completed],
      {
        protocol,
        session,
      },
    );
    expect(lines).toEqual(['list 0', ...rest]);
  });

  it('ends when its backend says so', () => {
    const { expiresAtMs } = multipart();
    expect(expiresAtMs?.({ ...whole, upload: { ...upload, expiresAtMs: 7 } })).toBe(7);
    expect(expiresAtMs?.(whole)).toBeUndefined();
  });
});

describe('how s3Multipart fails, or does not', () => {
  it.each([
    ['S3', xml(403, 'AccessDenied', 'Request has expired')],
    ['R2', xml(400, 'ExpiredRequest', 'Request has expired')],
    ['Ceph, without a word', xml(403, 'AccessDenied')],
  ])('signs a part again when its signature ran out: %s', async (_storage, expired) => {
    const { lines, result } = await converse([
      opened,
      signed(),
      expired,
      signed(),
      taken('"1"'),
      ...restAnswers,
    ]);
    expect(lines).toEqual([...begin, 'sign 1', 'PUT 0-4', ...rest]);
    expect(result).toBeDefined();
  });

  it('sends a part again that was too slow for the storage', async () => {
    const { lines, result } = await converse([
      opened,
      signed(),
      xml(400, 'RequestTimeout', 'Idle connections will be closed.'),
      listed([]),
      signed(),
      taken('"1"'),
      ...restAnswers,
    ]);
    expect(lines).toEqual([...begin, 'list 0', 'sign 1', 'PUT 0-4', ...rest]);
    expect(result).toBeDefined();
  });

  it('says that the link expired when signing again does not help', async () => {
    const expired = xml(403, 'AccessDenied', 'Request has expired');
    const tries = [signed(), expired, signed(), expired, signed(), expired, signed(), expired];
    const { error } = await converse([opened, ...tries]);
    expect(error).toMatchObject({ code: 'link-expired', status: 403 });
  });

  it('signs again after four parts at once found their addresses expired', async () => {
    const protocol = s3Multipart({ url, minPartBytes: 1, partBytes: 2 });
    const session = { partBytes: 2, upload, etags: {} };
    const expired = xml(403, 'AccessDenied', 'Request has expired');
    const four = <Answer>(answer: Answer) => [answer, answer, answer, answer];
    const { result } = await converse(
      [
        listed([]),
        ...four(signed()),
        ...four(expired),
        ...four(signed()),
        ...['"1"', '"2"', '"3"', '"4"'].map(taken),
        signed(),
        taken('"5"'),
        completed,
      ],
      { protocol, session, lanes: 4 },
    );
    expect(result).toBeDefined();
  });

  it('takes no answer for a lost connection or an expired signature, asks what arrived, and signs again', async () => {
    const { lines } = await converse([
      opened,
      signed(),
      'lost',
      listed([]),
      signed(),
      taken('"1"'),
      ...restAnswers,
    ]);
    expect(lines).toEqual([...begin, 'list 0', 'sign 1', 'PUT 0-4', ...rest]);
  });

  it('keeps an address while the answer to the question for another one is lost', async () => {
    const { lines } = await converse(
      [opened, 'lost', signed(), taken('"2"'), signed(), taken('"1"'), signed(), taken('"3"'), completed],
      { lanes: 2 },
    );
    expect(lines).toEqual([
      'create',
      'sign 1',
      'sign 2',
      'sign 1',
      'PUT 4-8',
      'PUT 0-4',
      'sign 3',
      'PUT 8-10',
      'complete',
    ]);
  });

  it('does not send a part again of which only the answer was lost', async () => {
    const { lines } = await converse([opened, signed(), 'lost', listed([[1, 4]]), ...restAnswers]);
    expect(lines).toEqual([...begin, 'list 0', ...rest]);
  });

  it.each([
    ['has none', {}],
    ['has an empty one', { ETag: '' }],
  ])('says at the first part that CORS hides the ETag: the answer %s', async (_what, headers) => {
    const { lines, error } = await converse([opened, signed(), { status: 200, headers }]);
    expect(lines).toEqual(begin);
    expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'ETag' });
    expect(error?.message).toContain('(ExposeHeaders of the bucket)');
  });

  it('begins again when the storage does not know the upload, and the list says so too', async () => {
    const { lines, result } = await converse([
      opened,
      signed(),
      xml(404, 'NoSuchUpload'),
      gone,
      opened,
      signed(),
      taken('"1"'),
      ...restAnswers,
    ]);
    expect(lines).toEqual([...begin, 'list 0', ...begin, ...rest]);
    expect(result).toBeDefined();
  });

  it('asks the backend again when the answer to complete was lost, and takes its word', async () => {
    const { lines, result } = await converse(
      [
        listed([
          [1, 4],
          [2, 4],
          [3, 2],
        ]),
        'lost',
        gone,
        completed,
      ],
      {
        session: whole,
      },
    );
    expect(lines).toEqual(['list 0', 'complete', 'list 0', 'complete']);
    expect(result).toMatchObject({ key: 'k/film.mov' });
  });

  it('sends everything again when neither the upload nor the object is there', async () => {
    const all = [opened, signed(), taken('"1"'), ...restAnswers];
    const { lines, result } = await converse([gone, gone, gone, ...all], { session: whole });
    expect(lines).toEqual(['list 0', 'complete', 'complete', ...begin, ...rest]);
    expect(result).toBeDefined();
  });

  it('asks complete alone once the list is gone, also on a later page: only complete knows of the object', async () => {
    const { lines, result } = await converse([completed], { session: { ...whole, isUnlisted: true } });
    expect(lines).toEqual(['complete']);
    expect(result).toMatchObject({ key: 'k/film.mov' });
  });

  it('goes on with a list that answers after one that did not, and still begins again once it is gone', async () => {
    const invalid = { status: 400, json: { code: 'InvalidPart', message: 'Part 2 is not there.' } };
    const withoutTwo = listed([
      [1, 4],
      [3, 2],
    ]);
    const unlisted = { session: { ...whole, isUnlisted: true as const } };
    const again = ['complete', 'list 0', 'sign 2', 'PUT 4-8', 'complete'];
    const through = await converse([invalid, withoutTwo, signed(), taken('"2"'), completed], unlisted);
    expect(through.lines).toEqual(again);
    expect(through.result).toBeDefined();
    const lost = await converse(
      [
        invalid,
        withoutTwo,
        signed(),
        taken('"2"'),
        gone,
        gone,
        opened,
        signed(),
        taken('"1"'),
        ...restAnswers,
      ],
      unlisted,
    );
    expect(lost.lines).toEqual([...again, 'complete', ...begin, ...rest]);
    expect(lost.result).toBeDefined();
  });

  it('begins again when complete misses a part and the list is gone a second time', async () => {
    const invalid = { status: 400, json: { code: 'InvalidPart', message: 'Part 2 is not there.' } };
    const { lines, result } = await converse(
      [invalid, gone, gone, opened, signed(), taken('"1"'), ...restAnswers],
      { session: { ...whole, isUnlisted: true } },
    );
    expect(lines).toEqual(['complete', 'list 0', 'list 0', ...begin, ...rest]);
    expect(result).toBeDefined();
  });

  it('lists the parts when complete finds one invalid, and sends that one again', async () => {
    const invalid = { status: 400, json: { code: 'InvalidPart', message: 'Part 2 is not there.' } };
    const all = listed([
      [1, 4],
      [2, 4],
      [3, 2],
    ]);
    const { lines } = await converse(
      [
        all,
        invalid,
        listed([
          [1, 4],
          [3, 2],
        ]),
        signed(),
        taken('"2"'),
        completed,
      ],
      { session: whole },
    );
    expect(lines).toEqual(['list 0', 'complete', 'list 0', 'sign 2', 'PUT 4-8', 'complete']);
    const hopeless = await converse([all, invalid, all, invalid, all, invalid, all, invalid], {
      session: whole,
    });
    expect(hopeless.error).toMatchObject({
      code: 'refused',
      status: 400,
      serverMessage: 'Part 2 is not there.',
    });
  });

  it('fails at once when the storage wants larger parts', async () => {
    const tooSmall = { status: 400, json: { code: 'EntityTooSmall', message: 'Parts must be larger.' } };
    const { lines, error } = await converse(
      [
        listed([
          [1, 4],
          [2, 4],
          [3, 2],
        ]),
        tooSmall,
      ],
      { session: whole },
    );
    expect(lines).toEqual(['list 0', 'complete']);
    expect(error).toMatchObject({ code: 'refused', serverMessage: 'Parts must be larger.' });
  });

  it.each([
    ['key', { uploadId: 'U' }],
    ['uploadId', { key: 'k' }],
  ])('names the field %s that is missing or wrong in the answer to create', async (field, json) => {
    const { error } = await converse([{ status: 200, json }]);
    expect(error).toMatchObject({ name: 'ReplyShapeError', field });
  });

  it.each([[{}], [{ parts: 'x' }]])('names the list of parts that is none: %j', async (json) => {
    const { error } = await converse([{ status: 200, json }], { session: whole });
    expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'parts', expected: 'list' });
  });

  it.each([
    [null],
    [{ size: 4, etag: '"1"' }],
    [{ partNumber: 0, size: 4, etag: '"1"' }],
    [{ partNumber: 1, etag: '"1"' }],
    [{ partNumber: 1, size: 4 }],
    [{ partNumber: 1, size: 4, etag: 7 }],
  ])('sends a part again of which a list says only %j', async (part) => {
    const parts = [part, { partNumber: 2, size: 4, etag: '"2"' }, { partNumber: 3, size: 2, etag: '"3"' }];
    const { lines } = await converse([{ status: 200, json: { parts } }, signed(), taken('"1"'), completed], {
      session: whole,
    });
    expect(lines).toEqual(['list 0', 'sign 1', 'PUT 0-4', 'complete']);
  });

  it.each(['x', 0, -1, null])('does not list for ever when the next page is %j', async (next) => {
    const parts = [1, 2, 3].map((partNumber) => ({
      partNumber,
      size: partNumber === 3 ? 2 : 4,
      etag: '"e"',
    }));
    const { lines } = await converse([{ status: 200, json: { parts, next } }, completed], { session: whole });
    expect(lines).toEqual(['list 0', 'complete']);
  });

  it('requests no signed address that is none of the web', async () => {
    const { lines, error } = await converse([opened, { status: 200, json: { url: 'javascript:alert(1)' } }]);
    expect(lines).toEqual(['create', 'sign 1']);
    expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'url' });
  });

  it('takes no answer to complete for a stored object that does not say its key', async () => {
    const answers = [opened, signed(), taken('"1"'), ...restAnswers.slice(0, -1), { status: 200, json: {} }];
    const { error } = await converse(answers);
    expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'key' });
  });

  it.each([[{}], [{ url: 7 }]])(
    'names the address that is missing from what was signed: %j',
    async (json) => {
      const { error } = await converse([opened, { status: 200, json }]);
      expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'url' });
    },
  );
});

describe('the parts of s3Multipart', () => {
  const mebibyte = 2 ** 20;
  it.each([
    [0, 8],
    [1, 8],
    [10_000 * 8 * mebibyte, 8],
    [10_000 * 5 * 1024 * mebibyte, 5 * 1024],
  ])('of a file of %i bytes have %i MiB, and are 10,000 at most', (size, partMebibytes) => {
    const { begin: beginWith, check } = s3Multipart({ url });
    expect(() => check?.({ ...file, size })).not.toThrow();
    expect(beginWith({ ...file, size })).toEqual({ partBytes: partMebibytes * mebibyte, etags: {} });
  });

  it.each([10_000 * 8 * mebibyte + 1, 2 ** 40, 2 ** 45])(
    'of a file of %i bytes are larger than asked for, and 10,000',
    (size) => {
      const { partBytes } = s3Multipart({ url }).begin({ ...file, size });
      expect([Math.ceil(size / partBytes), Math.ceil(size / (partBytes - 1))]).toEqual([10_000, 10_001]);
    },
  );

  it('are never more than 10,000, also where an earlier upload bore only smaller ones', () => {
    const size = 60_000 * mebibyte;
    const move = s3Multipart({ url }).next({ partBytes: 5 * mebibyte, etags: {} }, { ...file, size }, none);
    if (move.kind !== 'send') return expect.fail(move.kind);
    expect(move.step.request).toMatchObject({ body: { value: { partBytes: 6_291_456 } } });
    expect(move.step.read(scriptedReply(opened), { partBytes: 5 * mebibyte, etags: {} })).toMatchObject({
      partBytes: 6 * mebibyte,
    });
    return undefined;
  });

  it('may change until the upload is opened, and are equal from then on', () => {
    const { parts } = multipart();
    expect(parts).toMatchObject({ minBytes: 1, maxBytes: 5 * 2 ** 30 });
    expect(parts?.resize({ partBytes: 4, etags: {} }, 3)).toEqual({ partBytes: 3, etags: {} });
    expect(parts?.resize(whole, 3)).toBeUndefined();
  });

  it('of a file of 0 bytes are one empty one', async () => {
    const sender = scriptedSender([opened, signed(), taken('"1"'), completed]);
    const { outcome } = await runProtocol(multipart(), { sender, source: new Blob([]) });
    sender.assertFinished();
    expect(outcome).toHaveProperty('result');
  });

  it.each([
    [1, 5 * mebibyte],
    [5 * mebibyte - 1, 5 * mebibyte],
    [6 * mebibyte, 6 * mebibyte],
    [6 * 1024 * mebibyte, 5 * 1024 * mebibyte],
  ])('of %i bytes have a size that S3 takes', (partBytes, taking) => {
    expect(s3Multipart({ url, partBytes }).begin(file).partBytes).toBe(taking);
  });

  it('have whole numbers of bytes', () => {
    for (const partBytes of [0, -1, 1.5, Number.NaN])
      expect(() => s3Multipart({ url, partBytes })).toThrow(RangeError);
  });

  it('cannot hold a file of more than 10,000 times 5 GiB', () => {
    const { check } = s3Multipart({ url });
    expect(() => check?.({ ...file, size: 53_687_091_200_001 })).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });
});

describe('s3Multipart with functions', () => {
  type Asked = [name: string, ...rest: unknown[]];
  function functions(changes: Partial<S3Functions<typeof upload, string>> = {}) {
    const asked: Asked[] = [];
    const all: S3Functions<typeof upload, string> = {
      async create({ name, partBytes }, { attempt }) {
        asked.push(['create', name, partBytes, attempt]);
        return upload;
      },
      async signPart({ upload: { token }, partNumber }, { file: { size } }) {
        asked.push(['signPart', token, partNumber, size]);
        return { url: storageUrl };
      },
      async listParts({ upload: { token }, after }) {
        asked.push(['listParts', token, after]);
        return { parts: [] };
      },
      async complete({ upload: { token }, parts }) {
        asked.push(['complete', token, ...parts.map(({ etag }) => etag)]);
        return 'stored';
      },
      abort: async ({ upload: { token } }) => void asked.push(['abort', token]),
      ...changes,
    };
    return { asked, all, protocol: s3Multipart({ ...small, ...all }) };
  }
  const threeParts = ['"1"', '"2"', '"3"'].map(taken);

  it('asks them in order, with what names the upload', async () => {
    const { asked, protocol } = functions();
    const { lines, result } = await converse(threeParts, { protocol });
    expect(lines).toEqual(['PUT 0-4', 'PUT 4-8', 'PUT 8-10']);
    expect(asked).toEqual([
      ['create', 'film.mov', 4, 1],
      ...[1, 2, 3].map((partNumber) => ['signPart', 'T', partNumber, 10]),
      ['complete', 'T', '"1"', '"2"', '"3"'],
    ]);
    expect(result).toBe('stored');
    expect(protocol).not.toHaveProperty('endpoint');
  });

  it('asks `listParts` and `abort` when it is time', async () => {
    const { asked, protocol } = functions();
    const signal = new AbortController().signal;
    for (const step of [protocol.resync?.(whole, file), protocol.cancel?.(whole, file)])
      if (step !== undefined && 'call' in step.request) await step.request.call({ file, signal, attempt: 1 });
    expect(asked).toEqual([
      ['listParts', 'T', 0],
      ['abort', 'T'],
    ]);
  });

  it('begins again when they throw that the upload is not known', async () => {
    const notKnown = async () => {
      throw new StatusError({ status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' });
    };
    const { asked, protocol } = functions({ listParts: notKnown });
    const { result } = await converse(threeParts, { protocol, session: { ...whole, etags: {} } });
    expect(asked[0]).toEqual(['create', 'film.mov', 4, 1]);
    expect(result).toBe('stored');
  });

  it('does not take a text that is an error document for the result of `complete`', async () => {
    const { protocol } = functions({
      complete: async () => '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>',
    });
    const { error } = await converse(threeParts, { protocol });
    expect(error).toMatchObject({
      name: 'ReplyShapeError',
      field: 'body',
      expected: 'result',
      received: 'an XML error',
    });
  });

  it('takes a result that quotes an error document for a result', async () => {
    const quoting = { note: 'once "<Error>' };
    const protocol = s3Multipart({ ...small, ...functions().all, complete: async () => quoting });
    expect((await converse(threeParts, { protocol })).result).toEqual(quoting);
  });

  it('infers the result', () => {
    expectTypeOf(functions().protocol.next).returns.extract<{ kind: 'done' }>().toEqualTypeOf<{
      readonly kind: 'done';
      readonly result: string;
    }>();
    expectTypeOf<ReturnType<typeof multipart>>().toEqualTypeOf<
      UploadProtocol<S3MultipartSession<S3Upload, S3Object>, S3Object>
    >();
  });
});
