/**
 * The failure transcripts F1 to F23 as the client sees them: what the server answers, and what is sent next. Each runs
 * through the real loop; a `conversation` lists one line per request that left, and how it ended.
 */
import { describe, expect, it } from 'vitest';
import { isUploadError } from '../core/errors.ts';
import type { FileFacts, UploadProtocol } from '../core/protocol.ts';
import { mediaInput } from '../presets/pyannote.ts';
import { mediaChunks } from '../presets/selfcommunity.ts';
import { fakeClock } from '../testing/fakeClock.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedSender, type RecordedExchange, type ScriptedAnswer } from '../testing/scriptedSender.ts';
import { contentRange } from './contentRange.ts';
import { multipartPost } from './multipartPost.ts';
import { qqChunks } from './qqChunks.ts';

const url = 'https://api.example/chunk';
const completeUrl = 'https://api.example/complete';
const media = contentRange({ url, completeUrl, partBytes: 4 });
const messages = qqChunks({ url, partBytes: 4 });
const direct = mediaInput({ baseUrl: 'https://api.example', key: 'k.wav' });

/** The file: 10 bytes, so parts 0-4, 4-8 and 8-10. */
const content = new Blob([Uint8Array.from({ length: 10 }, (_, index) => index)]);

function line({ request }: RecordedExchange): string {
  const { body } = request;
  if (body?.kind === 'bytes') return `PUT ${body.range.start}-${body.range.end}`;
  if (body?.kind === 'json') return 'sign';
  if (body?.kind === 'urlencoded') return `complete ${body.fields[0]?.[1] ?? ''}`;
  const file = body?.kind === 'form' ? body.entries.find((entry) => 'range' in entry) : undefined;
  const fields = new Map(
    body?.kind === 'form'
      ? body.entries.map((entry) => [entry.name, 'value' in entry ? entry.value : ''])
      : [],
  );
  const id = fields.get('upload_id') ?? fields.get('qquuid');
  const what = file !== undefined && 'range' in file ? `${file.range.start}-${file.range.end}` : 'done';
  return id === undefined ? what : `${what} of ${id}`;
}

async function conversation<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  answers: readonly ScriptedAnswer[],
  options: {
    readonly session?: Session;
    readonly tokens?: readonly string[];
    readonly facts?: Partial<FileFacts>;
  } = {},
) {
  const sender = scriptedSender(answers);
  const clock = fakeClock();
  const startMs = clock.nowMs();
  const run = await runProtocol(protocol, { sender, source: content, clock, ...options });
  sender.assertFinished();
  const ending =
    'result' in run.outcome
      ? 'done'
      : isUploadError(run.outcome.error)
        ? run.outcome.error
        : expect.fail(String(run.outcome.error));
  return { lines: sender.exchanges.map(line), sender, ending, run, elapsedMs: clock.nowMs() - startMs };
}

const at = (offset: number, upload_id = 'M'): ScriptedAnswer => ({
  status: 201,
  json: { upload_id, offset },
});
const completed: ScriptedAnswer = { status: 201, json: { id: 1, type: 'doc' } };
const refusal = (status: number, json: unknown): ScriptedAnswer => ({ status, json });
const page = (status: number): ScriptedAnswer => ({ status, text: '<html><h1>Sorry</h1></html>' });
const part: ScriptedAnswer = { status: 200, json: { file_uuid: 'U' } };
const stored: ScriptedAnswer = { status: 200, json: { file_url: '/a', file_uuid: 'U' } };
const fieldError = (status: number, field: string): ScriptedAnswer =>
  refusal(status, { errors: [{ field, messages: [{ code: 'x', message: 'no' }] }] });
const signed = (query = ''): ScriptedAnswer => ({
  status: 201,
  json: { url: `https://storage.example/k.wav${query}` },
});
const xml = (status: number, code: string, message: string): ScriptedAnswer => ({
  status,
  text: `<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

const allOf = (id: string) => ['0-4', `4-8 of ${id}`, `8-10 of ${id}`, `complete ${id}`];

describe('failures of a media upload', () => {
  it('F1: a chunk whose answer was lost counts as stored when the server says so', async () => {
    const { lines, ending } = await conversation(media, [
      at(4),
      'lost',
      refusal(400, { detail: 'Offsets do not match', offset: 8 }),
      at(10),
      completed,
    ]);
    expect(lines).toEqual(['0-4', '4-8 of M', '4-8 of M', '8-10 of M', 'complete M']);
    expect(ending).toBe('done');
  });

  it.each([
    ['F2', { detail: 'Offsets do not match', offset: 4 }],
    ['F2, as text', { detail: 'Offsets do not match', offset: '4' }],
    ['F2b', { detail: 'Offsets do not match', expected_offset: 4, provided_offset: 8 }],
  ])('%s: goes back to where the server is', async (_id, body) => {
    const { lines, ending } = await conversation(media, [refusal(400, body), at(8), at(10), completed], {
      session: { partBytes: 4, offset: 8, uploadId: 'M' },
    });
    expect(lines).toEqual(['8-10 of M', '4-8 of M', '8-10 of M', 'complete M']);
    expect(ending).toBe('done');
  });

  it.each([
    ['F3: expired', refusal(410, { detail: 'Upload has expired' })],
    ['F4: unknown, as HTML', page(404)],
  ])('%s: asks once more, then begins again once', async (_id, gone) => {
    const again = [at(4, 'N'), at(8, 'N'), at(10, 'N'), completed];
    const { lines, ending } = await conversation(media, [at(4), gone, gone, ...again]);
    expect(lines).toEqual(['0-4', '4-8 of M', '4-8 of M', ...allOf('N')]);
    expect(ending).toBe('done');
  });

  it('already complete: begins again once', async () => {
    const complete = refusal(400, { detail: 'Upload has already been marked as "complete"' });
    const again = [at(4, 'N'), at(8, 'N'), at(10, 'N'), completed];
    const { lines, ending } = await conversation(media, [at(4), complete, ...again]);
    expect(lines).toEqual(['0-4', '4-8 of M', ...allOf('N')]);
    expect(ending).toBe('done');
  });

  it('F3, F4: fails with the status the second time', async () => {
    const gone = [page(404), page(404)];
    const { lines, ending } = await conversation(media, [at(4), ...gone, at(4, 'N'), ...gone]);
    expect(lines).toEqual(['0-4', '4-8 of M', '4-8 of M', '0-4', '4-8 of N', '4-8 of N']);
    expect(ending).toMatchObject({ name: 'StatusError', status: 404, code: 'session-expired' });
  });

  it('F4: a 404 for the first chunk is a wrong address', async () => {
    const { lines, ending } = await conversation(media, [page(404)]);
    expect(lines).toEqual(['0-4']);
    expect(ending).toMatchObject({ name: 'StatusError', status: 404 });
  });

  it('F5: sends everything again after a wrong MD5, once', async () => {
    const mismatch = refusal(400, { detail: 'md5 checksum does not match' });
    const again = [at(4, 'N'), at(8, 'N'), at(10, 'N')];
    const healed = await conversation(media, [at(4), at(8), at(10), mismatch, ...again, completed]);
    expect(healed.lines).toEqual([...allOf('M'), ...allOf('N')]);
    expect(healed.ending).toBe('done');
    const failed = await conversation(media, [at(4), at(8), at(10), mismatch, ...again, mismatch]);
    expect(failed.lines).toEqual([...allOf('M'), ...allOf('N')]);
    expect(failed.ending).toMatchObject({
      code: 'checksum',
      status: 400,
      serverMessage: 'md5 checksum does not match',
    });
  });

  it.each([
    ['F6: chunk too large', fieldError(400, 'document')],
    ['F7: range and body differ', refusal(400, { detail: "File size doesn't match headers" })],
    ['F8: file too large', refusal(400, { detail: 'Too large. The maximum is 5242880 bytes' })],
  ])('%s: fails at once', async (_id, refused) => {
    const { lines, ending } = await conversation(media, [at(4), refused]);
    expect(lines).toEqual(['0-4', '4-8 of M']);
    expect(ending).toMatchObject({ name: 'StatusError', status: 400, code: 'refused' });
  });

  it('F8: refuses a picture over 5 MiB before any request', () => {
    const { check } = mediaChunks({ baseUrl: 'https://api.example' });
    const facts = (size: number, type: string) => ({ name: 'a', type, size });
    expect(() => check?.(facts(5_242_880, 'image/png'))).not.toThrow();
    expect(() => check?.(facts(5_242_881, 'image/png'))).toThrow(
      expect.objectContaining({ name: 'RejectedFileError', code: 'file-too-large' }),
    );
    expect(() => check?.(facts(52_428_800, 'application/pdf'))).not.toThrow();
    expect(() => check?.(facts(52_428_801, ''))).toThrow(
      expect.objectContaining({ details: { size: 52_428_801, limit: 52_428_800 } }),
    );
  });

  it('F9: refreshes an expired token once and sends the same chunk again', async () => {
    const expired = refusal(401, { errors: [{ code: 'token_not_valid', message: 'no' }] });
    const { lines, run, sender, ending } = await conversation(
      media,
      [at(4), expired, at(8), at(10), completed],
      { tokens: ['old', 'new'] },
    );
    expect(lines).toEqual(['0-4', '4-8 of M', '4-8 of M', '8-10 of M', 'complete M']);
    expect(run.refreshCount).toBe(1);
    expect(sender.exchanges.map(({ request }) => request.headers?.['Authorization'])).toEqual(
      ['old', 'old', 'new', 'new', 'new'].map((token) => `Bearer ${token}`),
    );
    expect(ending).toBe('done');
  });

  it('F10: halves the part behind a proxy with a lower limit, and keeps the status when that does not help', async () => {
    const protocol = contentRange({ url, completeUrl, partBytes: 8, minPartBytes: 2 });
    const helped = await conversation(protocol, [
      page(413),
      at(4),
      page(413),
      at(6),
      at(8),
      at(10),
      completed,
    ]);
    expect(helped.lines).toEqual([
      '0-8',
      '0-4',
      '4-8 of M',
      '4-6 of M',
      '6-8 of M',
      '8-10 of M',
      'complete M',
    ]);
    expect(helped.ending).toBe('done');
    const tooLarge = await conversation(protocol, [page(413), page(413), page(413)]);
    expect(tooLarge.lines).toEqual(['0-8', '0-4', '0-2']);
    expect(tooLarge.ending).toMatchObject({ status: 413, code: 'too-large-server' });
  });

  it.each([503, 429])('F11: waits as long as a %i asks and sends the same chunk', async (status) => {
    const { lines, ending, elapsedMs } = await conversation(media, [
      at(4),
      { status, headers: { 'Retry-After': '2' }, text: '' },
      at(8),
      at(10),
      completed,
    ]);
    expect(lines).toEqual(['0-4', '4-8 of M', '4-8 of M', '8-10 of M', 'complete M']);
    expect(elapsedMs).toBeGreaterThanOrEqual(2000);
    expect(ending).toBe('done');
  });

  it('F15: sends a part that was cut off again from its start', async () => {
    const { lines, ending } = await conversation(media, [at(4), 'network', at(8), at(10), completed]);
    expect(lines).toEqual(['0-4', '4-8 of M', '4-8 of M', '8-10 of M', 'complete M']);
    expect(ending).toBe('done');
  });

  it('F23: does not complete twice by itself', async () => {
    const { lines, ending } = await conversation(media, [at(4), at(8), at(10), 'lost']);
    expect(lines).toEqual(allOf('M'));
    expect(ending).toMatchObject({ name: 'OutcomeUnknownError', code: 'outcome-unknown' });
  });

  it('F23: completes again where the application said that this is safe', async () => {
    const { lines, ending } = await conversation(
      contentRange({ url, completeUrl, partBytes: 4, repeatComplete: true }),
      [at(4), at(8), at(10), 'lost', completed],
    );
    expect(lines).toEqual([...allOf('M'), 'complete M']);
    expect(ending).toBe('done');
  });

  it('completes at once when the complete request was refused before any work', async () => {
    const { lines, ending } = await conversation(media, [
      at(4),
      at(8),
      at(10),
      { status: 503, headers: { 'Retry-After': '1' } },
      completed,
    ]);
    expect(lines).toEqual([...allOf('M'), 'complete M']);
    expect(ending).toBe('done');
  });

  it('begins again before sending when the stored session has run out by its own date', async () => {
    const clock = fakeClock();
    const { lines, ending } = await conversation(media, [at(4, 'N'), at(8, 'N'), at(10, 'N'), completed], {
      session: { partBytes: 4, offset: 8, uploadId: 'M', expiresAtMs: clock.nowMs() + 59_000 },
    });
    expect(lines).toEqual(allOf('N'));
    expect(ending).toBe('done');
  });
});

describe('failures of a message upload', () => {
  const all = ['0-4', '4-8 of U', '8-10 of U', 'done of U'];

  it.each([
    ['F12: unknown uuid', fieldError(404, 'uuid')],
    ['F12: gone', page(410)],
  ])('%s: asks once more, begins again once, then fails', async (_id, gone) => {
    const healed = await conversation(messages, [part, gone, gone, part, part, part, stored]);
    expect(healed.lines).toEqual(['0-4', '4-8 of U', '4-8 of U', ...all]);
    expect(healed.ending).toBe('done');
    const failed = await conversation(messages, [part, gone, gone, part, gone, gone]);
    expect(failed.ending).toMatchObject({ name: 'StatusError' });
  });

  it('F12: uuid not accepted: begins again once, then fails', async () => {
    const refused = fieldError(400, 'qquuid');
    const healed = await conversation(messages, [part, refused, part, part, part, stored]);
    expect(healed.lines).toEqual(['0-4', '4-8 of U', ...all]);
    const failed = await conversation(messages, [part, refused, part, refused]);
    expect(failed.ending).toMatchObject({ name: 'StatusError' });
  });

  it.each([
    ['F13: part missing', [fieldError(400, 'totalparts')]],
    ['F13: in the other dialect', [fieldError(400, 'qqtotalparts')]],
    ['wrong MD5', [fieldError(400, 'md5')]],
    ['unknown uuid at done, twice', [page(404), page(404)]],
  ])('%s: begins again once', async (_id, refusals) => {
    const parts = [part, part, part];
    const { lines, ending } = await conversation(messages, [...parts, ...refusals, ...parts, stored]);
    expect(lines).toEqual([...all, ...refusals.slice(1).map(() => 'done of U'), ...all]);
    expect(ending).toBe('done');
  });

  it.each(['md5', 'qqmd5'])('a wrong MD5, told by "%s", twice: fails as a wrong checksum', async (field) => {
    const wrong = fieldError(400, field);
    const parts = [part, part, part];
    const { lines, ending } = await conversation(messages, [...parts, wrong, ...parts, wrong]);
    expect(lines).toEqual([...all, ...all]);
    expect(ending).toMatchObject({ name: 'StatusError', code: 'checksum', status: 400 });
  });

  it.each([
    ['a wrong MD5', fieldError(400, 'md5'), 'checksum'],
    ['another field', fieldError(400, 'filename'), 'refused'],
    ['a wrong MD5 under another status', fieldError(409, 'md5'), 'conflict'],
  ])('in one request, %s: fails at once, as what it is', async (_name, refused, code) => {
    const { lines, ending } = await conversation(multipartPost({ url }), [refused]);
    expect(lines).toEqual(['0-10']);
    expect(ending).toMatchObject({ name: 'StatusError', code });
  });

  it('F14: sends a part again whose answer was lost', async () => {
    const { lines, ending } = await conversation(messages, [part, 'lost', part, part, stored]);
    expect(lines).toEqual(['0-4', '4-8 of U', '4-8 of U', '8-10 of U', 'done of U']);
    expect(ending).toBe('done');
  });

  it('F10: keeps the status of a proxy', async () => {
    const { lines, ending } = await conversation(messages, [page(413)]);
    expect(lines).toEqual(['0-4']);
    expect(ending).toMatchObject({ status: 413, code: 'too-large-server' });
  });

  it('fails at once for refusals that say nothing about the upload', async () => {
    const { lines, ending } = await conversation(messages, [part, fieldError(400, 'file')]);
    expect(lines).toEqual(['0-4', '4-8 of U']);
    expect(ending).toMatchObject({ status: 400 });
  });

  it('does not send done twice, unless the application said that this is safe', async () => {
    const cautious = await conversation(messages, [part, part, part, 'lost']);
    expect(cautious.ending).toMatchObject({ code: 'outcome-unknown' });
    const bold = await conversation(qqChunks({ url, partBytes: 4, repeatDone: true }), [
      part,
      part,
      part,
      'lost',
      stored,
    ]);
    expect(bold.lines).toEqual([...all, 'done of U']);
    expect(bold.ending).toBe('done');
  });
});

describe('failures of a presigned upload', () => {
  const facts = { name: 'k.wav', type: 'audio/wav' };

  it('F16: refuses a bad key before any request', async () => {
    expect(() => mediaInput({ key: 'a b' })).toThrow(expect.objectContaining({ name: 'ProtocolUsageError' }));
    const byName = mediaInput({ key: (file) => file.name });
    expect(() => byName.check?.({ name: 'a b', type: '', size: 1 })).toThrow(
      expect.objectContaining({ name: 'RejectedFileError', code: 'file-name' }),
    );
  });

  it('F16: fails before the PUT when the server refuses the key', async () => {
    const { lines, ending } = await conversation(direct, [
      refusal(400, { message: 'Invalid request', errors: [{ field: 'url', message: 'Invalid URL' }] }),
    ]);
    expect(lines).toEqual(['sign']);
    expect(ending).toMatchObject({ status: 400, serverMessage: 'Invalid URL' });
  });

  it('F17: surfaces the message and the request id of a missing subscription', async () => {
    const { lines, ending } = await conversation(direct, [
      refusal(402, { requestId: 'r-1', message: 'Subscription is required' }),
    ]);
    expect(lines).toEqual(['sign']);
    expect(ending).toMatchObject({
      status: 402,
      code: 'quota',
      serverMessage: 'Subscription is required',
      body: expect.stringContaining('r-1'),
    });
  });

  it('F18: waits for the rate limit and signs again', async () => {
    const { lines, ending, elapsedMs } = await conversation(direct, [
      { status: 429, headers: { 'Retry-After': '3', 'X-RateLimit-Reset': '1' }, json: { requestId: 'r' } },
      signed(),
      { status: 200 },
    ]);
    expect(lines).toEqual(['sign', 'sign', 'PUT 0-10']);
    expect(elapsedMs).toBeGreaterThanOrEqual(3000);
    expect(ending).toBe('done');
  });

  it.each([
    ['F19: S3', xml(403, 'AccessDenied', 'Request has expired')],
    ['F19: Ceph, without a word', xml(403, 'AccessDenied', '')],
    ['F20: R2', xml(400, 'ExpiredRequest', 'Request has expired')],
    ['Cloud Storage', xml(400, 'ExpiredToken', 'Invalid argument.')],
    ['Azure', xml(403, 'AuthenticationFailed', 'Signature not valid in the specified time frame')],
    ['401', { status: 401, text: '' } as const],
  ])('%s: signs anew and puts the whole file again, at most twice', async (_id, expired) => {
    const once = await conversation(direct, [signed(), expired, signed(), { status: 200 }], { facts });
    expect(once.lines).toEqual(['sign', 'PUT 0-10', 'sign', 'PUT 0-10']);
    expect(once.ending).toBe('done');
    const always = await conversation(direct, [signed(), expired, signed(), expired, signed(), expired]);
    expect(always.lines).toEqual(['sign', 'PUT 0-10', 'sign', 'PUT 0-10', 'sign', 'PUT 0-10']);
    expect(always.ending).toMatchObject({ name: 'StatusError', code: 'link-expired' });
  });

  it.each([
    ['F21', xml(403, 'SignatureDoesNotMatch', 'The request signature does not match')],
    [
      'unsigned header',
      xml(403, 'AccessDenied', 'There were headers present in the request which were not signed'),
    ],
    ['no permission', xml(403, 'AccessDenied', 'Access Denied')],
    ['unknown bucket', xml(404, 'NoSuchBucket', '')],
  ])('%s: fails at once', async (_id, refused) => {
    const { lines, ending } = await conversation(direct, [signed(), refused]);
    expect(lines).toEqual(['sign', 'PUT 0-10']);
    expect(ending).toMatchObject({ name: 'StatusError' });
  });

  it('F22: without an answer before expiry, tries the same address again', async () => {
    const { lines, ending } = await conversation(direct, [
      signed('?X-Amz-Date=20261120T100000Z&X-Amz-Expires=3600'),
      'network',
      { status: 200 },
    ]);
    expect(lines).toEqual(['sign', 'PUT 0-10', 'PUT 0-10']);
    expect(ending).toBe('done');
  });

  it('F22: without an answer and past expiry, signs anew', async () => {
    const { lines, ending } = await conversation(direct, [
      signed('?X-Amz-Date=20261120T100000Z&X-Amz-Expires=1'),
      'network',
      signed('?X-Amz-Date=20261120T100001Z&X-Amz-Expires=3600'),
      { status: 200 },
    ]);
    expect(lines).toEqual(['sign', 'PUT 0-10', 'sign', 'PUT 0-10']);
    expect(ending).toBe('done');
  });

  it('signs anew before sending to an address that has already run out', async () => {
    const { lines, ending } = await conversation(direct, [
      signed('?X-Amz-Date=20261120T080000Z&X-Amz-Expires=60'),
      signed('?X-Amz-Date=20261120T100000Z&X-Amz-Expires=60'),
      { status: 200 },
    ]);
    expect(lines).toEqual(['sign', 'sign', 'PUT 0-10']);
    expect(ending).toBe('done');
  });

  it('never sends credentials to the storage, not even on its own origin', async () => {
    const { sender, ending } = await conversation(
      direct,
      [{ status: 201, json: { url: 'https://api.example/storage/k.wav' } }, { status: 200 }],
      { tokens: ['secret'] },
    );
    expect(sender.exchanges.map(({ request }) => request.headers)).toEqual([
      { Accept: 'application/json', Authorization: 'Bearer secret' },
      {},
    ]);
    expect(ending).toBe('done');
  });
});
