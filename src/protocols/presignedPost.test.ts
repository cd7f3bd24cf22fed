import { describe, expect, it } from 'vitest';
import { isUploadError } from '../core/errors.ts';
import { fakeClock } from '../testing/fakeClock.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedSender, type ScriptedAnswer } from '../testing/scriptedSender.ts';
import { presignedPost, type PresignedPostOptions, type SignedForm } from './presignedPost.ts';

const url = 'https://api.example/uploads';
const bucket = 'https://storage.example/bucket';
const fields = { key: 'k/a.png', 'Content-Type': 'image/png', policy: 'p', 'x-amz-signature': 's' };
const signed: SignedForm = { url: bucket, fields };
const form: ScriptedAnswer = { status: 200, json: signed };
const created: ScriptedAnswer = {
  status: 201,
  text: `<?xml version="1.0"?><PostResponse><Location>${bucket}/k/a.png</Location><Bucket>bucket</Bucket><Key>k/a.png</Key><ETag>&quot;e&quot;</ETag></PostResponse>`,
};
const xml = (status: number, code: string, message = ''): ScriptedAnswer => ({
  status,
  text: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

async function converse(
  answers: readonly ScriptedAnswer[],
  options: PresignedPostOptions = { url },
  name = 'a.png',
) {
  const sender = scriptedSender(answers);
  const run = await runProtocol(presignedPost(options), {
    sender,
    source: new Blob(['abc']),
    facts: { name, type: 'image/png' },
    clock: fakeClock(),
  });
  sender.assertFinished();
  const requests = sender.exchanges.map(({ request }) => request);
  const lines = requests.map(({ url: address }) => (address === bucket ? 'post' : 'sign'));
  const { outcome } = run;
  const error = 'error' in outcome && isUploadError(outcome.error) ? outcome.error : undefined;
  return { requests, lines, error, result: 'result' in outcome ? outcome.result : undefined };
}

describe('presignedPost', () => {
  it('asks for a form, and posts its fields in order with the file last, without credentials', async () => {
    const { requests, result } = await converse([form, created]);
    expect(requests).toEqual([
      {
        method: 'POST',
        url: `${url}?action=signPost`,
        headers: { Accept: 'application/json' },
        body: { kind: 'json', value: { name: 'a.png', type: 'image/png', size: 3 } },
      },
      {
        method: 'POST',
        url: bucket,
        headers: {},
        body: {
          kind: 'form',
          entries: [
            ...Object.entries(fields).map(([name, value]) => ({ name, value })),
            { name: 'file', range: { start: 0, end: 3 }, filename: 'a.png', type: 'image/png' },
          ],
        },
        auth: 'never',
      },
    ]);
    expect(result).toEqual({ key: 'k/a.png', url: `${bucket}/k/a.png`, etag: '"e"' });
  });

  it('reads what a storage writes, whatever signs are in it', async () => {
    const text =
      `<PostResponse><Location>${bucket}/k/Tom%20%26%20Jerry.png</Location><Key>k/Tom &amp; Jerry.png</Key>` +
      '<ETag>&#34;e&#34;</ETag></PostResponse>';
    expect((await converse([form, { status: 201, text }])).result).toEqual({
      key: 'k/Tom & Jerry.png',
      url: `${bucket}/k/Tom%20%26%20Jerry.png`,
      etag: '"e"',
    });
  });

  it.each(['cash $$ list.png', "it's $' here.png", 'a$&b.png'])('names the key for %s', async (name) => {
    const named = { ...signed, fields: { ...fields, key: 'k/${filename}' } };
    const { result } = await converse([{ status: 200, json: named }, { status: 204 }], { url }, name);
    expect(result).toEqual({ key: `k/${name}` });
  });

  it('takes what a 204 says in headers, and knows the key itself', async () => {
    const headers = { Location: `${bucket}/k/a.png?versionId=1`, ETag: '"e"' };
    expect((await converse([form, { status: 204, headers }])).result).toEqual({
      key: 'k/a.png',
      url: `${bucket}/k/a.png`,
      etag: '"e"',
    });
    const named = { ...signed, fields: { ...fields, key: 'k/${filename}' } };
    expect((await converse([{ status: 200, json: named }, { status: 204 }])).result).toEqual({
      key: 'k/a.png',
    });
  });

  it('posts the same form again when its reply was lost', async () => {
    expect((await converse([form, 'lost', created])).lines).toEqual(['sign', 'post', 'post']);
  });

  it('signs again when the policy ran out, twice at most', async () => {
    const expired = xml(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.');
    expect((await converse([form, expired, form, created])).lines).toEqual(['sign', 'post', 'sign', 'post']);
    const { lines, error } = await converse([form, expired, form, expired, form, expired]);
    expect(lines).toHaveLength(6);
    expect(error).toMatchObject({ code: 'link-expired' });
  });

  it('signs again before it sends what its date says has run out', async () => {
    const late = { status: 200, json: { ...signed, expiresAtMs: 1 } };
    expect((await converse([late, form, created])).lines).toEqual(['sign', 'sign', 'post']);
    const text = { status: 200, json: { ...signed, expiresAtMs: '1' } };
    expect((await converse([text, created])).lines).toEqual(['sign', 'post']);
  });

  it('is done with its form once the bytes are stored, and refuses a file over its limit', () => {
    const { expiresAtMs, check, confirmed, endpoint } = presignedPost({ url, maxBytes: 3 });
    expect(endpoint).toBe(url);
    const facts = { name: 'a', type: '', size: 3 };
    expect([{}, { stored: { key: 'k' } }].map((session) => confirmed(session, facts))).toEqual([0, 3]);
    const late = { ...signed, expiresAtMs: 1 };
    expect(expiresAtMs?.({ signed: late })).toBe(1);
    expect(expiresAtMs?.({ signed: late, stored: { key: 'k' } })).toBeUndefined();
    const sized = (size: number) => () => check?.({ name: 'a', type: '', size });
    expect(sized(3)).not.toThrow();
    expect(sized(4)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
  });

  it('takes the storage’s word for the key before its own, and no address that is none of the web', async () => {
    const elsewhere = { status: 201, text: '<PostResponse><Key>other/key</Key></PostResponse>' };
    expect((await converse([form, elsewhere])).result).toEqual({ key: 'other/key' });
    const keyless = { status: 200, json: { ...signed, fields: { policy: 'p' } } };
    expect((await converse([keyless, { status: 204 }])).result).toEqual({ key: '' });
    const { error } = await converse([form, { status: 204, headers: { Location: 'ftp://x/y' } }]);
    expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'Location' });
  });

  it.each([
    ['EntityTooLarge', 400, 'too-large-server'],
    ['EntityTooSmall', 400, 'refused'],
    ['SignatureDoesNotMatch', 403, 'forbidden'],
  ])('ends with what %s means', async (name, status, code) => {
    const { lines, error } = await converse([form, xml(status, name, 'No.')]);
    expect(lines).toEqual(['sign', 'post']);
    expect(error).toMatchObject({ status, code });
  });

  it('does not take an error document under a success status for success', async () => {
    const { error } = await converse([form, xml(200, 'InternalError')]);
    expect(error).toMatchObject({ name: 'ReplyShapeError', field: 'body', received: 'an XML error' });
  });

  it.each([
    ['url', { fields }],
    ['url', { url: 'http://storage.example/bucket', fields }],
    ['fields', { url: bucket }],
    ['fields', { url: bucket, fields: { key: 7 } }],
  ])('names the field %s that is missing or wrong in what was signed', async (field, json) => {
    expect((await converse([{ status: 200, json }])).error).toMatchObject({ name: 'ReplyShapeError', field });
  });

  it('signs by a function of the application, and stores no session', async () => {
    const asked: unknown[] = [];
    const sign = async (file: { readonly name: string }, { attempt }: { readonly attempt: number }) => {
      asked.push([file.name, attempt]);
      return signed;
    };
    expect((await converse([created], { sign })).lines).toEqual(['post']);
    expect(asked).toEqual([['a.png', 1]]);
    expect(presignedPost({ sign })).toMatchObject({ persist: 'never' });
    expect(presignedPost({ sign })).not.toHaveProperty('endpoint');
  });
});
