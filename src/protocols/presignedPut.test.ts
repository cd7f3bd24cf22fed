import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Move } from '../core/protocol.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedReply, scriptedSender } from '../testing/scriptedSender.ts';
import { presignedPut, type SignedTarget, type StoredObject } from './presignedPut.ts';

const target = { url: 'https://storage.example/k?X-Amz-Signature=secret' };
const file = { name: 'a.wav', type: 'audio/wav', size: 3 };
const none = new Set<string>();

function stepOf<Session, Result>(move: Move<Session, Result>) {
  return move.kind === 'send' ? move.step : expect.fail(`answered ${move.kind}`);
}

/** The PUT for what the signer said. */
function putFor(signed: SignedTarget, options: { readonly contentType?: string } = {}) {
  const { request } = stepOf(
    presignedPut({ ...options, sign: async () => signed }).next({ signed }, file, none),
  );
  return 'call' in request ? expect.fail('is a call') : request;
}

describe('presignedPut', () => {
  it('asks the signer, puts the file, and asks for confirmation, in this order', () => {
    const protocol = presignedPut({ sign: async () => target, confirm: async () => ({ id: 1 }) });
    const keys = [{}, { signed: target }, { signed: target, stored: { url: 'u' } }].map((session) => {
      const { key, phase, repeatable } = stepOf(protocol.next(session, file, none));
      return [key, phase, repeatable];
    });
    expect(keys).toEqual([
      ['sign', 'open', true],
      ['put', 'part', true],
      ['confirm', 'close', true],
    ]);
    const session = { signed: target, stored: { url: 'u' }, result: { id: 1 } };
    expect(protocol.next(session, file, none)).toEqual({ kind: 'done', result: { id: 1 } });
  });

  it('puts the raw bytes without credentials and with the file’s type', () => {
    expect(putFor(target)).toEqual({
      method: 'PUT',
      url: target.url,
      headers: {},
      body: { kind: 'bytes', range: { start: 0, end: 3 }, type: 'audio/wav' },
      auth: 'never',
    });
  });

  it('sends the type that was signed, the one it was told, or none', () => {
    expect(putFor(target, { contentType: '' }).body).toMatchObject({ type: '' });
    expect(putFor(target, { contentType: 'a/b' }).body).toMatchObject({ type: 'a/b' });
    const headers = { 'content-type': 'c/d', 'x-amz-meta-a': '1', Host: 'h', 'Content-Length': '3' };
    const put = putFor({ ...target, headers }, { contentType: 'a/b' });
    expect(put.body).toMatchObject({ type: 'c/d' });
    expect(put.headers).toEqual({ 'x-amz-meta-a': '1' });
  });

  it('takes no header for one that it only resembles', () => {
    const headers = { 'x-content-type': '1', 'content-type-hint': '2', 'x-host': '3', 'host-id': '4' };
    const put = putFor({ ...target, headers });
    expect(put.headers).toEqual(headers);
    expect(put.body).toMatchObject({ type: 'audio/wav' });
  });

  it('is done with the stored object, whose address has lost its secret', async () => {
    const sender = scriptedSender([{ status: 200, headers: { etag: '"e"' } }]);
    const { outcome } = await runProtocol(presignedPut({ sign: async () => target }), {
      sender,
      source: new Blob(['abc']),
    });
    expect(outcome).toEqual({ result: { url: 'https://storage.example/k', etag: '"e"' } });
  });

  it('hands the signer’s words to `readResult` and `confirm`', async () => {
    const signed = { ...target, id: 7 };
    const source = new Blob(['abc']);
    const read = presignedPut({
      sign: async () => signed,
      readResult: ({ id }, { url }) => ({ id, url }),
    });
    const run = await runProtocol(read, { sender: scriptedSender([{ status: 200 }]), source });
    expect(run.outcome).toEqual({ result: { id: 7, url: 'https://storage.example/k' } });
    const confirm = presignedPut({
      sign: async () => signed,
      confirm: async ({ id }, { file: facts, attempt }) => ({ id, name: facts.name, attempt }),
    });
    const confirmed = await runProtocol(confirm, { sender: scriptedSender([{ status: 200 }]), source });
    expect(confirmed.outcome).toEqual({ result: { id: 7, name: 'file.bin', attempt: 1 } });
  });

  it('infers its result', () => {
    expectTypeOf(presignedPut({ sign: async () => target }).next)
      .returns.extract<{ kind: 'done' }>()
      .toEqualTypeOf<{
        readonly kind: 'done';
        readonly result: StoredObject;
      }>();
    expectTypeOf(presignedPut({ sign: async () => target, confirm: async () => 1 }).next)
      .returns.extract<{ kind: 'done' }>()
      .toEqualTypeOf<{ readonly kind: 'done'; readonly result: number }>();
  });

  it('never stores its sessions, and signs anew at most twice', () => {
    const protocol = presignedPut({ sign: async () => target });
    expect(protocol).toMatchObject({ name: 'presigned-put', persist: 'never', maxRestarts: 2 });
    expect(protocol).not.toHaveProperty('endpoint');
    expect(protocol).not.toHaveProperty('digest');
  });

  it('waits for the digest before signing when it is asked to', () => {
    const protocol = presignedPut({ sign: async () => target, md5: true });
    expect(protocol.digest).toBe('md5');
    expect(protocol.next({}, file, none)).toEqual({ kind: 'wait', for: 'digest' });
    expect(stepOf(protocol.next({}, { ...file, md5: 'abc' }, none)).key).toBe('sign');
  });

  it('refuses what is over its limit or what the application refuses, and has all of a file or nothing', () => {
    const refused: string[] = [];
    const { check, confirmed } = presignedPut({
      sign: async () => target,
      maxBytes: 3,
      check: ({ name }) => void refused.push(name),
    });
    check?.(file);
    expect(refused).toEqual(['a.wav']);
    expect(() => check?.({ ...file, size: 4 })).toThrow(expect.objectContaining({ code: 'file-too-large' }));
    expect(() => presignedPut({ sign: async () => target }).check?.(file)).not.toThrow();
    expect(confirmed({ signed: target }, file)).toBe(0);
    expect(confirmed({ signed: target, stored: { url: 'u' } }, file)).toBe(3);
  });

  it('tells the signer which file, which try, and when nobody wants the answer any more', async () => {
    const asked: unknown[] = [];
    const protocol = presignedPut({
      sign: async (facts, { attempt, signal }) => {
        asked.push([facts.size, attempt, signal.aborted]);
        return target;
      },
    });
    await runProtocol(protocol, { sender: scriptedSender([{ status: 200 }]), source: new Blob(['abc']) });
    expect(asked).toEqual([[3, 1, false]]);
  });

  it.each([
    ['S3', '?X-Amz-Date=20261120T100000Z&X-Amz-Expires=3600', Date.UTC(2026, 10, 20, 11)],
    ['in lower case', '?x-amz-date=20261120T100000Z&x-amz-expires=3600', Date.UTC(2026, 10, 20, 11)],
    ['Cloud Storage', '?X-Goog-Date=20261120T100000Z&X-Goog-Expires=60', Date.UTC(2026, 10, 20, 10, 1)],
    ['older S3', '?AWSAccessKeyId=a&Expires=1795168800&Signature=b', 1_795_168_800_000],
    ['Azure', '?sv=2024&se=2026-11-20T11%3A00%3A00Z&sig=c', Date.UTC(2026, 10, 20, 11)],
    ['nothing', '', undefined],
    ['half of it', '?X-Amz-Date=20261120T100000Z', undefined],
    ['nonsense', '?X-Amz-Date=yesterday&X-Amz-Expires=1e9&Expires=-1&se=soon', undefined],
  ])('reads the expiry from the address: %s', (_vendor, query, expected) => {
    const protocol = presignedPut({ sign: async () => target });
    const url = `https://storage.example/k${query}`;
    const session = stepOf(protocol.next({}, file, none)).read(
      scriptedReply({ status: 200, json: { url } }),
      {},
    );
    expect(protocol.expiresAtMs?.(session)).toBe(expected);
    expect(protocol.expiresAtMs?.({ ...session, stored: { url } })).toBeUndefined();
  });

  it('believes the signer before the address', () => {
    const protocol = presignedPut({ sign: async () => target });
    const signed = { url: 'https://storage.example/k?Expires=1', expiresAtMs: 5 };
    const session = stepOf(protocol.next({}, file, none)).read(
      scriptedReply({ status: 200, json: signed }),
      {},
    );
    expect(protocol.expiresAtMs?.(session)).toBe(5);
  });

  it.each([
    ['body', null],
    ['body', []],
    ['url', {}],
    ['url', { url: 7 }],
    ['url', { url: 'javascript:alert(1)' }],
    ['url', { url: 'data:text/html,x' }],
    ['url', { url: 'https://user:pass@storage.example/' }],
  ])('names the field %s when the signer answers %j', (field, json) => {
    const { read } = stepOf(presignedPut({ sign: async () => target }).next({}, file, none));
    expect(() => read(scriptedReply({ status: 200, json }), {})).toThrow(
      expect.objectContaining({ name: 'ReplyShapeError', field }),
    );
  });

  const moment = 'number of milliseconds since the epoch';
  it.each([
    ['headers', [], 'record of strings', 'a list'],
    ['headers', null, 'record of strings', 'null'],
    ['headers', 'a: 1', 'record of strings', 'string "a: 1"'],
    ['headers', { a: '1', b: 2 }, 'record of strings', 'object'],
    ['expiresAtMs', '2026', moment, 'string "2026"'],
    ['expiresAtMs', null, moment, 'null'],
  ])('says what is wrong with %s %j in the signer’s answer', (field, value, expected, received) => {
    const { read } = stepOf(presignedPut({ sign: async () => target }).next({}, file, none));
    expect(() => read(scriptedReply({ status: 200, json: { ...target, [field]: value } }), {})).toThrow(
      expect.objectContaining({ name: 'ReplyShapeError', field, expected, received }),
    );
  });

  it('takes what the signer says when it is right, and knows no expiry that nobody named', () => {
    const { read } = stepOf(presignedPut({ sign: async () => target }).next({}, file, none));
    const signed = { ...target, headers: { a: '1', b: '2' }, id: 7 };
    expect(read(scriptedReply({ status: 200, json: signed }), {})).toStrictEqual({ signed });
  });

  it('does not let an https endpoint send the file over http, or to nowhere', () => {
    const endpoint = 'https://api.example/sign';
    const protocol = presignedPut({
      endpoint,
      declare: () => ({
        request: { method: 'POST', url: endpoint },
        read: ({ url }) => ({ url: String(url) }),
      }),
    });
    expect(protocol.endpoint).toBe(endpoint);
    const { read } = stepOf(protocol.next({}, file, none));
    for (const url of ['http://storage.example/k', '/k', '']) {
      expect(() => read(scriptedReply({ status: 201, json: { url } }), {})).toThrow(
        expect.objectContaining({ name: 'ReplyShapeError', field: 'url' }),
      );
    }
    expect(() => read(scriptedReply({ status: 201, json: target }), {})).not.toThrow();
  });

  it.each([
    ['<?xml version="1.0"?>\n<Error><Code>InternalError</Code></Error>', 'an XML error'],
    ['<?xml version="1.0"?><ERROR><Code>SlowDown</Code></ERROR>', 'an XML error'],
    ['<Error><Code>SlowDown</Code></Error>', 'an XML error'],
    ['<!DOCTYPE html><title>Sign in</title>', 'HTML'],
    [' <html><body>Captive portal</body></html>', 'HTML'],
  ])('does not take %j under a success status for success', (text, received) => {
    const { read } = stepOf(presignedPut({ sign: async () => target }).next({ signed: target }, file, none));
    expect(() => read(scriptedReply({ status: 200, text }), { signed: target })).toThrow(
      expect.objectContaining({ name: 'ReplyShapeError', field: 'body', expected: 'empty', received }),
    );
  });

  it.each(['', 'stored <html>', '<Result><Error>none</Error></Result>'])(
    'takes %j under a success status for success, and keeps no ETag that nobody sent',
    (text) => {
      const now = { signed: target };
      const { read } = stepOf(presignedPut({ sign: async () => target }).next(now, file, none));
      expect(read(scriptedReply({ status: 200, text }), now)).toStrictEqual({
        signed: target,
        stored: { url: 'https://storage.example/k' },
      });
    },
  );

  const xml = (code: string, message?: string) =>
    `<Error><Code>${code}</Code>${message === undefined ? '' : `<Message>${message}</Message>`}</Error>`;
  it.each([
    ['any 401', 401, '', true],
    ['a token that ran out', 400, xml('ExpiredToken', 'Sign in'), true],
    ['a request that ran out', 403, xml('ExpiredRequest', 'Late'), true],
    ['spaces around the code', 400, '<Error><Code> ExpiredRequest </Code></Error>', true],
    ['spaces around no access', 403, '<Error><Code> AccessDenied </Code></Error>', true],
    ['spaces around a time frame', 403, '<Code> AuthenticationFailed </Code><Message>time frame', true],
    ['no access any more', 403, xml('AccessDenied', 'Request has expired'), true],
    ['no access, in other words', 403, xml('AccessDenied', 'The policy will expire'), true],
    ['no access and no reason', 403, xml('AccessDenied'), true],
    ['no access and an empty reason', 403, xml('AccessDenied', '  '), true],
    ['a time frame', 403, xml('AuthenticationFailed', 'Not valid in the specified time frame'), true],
    ['a link that will expire', 403, xml('AuthenticationFailed', 'Set to expire'), true],
    ['no access for another reason', 403, xml('AccessDenied', 'Access Denied'), false],
    ['no access under another status', 400, xml('AccessDenied'), false],
    ['a wrong key', 403, xml('AuthenticationFailed', 'Wrong key'), false],
    ['a wrong signature', 403, xml('SignatureDoesNotMatch', 'Not the time frame; expired'), false],
    ['another status', 500, xml('ExpiredRequest', 'Request has expired'), false],
    ['no words at all', 403, '', false],
    ['a code far down the page', 403, `${' '.repeat(4096)}${xml('ExpiredRequest')}`, false],
  ])('signs anew after %s, or does not', (_name, status, text, isExpired) => {
    const now = { signed: target };
    const { codeOf, refused } = stepOf(presignedPut({ sign: async () => target }).next(now, file, none));
    const reply = scriptedReply({ status, text });
    expect([codeOf?.(reply), refused?.(reply, now)]).toEqual(
      isExpired ? ['link-expired', {}] : [undefined, undefined],
    );
  });
});
