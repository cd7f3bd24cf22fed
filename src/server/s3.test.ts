import { describe, expect, it } from 'vitest';
import { s3Uploads, UploadRefusal, type S3UploadsOptions } from './s3.ts';

const bucketUrl = 'https://s3.example/bucket';
const mebibyte = 2 ** 20;
const file = { name: 'a b+c.mov', type: 'video/mp4', size: 12 * mebibyte };
const announced = { ...file, partBytes: 5 * mebibyte };
const sizes = [5, 5, 2].map((count) => count * mebibyte);

const xml = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : body, { status, headers });
const error = (status: number, code: string) =>
  xml(status, `<Error><Code>${code}</Code><Message>${code}!</Message></Error>`);

/** A storage that plays `replies` by kind of request, and otherwise has one upload with all its parts. */
function storage(replies: Record<string, (() => Response)[]> = {}) {
  const lines: string[] = [];
  const requests: Request[] = [];
  let mark = '';
  const list = (from: number, to: number, more = '') =>
    `<ListPartsResult><IsTruncated>${more !== ''}</IsTruncated>${more}${sizes
      .slice(from, to)
      .map(
        (size, index) =>
          `<Part><PartNumber>${from + index + 1}</PartNumber><ETag>&quot;e${from + index + 1}&quot;</ETag><Size>${size}</Size></Part>`,
      )
      .join('')}</ListPartsResult>`;
  const usual: Record<string, () => Response> = {
    create: () => xml(200, '<R><UploadId>U&amp;1</UploadId></R>'),
    'list 0': () => xml(200, list(0, 2, '<NextPartNumberMarker>2</NextPartNumberMarker>')),
    'list 2': () => xml(200, list(2, 3)),
    complete: () => xml(200, '<R><ETag>&quot;whole-3&quot;</ETag></R>'),
    abort: () => xml(204, ''),
    head: () =>
      xml(200, '', {
        'x-amz-meta-upload-mark': mark,
        'content-length': String(file.size),
        etag: '"whole-3"',
      }),
  };
  const fetchIt: typeof fetch = async (input, init) => {
    const request = new Request(input instanceof URL ? input.href : input, init);
    const { searchParams } = new URL(request.url);
    const marker = searchParams.get('part-number-marker') ?? '';
    const kind =
      request.method === 'HEAD'
        ? 'head'
        : request.method === 'GET'
          ? `list ${marker}`
          : request.method === 'DELETE'
            ? 'abort'
            : searchParams.has('uploads')
              ? 'create'
              : 'complete';
    if (kind === 'create') mark = request.headers.get('x-amz-meta-upload-mark') ?? '';
    lines.push(kind);
    requests.push(request);
    const reply = replies[kind]?.shift() ?? usual[kind];
    return reply === undefined ? error(501, 'NotImplemented') : reply();
  };
  return { lines, requests, fetch: fetchIt };
}

function helper(options: Partial<S3UploadsOptions> = {}, replies: Record<string, (() => Response)[]> = {}) {
  const backend = storage(replies);
  const errors: unknown[] = [];
  const uploads = s3Uploads({
    bucketUrl,
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    secret: 's'.repeat(32),
    authorize: (request) => request.headers.get('authorization') ?? undefined,
    keyFor: ({ name }, user) => `${user}/${name}`,
    maxBytes: 20 * mebibyte,
    fetch: backend.fetch,
    onError: (thrown) => errors.push(thrown),
    ...options,
  });
  const ask = async (action: string, body: unknown, user: string | undefined = 'ann') => {
    const answer = await uploads.answer(action, body, user);
    return { status: answer.status, body: answer.body as Record<string, unknown> };
  };
  return { ...backend, uploads, ask, errors };
}

const parts = [1, 2, 3].map((partNumber) => ({ partNumber, etag: `"e${partNumber}"` }));

describe('an upload in parts', () => {
  it('is opened under the key of the application, for this type, and marked', async () => {
    const { ask, requests } = helper();
    const { status, body } = await ask('create', announced);
    expect(status).toBe(200);
    expect(body).toMatchObject({ key: 'ann/a b+c.mov', uploadId: 'U&1' });
    expect(requests[0]?.url).toBe(`${bucketUrl}/ann/a%20b%2Bc.mov?uploads=`);
    expect(requests[0]?.headers.get('content-type')).toBe('video/mp4');
    expect(requests[0]?.headers.get('authorization')).toContain('x-amz-meta-upload-mark');
  });

  it('has smaller parts where the storage takes them', async () => {
    const { ask } = helper({ minPartBytes: mebibyte });
    const { status } = await ask('create', { ...announced, partBytes: mebibyte });
    expect(status).toBe(200);
    expect(await ask('create', { ...announced, partBytes: mebibyte - 1 })).toMatchObject({ status: 400 });
  });

  it('has parts signed with their exact size, and for a while', async () => {
    const { ask } = helper({ addressSeconds: 60, publicBucketUrl: 'https://cdn.example/b' });
    const { body: upload } = await ask('create', announced);
    const { status, body } = await ask('signPart', { upload, partNumber: 3 });
    expect(status).toBe(200);
    const url = new URL(String(body['url']));
    expect(`${url.origin}${url.pathname}`).toBe('https://cdn.example/b/ann/a%20b%2Bc.mov');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      partNumber: '3',
      uploadId: 'U&1',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'content-length;host',
    });
  });

  it.each([0, 4, 1.5, '1', undefined])('has no part %j', async (partNumber) => {
    const { ask } = helper();
    const { body: upload } = await ask('create', announced);
    expect(await ask('signPart', { upload, partNumber })).toMatchObject({ status: 400 });
  });

  it('is listed page by page', async () => {
    const { ask } = helper();
    const { body: upload } = await ask('create', announced);
    expect((await ask('listParts', { upload, after: 0 })).body).toEqual({
      parts: [
        { partNumber: 1, size: 5 * mebibyte, etag: '"e1"' },
        { partNumber: 2, size: 5 * mebibyte, etag: '"e2"' },
      ],
      next: 2,
    });
    expect((await ask('listParts', { upload, after: 2 })).body).toEqual({
      parts: [{ partNumber: 3, size: 2 * mebibyte, etag: '"e3"' }],
    });
  });

  it('is completed with what the storage lists, once that is the whole file', async () => {
    const { ask, requests, lines } = helper();
    const { body: upload } = await ask('create', announced);
    expect(await ask('complete', { upload, parts })).toEqual({
      status: 200,
      body: { key: 'ann/a b+c.mov', url: `${bucketUrl}/ann/a%20b%2Bc.mov`, etag: '"whole-3"' },
    });
    expect(lines).toEqual(['create', 'list 0', 'list 2', 'complete']);
    expect(await requests[3]?.text()).toBe(
      `<CompleteMultipartUpload>${[1, 2, 3]
        .map((n) => `<Part><PartNumber>${n}</PartNumber><ETag>&quot;e${n}&quot;</ETag></Part>`)
        .join('')}</CompleteMultipartUpload>`,
    );
  });

  const part = (n: number, size: number) =>
    `<Part><PartNumber>${n}</PartNumber><ETag>&quot;e${n}&quot;</ETag><Size>${size * mebibyte}</Size></Part>`;
  it.each([
    ['the last part is missing', part(1, 5) + part(2, 5)],
    ['one in the middle is missing', part(1, 5) + part(3, 2)],
    ['a part is shorter', part(1, 5) + part(2, 4) + part(3, 2)],
    ['there is one too many', part(1, 5) + part(2, 5) + part(3, 2) + part(4, 5)],
    ['there is none', ''],
  ])('is not completed when %s', async (_what, listed) => {
    const reply = () => xml(200, `<R><IsTruncated>false</IsTruncated>${listed}</R>`);
    const { ask, lines } = helper({}, { 'list 0': [reply] });
    const { body: upload } = await ask('create', announced);
    expect(await ask('complete', { upload, parts })).toMatchObject({
      status: 400,
      body: { code: 'InvalidPart' },
    });
    expect(lines).not.toContain('complete');
  });

  it('is not completed with a part that somebody else sent', async () => {
    const { ask } = helper();
    const { body: upload } = await ask('create', announced);
    const others = parts.with(1, { partNumber: 2, etag: '"other"' });
    expect(await ask('complete', { upload, parts: others })).toMatchObject({
      status: 400,
      body: { code: 'InvalidPart', message: 'Part 2 is not what was planned or sent.' },
    });
  });

  it('that is complete already is found by its mark and its size, and nothing else is', async () => {
    const gone = () => error(404, 'NoSuchUpload');
    const done = helper({}, { 'list 0': [gone] });
    const { body: upload } = await done.ask('create', announced);
    expect(await done.ask('complete', { upload, parts })).toMatchObject({
      status: 200,
      body: { etag: '"whole-3"' },
    });
    expect(done.lines).toEqual(['create', 'list 0', 'head']);
    const older = { 'x-amz-meta-upload-mark': 'another', 'content-length': String(file.size) };
    for (const head of [() => xml(404, ''), () => xml(200, '', older)]) {
      const lost = helper({}, { 'list 0': [gone], head: [head] });
      const { body: again } = await lost.ask('create', announced);
      expect(await lost.ask('complete', { upload: again, parts })).toMatchObject({
        status: 404,
        body: { code: 'NoSuchUpload' },
      });
    }
  });

  it('whose completion fails under status 200 is to be completed again', async () => {
    const { ask, errors } = helper({}, { complete: [() => error(200, 'InternalError')] });
    const { body: upload } = await ask('create', announced);
    expect(await ask('complete', { upload, parts })).toEqual({
      status: 503,
      body: { code: 'InternalError', message: 'InternalError!' },
    });
    expect(errors).toHaveLength(1);
    expect(await ask('complete', { upload, parts })).toMatchObject({ status: 200 });
  });

  it.each([
    ['EntityTooSmall', 400, 400],
    ['InvalidPart', 400, 400],
    ['SlowDown', 503, 503],
    ['InternalError', 500, 503],
    ['AccessDenied', 403, 400],
  ])('whose completion is refused with %s is answered so', async (code, status, answered) => {
    const { ask } = helper({}, { complete: [() => error(status, code)] });
    const { body: upload } = await ask('create', announced);
    expect(await ask('complete', { upload, parts })).toEqual({
      status: answered,
      body: { code, message: `${code}!` },
    });
  });

  it('is aborted until the storage does not know it', async () => {
    const { ask, lines } = helper({}, { abort: [() => xml(204, ''), () => error(404, 'NoSuchUpload')] });
    const { body: upload } = await ask('create', announced);
    expect(await ask('abort', { upload })).toEqual({ status: 200, body: {} });
    expect(lines).toEqual(['create', 'abort', 'abort']);
  });

  it('is tried again when the storage cannot be reached', async () => {
    const { ask } = helper({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    expect(await ask('create', announced)).toMatchObject({
      status: 503,
      body: { code: 'StorageUnreachable' },
    });
  });
});

describe('what a user may not do', () => {
  it('is to go on with the upload of another, or with one that is none', async () => {
    const { ask, lines } = helper();
    const { body: upload } = await ask('create', announced, 'ann');
    const token = String(upload['token']);
    const [text = '', seal = ''] = token.split('.');
    const forged = btoa(atob(text).replace('"ann"', '"bob"')).replace(/=+$/, '');
    for (const [user, tried] of [
      ['bob', token],
      ['bob', `${forged}.${seal}`],
      ['ann', `${token}x`],
      ['ann', text],
      ['ann', ''],
      ['ann', undefined],
    ] as const)
      for (const action of ['signPart', 'listParts', 'complete', 'abort'])
        expect(await ask(action, { upload: { ...upload, token: tried }, partNumber: 1 }, user)).toMatchObject(
          {
            status: 403,
            body: { code: 'AccessDenied' },
          },
        );
    expect(lines).toEqual(['create']);
  });

  it('is to go on for ever', async () => {
    const { ask } = helper({ uploadSeconds: -1 });
    const { body: upload } = await ask('create', announced);
    expect(await ask('signPart', { upload, partNumber: 1 })).toMatchObject({ status: 410 });
  });

  it.each(['create', 'signPut', 'signPost'])(
    'is to %s without being somebody, too much, or of another type',
    async (action) => {
      const { ask, lines } = helper({ types: ['video/*', 'image/png'] });
      expect(await ask(action, announced, '')).toMatchObject({ status: 401 });
      expect((await helper().uploads.answer(action, announced, undefined)).status).toBe(401);
      expect(await ask(action, { ...announced, size: 20 * mebibyte + 1 })).toMatchObject({
        status: 413,
        body: { code: 'EntityTooLarge' },
      });
      for (const type of ['image/png', 'IMAGE/PNG; charset=x'])
        expect(await ask(action, { ...announced, type })).toMatchObject({ status: 200 });
      for (const type of ['image/jpeg', 'videos/mp4', '', 'text/html'])
        expect(await ask(action, { ...announced, type })).toMatchObject({ status: 415 });
      expect(lines.every((line) => line === 'create')).toBe(true);
    },
  );

  it.each([
    {},
    { name: 7 },
    { size: -1 },
    { size: 1.5 },
    { size: '12' },
    { type: 'a\r\nb' },
    { partBytes: 5 * mebibyte - 1 },
    { partBytes: undefined },
  ])('is to announce a file with %j', async (wrong) => {
    const { ask, lines } = helper();
    const body = Object.keys(wrong).length === 0 ? null : { ...announced, ...wrong };
    expect(await ask('create', body)).toMatchObject({ status: 400, body: { code: 'InvalidRequest' } });
    expect(lines).toEqual([]);
  });

  it('is what the application refuses, in its words', async () => {
    const keyFor = () => {
      throw new UploadRefusal(402, 'QuotaExceeded', 'Your space is used up.');
    };
    expect(await helper({ keyFor }).ask('create', announced)).toEqual({
      status: 402,
      body: { code: 'QuotaExceeded', message: 'Your space is used up.' },
    });
  });

  it.each(['', '/a', 'a/../b', '../a', 'a/.', `a\u0000b`, 'x'.repeat(1025)])(
    'is to be given the key %j: that is a mistake of the application',
    async (key) => {
      const { ask, errors, lines } = helper({ keyFor: () => key });
      expect(await ask('create', announced)).toMatchObject({ status: 500, body: { code: 'InternalError' } });
      expect(errors).toHaveLength(1);
      expect(lines).toEqual([]);
    },
  );

  it.each(['', 'toString', '__proto__', 'list'])('is to ask for %j', async (action) => {
    expect(await helper().ask(action, announced)).toMatchObject({
      status: 400,
      body: { code: 'InvalidRequest' },
    });
  });
});

describe('one request for a whole file', () => {
  it.each([
    ['image/png;,text/html', 200, 'image/png'],
    ['image/png,text/html', 400, undefined],
    ['video/webm;codecs=vp8,opus', 200, 'video/webm'],
    ['text/plain; charset=UTF-8', 200, 'text/plain; charset=UTF-8'],
  ])('has the one type that was taken, whatever else was named: %s', async (type, status, signed) => {
    const allowed = helper({ types: ['image/png', 'video/*', 'text/plain'] });
    for (const action of ['signPut', 'signPost']) {
      const answer = await allowed.ask(action, { ...file, type });
      const { headers, fields } = answer.body as Record<string, Record<string, string> | undefined>;
      expect([answer.status, (headers ?? fields)?.['Content-Type']]).toEqual([status, signed]);
    }
  });

  it('is a PUT of exactly this type and size', async () => {
    const { body } = await helper().ask('signPut', file);
    expect(body).toMatchObject({ key: 'ann/a b+c.mov', headers: { 'Content-Type': 'video/mp4' } });
    expect(new URL(String(body['url'])).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;content-type;host',
    );
  });

  it('is a form of exactly this key, type and size', async () => {
    const { body } = await helper({
      credentials: async () => ({ accessKeyId: 'AK', secretAccessKey: 'SK', sessionToken: 'ST' }),
    }).ask('signPost', file);
    const fields = body['fields'] as Record<string, string>;
    expect(body['url']).toBe(bucketUrl);
    expect(fields).toMatchObject({
      key: 'ann/a b+c.mov',
      'Content-Type': 'video/mp4',
      success_action_status: '201',
      'x-amz-security-token': 'ST',
    });
    const policy = JSON.parse(atob(fields['policy'] ?? '')) as { conditions: unknown[] };
    expect(policy.conditions).toEqual(
      expect.arrayContaining([
        { key: 'ann/a b+c.mov' },
        { 'Content-Type': 'video/mp4' },
        { bucket: 'bucket' },
        ['content-length-range', file.size, file.size],
      ]),
    );
    expect(fields['x-amz-signature']).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the endpoint', () => {
  const ask = (init: RequestInit, options: Partial<S3UploadsOptions> = {}) =>
    helper(options).uploads.handle(
      new Request('https://app.example/api?action=create', { method: 'POST', ...init }),
    );
  const json = { 'content-type': 'application/json', authorization: 'ann' };

  it('answers JSON that nobody keeps', async () => {
    const reply = await ask({ headers: json, body: JSON.stringify(announced) });
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await reply.json()).toMatchObject({ key: 'ann/a b+c.mov' });
  });

  it('takes no form of another site, which could not send this type', async () => {
    const reply = await ask({
      headers: { ...json, 'content-type': 'text/plain' },
      body: JSON.stringify(announced),
    });
    expect(reply.status).toBe(415);
  });

  it.each([
    ['nobody is signed in', { headers: { 'content-type': 'application/json' }, body: '{}' }, {}, 401],
    ['the body is none', { headers: json, body: '{' }, {}, 400],
    [
      'nobody knows who it is',
      { headers: json, body: '{}' },
      { authorize: () => Promise.reject(new Error('db')) },
      500,
    ],
  ])('refuses when %s', async (_what, init, options, status) => {
    expect((await ask(init, options)).status).toBe(status);
  });

  it('wants a secret that nobody guesses', () => {
    expect(() => helper({ secret: 'short' })).toThrow(RangeError);
  });
});
