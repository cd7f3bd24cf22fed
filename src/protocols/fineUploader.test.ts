import { describe, expect, it } from 'vitest';
import { ProtocolUsageError } from '../core/errors.ts';
import { stringField } from '../core/readReply.ts';
import { conversation } from '../testing/conversation.test.shared.ts';
import { scriptedReply } from '../testing/scriptedSender.ts';
import { fineUploader, type FineUploaderOptions, type FineUploaderSession } from './fineUploader.ts';

const url = 'https://api.example/up';
const successUrl = `${url}/success`;
const file = { name: 'a.txt', type: 'text/plain', size: 10 };
const yes = { status: 200, json: { success: true } };
const no = (status: number, further: object = {}) => ({
  status,
  json: { success: false, error: 'no', ...further },
});

/** Uuids U1, U2 and so on, one for each upload. */
function protocolWith(options: Partial<FineUploaderOptions> = {}) {
  let count = 0;
  return fineUploader({ url, newId: () => `U${(count += 1)}`, partBytes: 4, ...options });
}
const session = (rest: object = {}) => ({ partBytes: 4, id: 'U', ...rest });

const whole = 'qqfilename=a.txt qqtotalfilesize=10';
const posts = (uuid: string) => [
  `POST /up qquuid=${uuid} ${whole} qqpartindex=0 qqpartbyteoffset=0 qqchunksize=4 qqtotalparts=3 qqfile[0-4]`,
  `POST /up qquuid=${uuid} ${whole} qqpartindex=1 qqpartbyteoffset=4 qqchunksize=4 qqtotalparts=3 qqfile[4-8]`,
  `POST /up qquuid=${uuid} ${whole} qqpartindex=2 qqpartbyteoffset=8 qqchunksize=2 qqtotalparts=3 qqfile[8-10]`,
];
const success = (uuid: string) => `POST /up/success qquuid=${uuid} ${whole} qqtotalparts=3`;
const [part0, part1, part2] = posts('U1');

describe('fineUploader on the wire', () => {
  it('sends a file of one part whole, as a script does', async () => {
    const { lines, exchanges, ending } = await conversation(protocolWith({ partBytes: 10, successUrl }), [
      { status: 200, json: { success: true, thumbnailUrl: '/t' } },
    ]);
    expect(lines).toEqual([`POST /up qquuid=U1 ${whole} qqfile[0-10]`]);
    expect(exchanges[0]?.request.headers).toEqual({
      Accept: 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      'Cache-Control': 'no-cache',
    });
    expect(ending).toEqual({ result: { uuid: 'U1', reply: { success: true, thumbnailUrl: '/t' } } });
  });

  it('sends parts in order, the last of which has the result', async () => {
    const { lines, ending } = await conversation(
      protocolWith({ fields: ({ name }) => ({ album: name, left: undefined }) }),
      [yes, yes, { status: 200, json: { success: true, id: 7 } }],
    );
    expect(lines).toEqual(posts('U1').map((line) => line.replace('/up ', '/up album=a.txt ')));
    expect(ending).toEqual({ result: { uuid: 'U1', reply: { success: true, id: 7 } } });
  });

  it('says at the success endpoint that all parts are sent, whose body may be empty', async () => {
    const { lines, exchanges, ending } = await conversation(protocolWith({ successUrl }), [
      yes,
      yes,
      yes,
      { status: 204 },
    ]);
    expect(lines).toEqual([...posts('U1'), success('U1')]);
    expect(exchanges[3]?.contentType).toBe('application/x-www-form-urlencoded');
    expect(ending).toEqual({ result: { uuid: 'U1', reply: {} } });
  });

  it('sends one part with the fields of parts when it is forced to', async () => {
    const { lines } = await conversation(protocolWith({ partBytes: 10, forceChunks: true, successUrl }), [
      yes,
      yes,
    ]);
    expect(lines).toEqual([
      `POST /up qquuid=U1 ${whole} qqpartindex=0 qqpartbyteoffset=0 qqchunksize=10 qqtotalparts=1 qqfile[0-10]`,
      `POST /up/success qquuid=U1 ${whole} qqtotalparts=1`,
    ]);
  });

  it.each([
    [0, ['0-0']],
    [1, ['0-1']],
    [8, ['0-4', '4-8']],
  ])('sends %i bytes in the fewest parts', async (size, ranges) => {
    const { lines } = await conversation(
      protocolWith(),
      ranges.map(() => yes),
      { file: { size } },
    );
    expect(lines.map((line) => /\[(.*)\]/.exec(line)?.[1])).toEqual(ranges);
  });

  it('reads its result from the finishing reply', async () => {
    const { ending } = await conversation(
      fineUploader({ url, readResult: (body) => stringField(body, 'key') }),
      [{ status: 200, json: { success: true, key: 'k1' } }],
    );
    expect(ending).toEqual({ result: 'k1' });
  });

  it('makes a v4 uuid by itself', async () => {
    const { lines } = await conversation(fineUploader({ url }), [yes]);
    expect(lines).toEqual([
      expect.stringMatching(/qquuid=[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-/),
    ]);
  });

  it('sends parts together only when they may be, and never the first', () => {
    const keyAfter = (options: Partial<FineUploaderOptions>, now: object, ...busy: string[]) => {
      const move = protocolWith(options).next(session(now), file, new Set(busy));
      return move.kind === 'send' ? move.step.key : move.kind;
    };
    const concurrent = { successUrl, concurrent: true };
    expect(keyAfter(concurrent, {}, 'part-0')).toBe('wait');
    expect(keyAfter(concurrent, { offset: 4 }, 'part-4')).toBe('part-8');
    expect(keyAfter(concurrent, { offset: 4 }, 'part-4', 'part-8')).toBe('wait');
    expect(keyAfter({ successUrl }, { offset: 4 }, 'part-4')).toBe('wait');
    expect(keyAfter(concurrent, { offset: 10 })).toBe('success');
    // Nothing else completes it than the reply to its last part.
    expect(protocolWith().next(session({ offset: 10 }), file, new Set())).toEqual({
      kind: 'wait',
      for: 'replies',
    });
    expect(protocolWith().next(session(), file, new Set(['part-0']))).toEqual({
      kind: 'wait',
      for: 'replies',
    });
  });

  it.each([
    ['DELETE', { method: 'DELETE', url: `${url}/U` }],
    [
      'POST',
      {
        method: 'POST',
        url,
        body: {
          fields: [
            ['qquuid', 'U'],
            ['_method', 'DELETE'],
          ],
        },
      },
    ],
  ] as const)('deletes what is cancelled by %s', (deleteMethod, request) => {
    const { cancel } = protocolWith({ deleteUrl: url, deleteMethod });
    const now = session({ offset: 4 });
    const step = cancel?.(now, file);
    expect(step).toMatchObject({ key: 'delete', phase: 'close', repeatable: true, request });
    expect(step?.read(scriptedReply({ status: 200 }), now)).toBe(now);
    expect(cancel?.({ partBytes: 4 }, file)).toBeUndefined();
    expect(protocolWith().cancel?.(session(), file)).toBeUndefined();
  });
});

describe('fineUploader and what servers say', () => {
  it('takes no success status for a success without the word', async () => {
    for (const json of [{ success: false, error: 'Too dark' }, {}, { success: 'true' }]) {
      const { ending } = await conversation(protocolWith(), [{ status: 200, json }]);
      expect(ending).toMatchObject({ name: 'StatusError', status: 200, code: 'refused' });
    }
    const told = await conversation(protocolWith(), [
      { status: 200, json: { success: false, error: 'Too dark' } },
    ]);
    expect(told.ending).toMatchObject({ serverMessage: 'Too dark' });
    const text = await conversation(protocolWith(), [{ status: 200, text: 'ok' }]);
    expect(text.ending).toMatchObject({ name: 'ReplyShapeError', field: 'body' });
  });

  it('goes by the status where the server does', async () => {
    const lenient = protocolWith({ partBytes: 10, requireSuccessJson: false });
    const text = await conversation(lenient, [{ status: 200, text: 'ok' }]);
    expect(text.ending).toEqual({ result: { uuid: 'U1', reply: {} } });
    const refusal = await conversation(lenient, [no(200)]);
    expect(refusal.ending).toMatchObject({ code: 'refused' });
  });

  it.each([200, 400, 500])(
    'begins again under a new uuid when it is told to, under status %i',
    async (status) => {
      const { lines, ending } = await conversation(protocolWith(), [
        yes,
        no(status, { reset: true }),
        yes,
        yes,
        yes,
      ]);
      expect(lines).toEqual([part0, part1, ...posts('U2')]);
      expect(ending).toMatchObject({ result: { uuid: 'U2' } });
    },
  );

  it('does not begin again before anything was stored', async () => {
    const { lines, ending } = await conversation(protocolWith(), [no(200, { reset: true })]);
    expect(lines).toEqual([part0]);
    expect(ending).toMatchObject({ code: 'refused' });
  });

  it('takes no reply to the old upload for one to the new', () => {
    const begun = session({ offset: 4 });
    const move = protocolWith({ successUrl, concurrent: true }).next(begun, file, new Set());
    if (move.kind !== 'send') expect.fail(move.kind);
    const restarted: FineUploaderSession<never> = { partBytes: 4, id: 'U2' };
    expect(move.step.read(scriptedReply(yes), restarted)).toBe(restarted);
  });

  it('goes on under the uuid that the server wants', async () => {
    const renamed = { status: 200, json: { success: true, newUuid: 'S' } };
    const { lines, ending } = await conversation(protocolWith({ successUrl }), [renamed, yes, yes, yes]);
    expect(lines).toEqual([part0, ...posts('S').slice(1), success('S')]);
    expect(ending).toMatchObject({ result: { uuid: 'S' } });
    const { cancel } = protocolWith({ deleteUrl: url });
    expect(cancel?.(session({ newUuid: 'S' }), file)?.request).toMatchObject({ url: `${url}/S` });
    const unnamed = { status: 200, json: { success: true, newUuid: '' } };
    const kept = await conversation(protocolWith(), [unnamed, yes, yes]);
    expect(kept.lines).toEqual(posts('U1'));
  });

  it('takes "no success" for a failure, also without a reason and where the status decides', async () => {
    const failed = { status: 200, json: { success: false } };
    const { ending } = await conversation(protocolWith({ requireSuccessJson: false }), [failed]);
    expect(ending).toMatchObject({ code: 'refused' });
  });

  it('takes "not found" for a wrong address only before it has stored something', () => {
    const codeAt = (now: object) => {
      const move = protocolWith().next(session(now), file, new Set());
      return move.kind === 'send' && move.step.codeOf?.(scriptedReply({ status: 404 }));
    };
    expect([codeAt({}), codeAt({ offset: 4 })]).toEqual(['refused', undefined]);
  });

  it('repeats a server error, unless it says that this is in vain', async () => {
    const later = await conversation(protocolWith(), [yes, no(500), yes, yes]);
    expect(later.lines).toEqual([part0, part1, part1, part2]);
    const never = await conversation(protocolWith(), [yes, no(500, { preventRetry: true })]);
    expect(never.ending).toMatchObject({ code: 'refused', status: 500, serverMessage: 'no' });
  });

  it.each([404, 410])('asks again, then begins again once, when the upload is gone: %i', async (status) => {
    const gone = await conversation(protocolWith(), [yes, { status }, { status }, yes, yes, yes]);
    expect(gone.lines).toEqual([part0, part1, part1, ...posts('U2')]);
    const wrong = await conversation(protocolWith(), [{ status }]);
    expect(wrong.lines).toEqual([part0]);
    expect(wrong.ending).toMatchObject({ code: 'refused' });
  });

  it('begins again when the success endpoint misses parts, and fails when it has another error', async () => {
    const missing = await conversation(protocolWith({ successUrl }), [
      yes,
      yes,
      yes,
      no(409),
      yes,
      yes,
      yes,
      yes,
    ]);
    expect(missing.lines).toEqual([...posts('U1'), success('U1'), ...posts('U2'), success('U2')]);
    const chosen = await conversation(protocolWith({ successUrl, resetOnStatus: [422] }), [
      yes,
      yes,
      yes,
      no(409),
    ]);
    expect(chosen.ending).toMatchObject({ code: 'conflict' });
    const sent = [yes, yes, yes];
    const early = protocolWith({ successUrl, resetOnStatus: [500] });
    const again = await conversation(early, [...sent, no(500), ...sent, no(500)]);
    expect(again.lines).toEqual([...posts('U1'), success('U1'), ...posts('U2'), success('U2')]);
    expect(again.ending).toMatchObject({ code: 'session-expired', status: 500 });
    const twice = await conversation(protocolWith({ successUrl }), [...sent, no(409), ...sent, no(409)]);
    expect(twice.ending).toMatchObject({ code: 'session-expired', status: 409 });
    const refused = await conversation(protocolWith({ successUrl }), [
      yes,
      yes,
      yes,
      { status: 200, json: { error: 'Virus' } },
    ]);
    expect(refused.ending).toMatchObject({ code: 'refused', serverMessage: 'Virus' });
  });

  it('cuts a first part that is too large into smaller ones, under a new uuid', async () => {
    const { lines } = await conversation(protocolWith({ partBytes: 8, minPartBytes: 2 }), [
      { status: 413 },
      yes,
      yes,
      yes,
    ]);
    expect(lines.slice(1)).toEqual(posts('U2'));
  });

  it('takes a web page for nobody’s answer', async () => {
    const page = { status: 200, text: '<!doctype html><title>Please sign in</title>' };
    const { lines } = await conversation(protocolWith(), [yes, page, yes, yes]);
    expect(lines).toEqual([part0, part1, part1, part2]);
  });
});

describe('fineUploader after a lost reply', () => {
  it('sends a part again, but completes only once', async () => {
    const again = await conversation(protocolWith({ successUrl }), [yes, 'lost', yes, yes, yes]);
    expect(again.lines).toEqual([part0, part1, part1, part2, success('U1')]);
    const last = await conversation(protocolWith(), [yes, yes, 'lost']);
    const one = await conversation(protocolWith({ partBytes: 10 }), ['lost']);
    const end = await conversation(protocolWith({ successUrl }), [yes, yes, yes, 'lost']);
    for (const { ending } of [last, one, end]) expect(ending).toMatchObject({ code: 'outcome-unknown' });
  });

  it('completes again where the server answers the same again', async () => {
    const last = await conversation(protocolWith({ repeatComplete: true }), [yes, yes, 'lost', yes]);
    expect(last.lines).toEqual([part0, part1, part2, part2]);
    const end = await conversation(protocolWith({ successUrl, repeatComplete: true }), [
      yes,
      yes,
      yes,
      'lost',
      yes,
    ]);
    expect(end.lines).toEqual([...posts('U1'), success('U1'), success('U1')]);
  });

  it('goes on with the plan of its session', async () => {
    const { lines } = await conversation(protocolWith({ partBytes: 7 }), [yes, yes], {
      session: session({ offset: 4 }),
    });
    expect(lines).toEqual(posts('U').slice(1));
  });
});

describe('fineUploader and its options', () => {
  it('lets its parts be resized before the first is there, as another upload', () => {
    const { parts } = fineUploader({ url });
    expect(parts).toMatchObject({ minBytes: 16_384, maxBytes: 2_000_000 });
    expect(parts?.resize(session(), 20_000)).toEqual({ partBytes: 20_000 });
    expect(parts?.resize(session({ offset: 4 }), 20_000)).toBeUndefined();
  });

  it('refuses what it cannot work with', () => {
    expect(() => protocolWith({ partBytes: 0 })).toThrow(RangeError);
    expect(() => protocolWith({ concurrent: true })).toThrow(ProtocolUsageError);
    expect(() => protocolWith({ maxBytes: 3 }).check?.(file)).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });
});
