/**
 * Resumable uploads for HTTP as a conversation through the real loop: what is sent, and what every refusal of the draft
 * leads to.
 */
import { describe, expect, it } from 'vitest';
import { conversation, type ConversationOptions } from '../testing/conversation.test.shared.ts';
import { scriptedReply, type RecordedExchange, type ScriptedAnswer } from '../testing/scriptedSender.ts';
import { ietfResumable, type IetfResumableOptions, type IetfResumableSession } from './ietfResumable.ts';

const url = 'https://api.example/ietf/files';

/** With parts 0-4, 4-8 and 8-10. */
async function converse(
  answers: readonly ScriptedAnswer[],
  {
    options,
    ...rest
  }: ConversationOptions<IetfResumableSession> & { readonly options?: Partial<IetfResumableOptions> } = {},
) {
  const told = await conversation(ietfResumable({ url, partBytes: 4, ...options }), answers, rest);
  return { ...told, headers: told.exchanges.map(headersOf) };
}

/** But for the one that every request has. */
function headersOf({ request: { headers = {}, body } }: RecordedExchange): string {
  const { 'Upload-Draft-Interop-Version': version, ...others } = headers;
  expect(version).toBe('8');
  const said = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  return [...said, ...(body !== undefined && 'type' in body ? [body.type] : [])].join(' | ');
}

const upload = `${url}/1`;
const created = (limit?: string, more = {}): ScriptedAnswer => ({
  status: 201,
  headers: { Location: '/ietf/files/1', ...(limit !== undefined && { 'Upload-Limit': limit }), ...more },
});
const going: ScriptedAnswer = { status: 204, headers: { 'Upload-Complete': '?0' } };
const at = (offset: number, complete = '?0'): ScriptedAnswer => ({
  status: 204,
  headers: { 'Upload-Complete': complete, 'Upload-Offset': String(offset) },
});
const body = { id: '1', name: 'file.bin' };
const complete: ScriptedAnswer = { status: 200, headers: { 'Upload-Complete': '?1' }, json: body };
const result = { url: upload, body };
const refusal = (status: number, type?: string, headers = {}): ScriptedAnswer => ({
  status,
  headers,
  json: type === undefined ? {} : { type: `https://iana.org/assignments/http-problem-types#${type}` },
});

const create = 'POST /ietf/files';
const [first, second, last] = [
  'PATCH /ietf/files/1 [0-4]',
  'PATCH /ietf/files/1 [4-8]',
  'PATCH /ietf/files/1 [8-10]',
];
const ask = 'HEAD /ietf/files/1';
const finish = 'PATCH /ietf/files/1 ';

describe('what goes over the wire', () => {
  it('is a creation without bytes, then the bytes, the last of them marked as such', async () => {
    const told = await converse([created(), going, going, complete], {
      file: { name: 'Zoë (1).png', type: 'image/png' },
    });
    expect(told.lines).toEqual([create, first, second, last]);
    expect(told.headers).toEqual([
      "Upload-Complete: ?0 | Upload-Length: 10 | Content-Disposition: inline; filename*=UTF-8''Zo%C3%AB%20%281%29.png" +
        ' | Content-Type: image/png',
      'Upload-Complete: ?0 | Upload-Offset: 0 | application/partial-upload',
      'Upload-Complete: ?0 | Upload-Offset: 4 | application/partial-upload',
      'Upload-Complete: ?1 | Upload-Offset: 8 | application/partial-upload',
    ]);
    expect(told.ending).toEqual({ result });
  });

  it('is an empty request that completes an empty file', async () => {
    const { lines, headers, ending } = await converse([created(), complete], {
      file: { name: 'a', type: '', size: 0 },
    });
    expect(lines).toEqual([create, finish]);
    expect(headers).toEqual([
      "Upload-Complete: ?0 | Upload-Length: 0 | Content-Disposition: inline; filename*=UTF-8''a",
      'Upload-Complete: ?1 | Upload-Offset: 0 | application/partial-upload',
    ]);
    expect(ending).toEqual({ result });
  });

  it.each([
    [1, ['PATCH /ietf/files/1 [0-1]']],
    [4, [first]],
    [5, [first, 'PATCH /ietf/files/1 [4-5]']],
    [8, [first, second]],
  ])('is, for a file of %i bytes, as few requests as its parts make', async (size, parts) => {
    const answers = [created(), ...parts.slice(1).map(() => going), complete];
    const told = await converse(answers, { file: { size } });
    expect(told.lines).toEqual([create, ...parts]);
    expect(told.ending).toEqual({ result });
  });

  it('names a version that a server knows, or none', async () => {
    const versionsFor = async (draft: IetfResumableOptions['draft'] & {}) =>
      (await conversation(ietfResumable({ url, draft }), [created(), complete])).exchanges.map(
        ({ request }) => request.headers?.['Upload-Draft-Interop-Version'],
      );
    expect(await versionsFor(6)).toEqual(['6', '6']);
    expect(await versionsFor('none')).toEqual([undefined, undefined]);
  });

  it('has headers of the target’s own in the creation alone', async () => {
    const { exchanges } = await converse([created(), complete], {
      options: { partBytes: 10, headers: ({ name }) => ({ 'X-Album': `summer of ${name}` }) },
    });
    expect(exchanges.map(({ request }) => request.headers?.['X-Album'])).toEqual([
      'summer of a.txt',
      undefined,
    ]);
  });

  it.each([
    ["o'hara*.txt", 'o%27hara%2A.txt'],
    ['a\r\nX-Injected: 1', 'a%0D%0AX-Injected%3A%201'],
    ['half \ud83d', 'half%20%EF%BF%BD'],
  ])('keeps the name %j from being anything but a name', async (name, encoded) => {
    const { exchanges } = await converse([created(), complete], { file: { name, size: 1 } });
    expect(exchanges[0]?.request.headers?.['Content-Disposition']).toBe(
      `inline; filename*=UTF-8''${encoded}`,
    );
  });

  it('begins with 8 MiB where nobody set a limit', () => {
    const { parts, begin } = ietfResumable({ url });
    const fresh = begin({ name: 'film.mov', type: '', size: 1e9 });
    expect([parts?.of(fresh), parts?.minBytes, parts?.maxBytes]).toEqual([
      8 * 1024 * 1024,
      16_384,
      Number.MAX_SAFE_INTEGER,
    ]);
  });

  it.each([{ partBytes: 0 }, { partBytes: 1.5 }, { draft: 3 }, { draft: Number.NaN }])(
    'is refused with options like %j when it is made',
    (options) => {
      expect(() => ietfResumable({ url, ...options })).toThrow(RangeError);
    },
  );

  it('may be of a draft as old as the fifth', async () => {
    const told = await conversation(ietfResumable({ url, draft: 5 }), [created(), complete]);
    expect(told.exchanges[0]?.request.headers).toMatchObject({ 'Upload-Draft-Interop-Version': '5' });
  });

  it('closes the upload with a step of its own where no byte is left', () => {
    const at10 = { partBytes: 4, offset: 10, url: upload };
    const move = ietfResumable({ url }).next(at10, { name: 'a', type: '', size: 10 }, new Set());
    expect(move).toMatchObject({ step: { key: 'complete', phase: 'close', repeatable: true } });
  });

  it('is nothing for a file that is too large', () => {
    const { check } = ietfResumable({ url, maxBytes: 10 });
    const sized = (size: number) => () => check?.({ name: 'a', type: '', size });
    expect(sized(10)).not.toThrow();
    expect(sized(11)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
  });
});

describe('the limits a server announces', () => {
  it.each([
    ['max-append-size=3', ['0-3', '3-6', '6-9', '9-10']],
    ['min-append-size=6', ['0-6', '6-10']],
    ['max-size=10, unknown="a;b", max-append-size=2;note, max-age=60', ['0-2', '2-4', '4-6', '6-8', '8-10']],
  ])('decide how many bytes go at once: %s', async (limit, ranges) => {
    const told = await converse([created(limit), ...ranges.slice(1).map(() => going), complete]);
    expect(told.lines.slice(1)).toEqual(ranges.map((range) => `PATCH /ietf/files/1 [${range}]`));
    expect(told.ending).toEqual({ result });
  });

  it.each(['?1', '10k'])('are void as a whole when one of them is no number: %s', async (size) => {
    const told = await converse([created(`max-append-size=2, max-size=${size}`), going, going, complete]);
    expect(told.lines).toEqual([create, first, second, last]);
  });

  it('hold for what the engine wishes, too', () => {
    const { parts } = ietfResumable({ url });
    const session = { partBytes: 50, offset: 0, url: upload, append: { minBytes: 20, maxBytes: 100 } };
    const resized = [10, 20, 60, 100, 1000].map((wanted) => parts?.resize(session, wanted)?.partBytes);
    expect(resized).toEqual([20, 20, 60, 100, 100]);
    expect(parts?.resize({ ...session, partBytes: 20 }, 10)).toBeUndefined();
    expect(parts?.resize({ partBytes: 50, offset: 0 }, 10)).toEqual({ partBytes: 10, offset: 0 });
  });

  it('end an upload that is larger, before its bytes leave', async () => {
    const told = await converse([created('max-size=9')]);
    expect(told.lines).toEqual([create]);
    expect(told.ending).toMatchObject({ code: 'file-too-large' });
  });

  it.each(['max-age=3600', 'expires=3600'])('say when it ends: %s', async (limit) => {
    const { sessions } = await converse([
      created(limit, { Date: 'Fri, 20 Nov 2026 10:00:00 GMT' }),
      going,
      going,
      complete,
    ]);
    const { expiresAtMs } = ietfResumable({ url });
    expect(sessions.map((session) => expiresAtMs?.(session))).toEqual(
      sessions.map(() => Date.parse('2026-11-20T11:00:00Z')),
    );
  });

  it.each<readonly [string, string, object]>([
    ['its age without the date of the reply', 'max-age=60', {}],
    ['the date alone', 'max-append-size=9', { Date: 'Fri, 20 Nov 2026 10:00:00 GMT' }],
  ])('do not say when it ends by %s', async (_what, limit, more) => {
    const { sessions } = await converse([created(limit, more), going, going, complete]);
    expect(sessions[0]).toHaveProperty('append');
    expect(sessions[0]).not.toHaveProperty('expiresAtMs');
  });

  it('end a 413 at the smallest request they allow', async () => {
    const told = await converse([created('min-append-size=4'), refusal(413)], {
      options: { minPartBytes: 1 },
    });
    expect(told.lines).toEqual([create, first]);
    expect(told.ending).toMatchObject({ code: 'too-large-server', status: 413 });
  });
});

describe('an interruption', () => {
  it.each([
    ['all of it', 8, [last]],
    ['some of it', 6, ['PATCH /ietf/files/1 [6-10]']],
    ['nothing of it', 4, [second, last]],
  ])('asks how far it got, and goes on from there: %s', async (_what, offset, rest) => {
    const more = rest.length > 1 ? [going, complete] : [complete];
    const told = await converse([created(), going, 'lost', at(offset), ...more]);
    expect(told.lines).toEqual([create, first, second, ask, ...rest]);
    expect(told.ending).toEqual({ result });
  });

  it('of the last request finds the upload complete, without what its target said', async () => {
    const told = await converse([created(), going, going, 'lost', at(10, '?1')]);
    expect(told.lines).toEqual([create, first, second, last, ask]);
    expect(told.ending).toEqual({ result: { url: upload } });
  });

  it('that leaves every byte there is not complete: an empty request says so', async () => {
    const told = await converse([created(), going, going, 'lost', at(10), complete]);
    expect(told.lines).toEqual([create, first, second, last, ask, finish]);
    expect(told.ending).toEqual({ result });
  });

  it('that a server calls incomplete at its end is completed by an empty request, without a question', async () => {
    const told = await converse([created(), going, going, going, complete]);
    expect(told.lines).toEqual([create, first, second, last, finish]);
    expect(told.ending).toEqual({ result });
  });

  it('of the creation creates another upload', async () => {
    const told = await converse(['lost', created(), going, going, complete]);
    expect(told.lines).toEqual([create, create, first, second, last]);
  });

  it('is asked about when the page comes back', async () => {
    const told = await converse([at(8), complete], { session: { partBytes: 4, offset: 4, url: upload } });
    expect(told.lines).toEqual([ask, last]);
  });

  it('after the end asks nothing', () => {
    const { resync, cancel, next } = ietfResumable({ url });
    const session = { partBytes: 4, offset: 10, url: upload, result } as const;
    const file = { name: 'file.bin', type: '', size: 10 };
    expect(resync?.(session, file)).toBeUndefined();
    expect(cancel?.(session, file)).toBeUndefined();
    expect(next(session, file, new Set())).toEqual({ kind: 'done', result });
  });
});

describe('a server of an older draft', () => {
  it('says how far it is instead of whether it is complete, and is asked at the end', async () => {
    const older = (offset: number) => ({ status: 204, headers: { 'Upload-Offset': String(offset) } });
    const told = await converse([created(), older(4), older(8), older(10), at(10, '?1')]);
    expect(told.lines).toEqual([create, first, second, last, ask]);
    expect(told.ending).toEqual({ result: { url: upload } });
  });
});

describe('a refusal', () => {
  const mismatch = (headers: Readonly<Record<string, string>>): ScriptedAnswer =>
    refusal(409, 'mismatching-upload-offset', headers);

  it('409 with the right offset goes on from there', async () => {
    const session = { partBytes: 4, offset: 8, url: upload };
    const told = await converse([at(8), mismatch({ 'Upload-Offset': '4' }), going, complete], { session });
    expect(told.lines).toEqual([ask, last, second, last]);
    expect(told.ending).toEqual({ result });
  });

  it('409 with the end as the offset completes it', async () => {
    const told = await converse([created(), going, going, mismatch({ 'Upload-Offset': '10' }), complete]);
    expect(told.lines).toEqual([create, first, second, last, finish]);
  });

  it.each([{}, { 'Upload-Offset': '11' }, { 'Upload-Offset': 'x' }])(
    '409 with headers %j asks',
    async (headers) => {
      const told = await converse([created(), going, mismatch(headers), at(4), going, complete]);
      expect(told.lines).toEqual([create, first, second, ask, second, last]);
    },
  );

  it('409 again and again ends as a conflict', async () => {
    const round = [refusal(409), at(4)];
    const told = await converse([created(), going, ...round, ...round, ...round, refusal(409)]);
    expect(told.ending).toMatchObject({ code: 'conflict', status: 409 });
  });

  it.each([400, 410])('%i because it is complete already is the end', async (status) => {
    const told = await converse([created(), going, going, refusal(status, 'completed-upload')]);
    expect(told.lines).toEqual([create, first, second, last]);
    expect(told.ending).toEqual({ result: { url: upload } });
  });

  it('400 for a length that does not fit asks whether it is complete', async () => {
    const inconsistent = refusal(400, 'inconsistent-upload-length');
    const told = await converse([created(), going, going, inconsistent, at(10, '?1')]);
    expect(told.lines).toEqual([create, first, second, last, ask]);
    expect(told.ending).toEqual({ result: { url: upload } });
  });

  it.each([
    [422, 'refused'],
    [500, 'refused'],
    [404, 'refused'],
    [413, 'refused'],
  ])('%i of the whole, which has arrived, is not repeated', async (status, code) => {
    const refused = { status, headers: { 'Upload-Complete': '?1' }, json: { detail: 'no' } };
    const told = await converse([created(), going, going, refused], {
      options: { minPartBytes: 1 },
    });
    expect(told.lines).toEqual([create, first, second, last]);
    expect(told.ending).toMatchObject({ code, status });
  });

  it.each([404, 410])('%i: asks once more, then begins again, once', async (status) => {
    const gone = [refusal(status), refusal(status)];
    const told = await converse([created(), going, ...gone, created(), going, going, complete]);
    expect(told.lines).toEqual([create, first, second, ask, create, first, second, last]);
    const lost = await converse([created(), going, ...gone, created(), going, ...gone]);
    expect(lost.ending).toMatchObject({ code: 'session-expired', status });
  });

  it('503 waits, asks and goes on', async () => {
    const told = await converse([created(), going, refusal(503), going, complete]);
    expect(told.lines).toEqual([create, first, second, second, last]);
  });

  it.each([
    [400, 'refused'],
    [403, 'forbidden'],
    [404, 'refused'],
    [413, 'too-large-server'],
    [415, 'type-server'],
  ])('%i of the creation ends it', async (status, code) => {
    const told = await converse([refusal(status)]);
    expect(told.lines).toEqual([create]);
    expect(told.ending).toMatchObject({ code, status });
  });
});

describe('a reply that says too little', () => {
  it.each<[string, readonly ScriptedAnswer[], string]>([
    ['where the upload is', [{ status: 201 }], 'Location'],
    ['whether a part was taken', [created(), { status: 204 }], 'Upload-Offset'],
    ['how far it is', [created(), 'lost', { status: 204 }], 'Upload-Offset'],
    [
      'whether it is complete',
      [created(), 'lost', { status: 204, headers: { 'Upload-Offset': '4' } }],
      'Upload-Complete',
    ],
  ])('of %s names the header, and CORS', async (_what, answers, field) => {
    const { ending } = await converse(answers);
    expect(ending).toMatchObject({
      code: 'reply-shape',
      field,
      message: expect.stringContaining('Access-Control-Expose-Headers'),
    });
  });

  it.each([
    ['absent', {}],
    ['x?1', { 'Upload-Complete': 'x?1' }],
  ])('of whether it is complete says what it is: %s', async (received, headers) => {
    const answer = { status: 204, headers: { 'Upload-Offset': '10', ...headers } };
    const { ending } = await converse([answer], { session: { partBytes: 4, offset: 4, url: upload } });
    const expected = '?0, or ?1 when every byte is there';
    expect(ending).toMatchObject({ field: 'Upload-Complete', expected, received });
  });

  it('calls no upload complete that lacks bytes', async () => {
    const { ending } = await converse([created(), 'lost', at(4, '?1')]);
    expect(ending).toMatchObject({ code: 'reply-shape', field: 'Upload-Complete', received: '?1' });
  });

  it.each([{}, { 'Upload-Offset': '4' }])(
    'calls no upload complete before its last part: %j',
    async (more) => {
      const early = { status: 204, headers: { 'Upload-Complete': '?1', ...more } };
      const { ending } = await converse([created(), early]);
      expect(ending).toMatchObject({ code: 'reply-shape', field: 'Upload-Complete', received: '?1' });
    },
  );

  it('is waited out when a web page came instead', async () => {
    const page = { status: 200, text: '<!doctype html><title>Sign in</title>' };
    const told = await converse([created(), page, at(0), going, going, complete]);
    expect(told.lines).toEqual([create, first, ask, first, second, last]);
    expect(told.ending).toEqual({ result });
  });

  it('believes in no bytes that were never sent', async () => {
    const { ending } = await converse([created(), at(8)]);
    expect(ending).toMatchObject({ code: 'reply-shape', field: 'Upload-Offset' });
  });
});

describe('a cancel', () => {
  const file = { name: 'file.bin', type: '', size: 10 };

  it('deletes the upload', () => {
    const protocol = ietfResumable({ url });
    const underWay = { partBytes: 4, offset: 4, url: upload };
    const step = protocol.cancel?.(underWay, file) ?? expect.fail('asks for nothing');
    expect(step.request).toEqual({
      method: 'DELETE',
      url: upload,
      headers: { 'Upload-Draft-Interop-Version': '8' },
    });
    expect(step.read(scriptedReply({ status: 204 }), underWay)).toEqual(protocol.begin(file));
  });

  it('asks for nothing before an upload was created', () => {
    const protocol = ietfResumable({ url });
    expect(protocol.cancel?.(protocol.begin(file), file)).toBeUndefined();
  });
});
