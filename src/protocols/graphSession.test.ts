/**
 * Upload sessions of Microsoft Graph as a conversation through the real loop: what is sent, and what every refusal of the
 * contract leads to.
 */
import { describe, expect, it } from 'vitest';
import { stringField } from '../core/readReply.ts';
import { conversation, type ConversationOptions } from '../testing/conversation.test.shared.ts';
import type { ScriptedAnswer } from '../testing/scriptedSender.ts';
import { graphSession, type ConflictBehavior, type GraphSessionState } from './graphSession.ts';

const graph = 'https://graph.example';
const session = 'https://up.example/up/1?tempauth=secret';
const file = { name: 'film.mov', type: 'video/quicktime', size: 10 };

const direct = (conflictBehavior?: ConflictBehavior) =>
  graphSession({
    endpoint: graph,
    createUrl: ({ name }) => `${graph}/v1.0/me/drive/root:/${encodeURIComponent(name)}:/createUploadSession`,
    ...(conflictBehavior && { conflictBehavior }),
    partBytes: 4,
    unitBytes: 2,
  });

/** With pieces 0-4, 4-8 and 8-10. */
const converse = (
  answers: readonly ScriptedAnswer[],
  {
    conflictBehavior,
    ...rest
  }: ConversationOptions<GraphSessionState<never>> & { readonly conflictBehavior?: ConflictBehavior } = {},
) => conversation(direct(conflictBehavior), answers, { file, ...rest });

const expirationDateTime = '2026-11-21T10:00:00.000Z';
const opened: ScriptedAnswer = { status: 200, json: { uploadUrl: session, expirationDateTime } };
const at = (...nextExpectedRanges: readonly string[]): ScriptedAnswer => ({
  status: 202,
  json: { expirationDateTime, nextExpectedRanges },
});
const told = (...ranges: readonly string[]): ScriptedAnswer => ({
  ...(at(...ranges) as object),
  status: 200,
});
const item = { id: '912310013A123', name: 'film.mov', size: 10 };
const stored: ScriptedAnswer = { status: 201, json: item };
const refusal = (status: number, code = 'no'): ScriptedAnswer => ({ status, json: { error: { code } } });

const open =
  'POST /v1.0/me/drive/root:/film.mov:/createUploadSession {"item":{"@microsoft.graph.conflictBehavior":"fail"}}';
const at1 = '/up/1?tempauth=secret';
const [first, second, last] = [`PUT ${at1} [0-4]`, `PUT ${at1} [4-8]`, `PUT ${at1} [8-10]`];
const ask = `GET ${at1}`;
const commit = `POST ${at1}`;
const underWay = { partBytes: 4, offset: 4, url: session };

describe('what goes over the wire', () => {
  it('is a request that opens a session, then pieces without credentials', async () => {
    const { lines, exchanges, ending } = await converse([opened, at('4-'), at('8-'), stored]);
    expect(lines).toEqual([open, first, second, last]);
    expect(exchanges.map(({ request }) => [request.headers?.['Content-Range'], request.auth])).toEqual([
      [undefined, undefined],
      ['bytes 0-3/10', 'never'],
      ['bytes 4-7/10', 'never'],
      ['bytes 8-9/10', 'never'],
    ]);
    expect(ending).toEqual({ result: item });
  });

  it('is the pieces alone where the application opened the session', async () => {
    const protocol = graphSession({
      open: async ({ name }) => ({ uploadUrl: `${session}&name=${name}` }),
      readResult: (body) => stringField(body, 'id'),
    });
    const { lines, ending } = await conversation(protocol, [stored], { file });
    expect(lines).toEqual([`PUT ${at1}&name=film.mov [0-10]`]);
    expect(ending).toEqual({ result: item.id });
  });

  it.each(['replace', 'rename'] as const)(
    'says what becomes of an item of that name: %s',
    async (behavior) => {
      const { lines } = await converse([opened, at('4-'), at('8-'), stored], { conflictBehavior: behavior });
      expect(lines[0]).toBe(open.replace('"fail"', `"${behavior}"`));
    },
  );

  it.each([
    [1, ['0-1']],
    [4, ['0-4']],
    [5, ['0-4', '4-5']],
    [8, ['0-4', '4-8']],
  ])('is, for a file of %i bytes, as few requests as its pieces make', async (size, ranges) => {
    const answers = [opened, ...ranges.slice(1).map(() => at('4-')), stored];
    const { lines } = await converse(answers, { file: { ...file, size } });
    expect(lines.slice(1)).toEqual(ranges.map((range) => `PUT ${at1} [${range}]`));
  });

  it('follows the first of the ranges that are wanted, in whatever order they come', async () => {
    const { lines } = await converse([opened, at('8-', '2-3'), at('6-'), stored]);
    expect(lines).toEqual([open, first, `PUT ${at1} [2-6]`, `PUT ${at1} [6-10]`]);
  });

  it('reads ranges that begin behind the ninth byte', async () => {
    const protocol = graphSession({
      open: async () => ({ uploadUrl: session }),
      partBytes: 12,
      unitBytes: 2,
    });
    const { lines } = await conversation(protocol, [at('12-'), stored], { file: { ...file, size: 20 } });
    expect(lines).toEqual([`PUT ${at1} [0-12]`, `PUT ${at1} [12-20]`]);
  });

  it('goes by what is wanted, whatever the status of a piece between is, and whichever piece is accepted', async () => {
    const { lines, ending } = await converse([opened, told('4-'), at('8-'), at('9-'), stored]);
    expect(lines).toEqual([open, first, second, last, `PUT ${at1} [9-10]`]);
    expect(ending).toEqual({ result: item });
  });

  it('has the application’s credentials for Graph itself, where no other endpoint is named', () => {
    expect(graphSession({ open: async () => ({ uploadUrl: session }) }).endpoint).toBe(
      'https://graph.microsoft.com',
    );
    expect(direct().endpoint).toBe(graph);
  });

  it('is 10 MiB at once, in multiples of 320 KiB, and never 60 MiB', () => {
    const { parts, begin } = graphSession({ open: async () => ({ uploadUrl: session }) });
    const fresh = begin(file);
    expect([parts?.of(fresh), parts?.minBytes]).toEqual([10_485_760, 327_680]);
    expect(parts?.resize(fresh, 5_000_000)?.partBytes).toBe(4_915_200);
    const sized = (partBytes: number) => () =>
      graphSession({ open: async () => ({ uploadUrl: session }), partBytes });
    expect(sized(62_586_880)).not.toThrow();
    expect(sized(327_680)).not.toThrow();
    expect(sized(0)).toThrow(RangeError);
    expect(sized(62_914_560)).toThrow(RangeError);
    expect(sized(1_000_000)).toThrow(RangeError);
  });

  it('is nothing for an empty file, or one over 250 GiB', () => {
    const sized = (size: number) => () => direct().check?.({ ...file, size });
    expect(sized(250 * 2 ** 30)).not.toThrow();
    expect(sized(250 * 2 ** 30 + 1)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
    expect(sized(0)).toThrow(expect.objectContaining({ code: 'file-empty' }));
  });

  it('knows when the session runs out, which every piece puts off', async () => {
    const later = {
      status: 202,
      json: { expirationDateTime: '2026-11-22T10:00:00Z', nextExpectedRanges: ['4-'] },
    };
    const { sessions } = await converse([opened, later, at('8-'), stored]);
    expect(sessions.slice(0, 2).map((one) => direct().expiresAtMs?.(one))).toEqual([
      Date.parse('2026-11-21T10:00:00Z'),
      Date.parse('2026-11-22T10:00:00Z'),
    ]);
  });

  it('still knows it after a piece that does not say', async () => {
    const silent = { status: 202, json: { nextExpectedRanges: ['4-'] } };
    const { sessions } = await converse([opened, silent, at('8-'), stored]);
    expect(sessions[1]).toMatchObject({ offset: 4, expiresAtMs: Date.parse(expirationDateTime) });
  });

  it('may be told to store no session, because its address is a capability', () => {
    expect(direct().persist).toBe('always');
    expect(graphSession({ open: async () => ({ uploadUrl: session }), persist: 'never' }).persist).toBe(
      'never',
    );
  });
});

describe('an interruption', () => {
  it.each([
    ['all of it', '8-', [last]],
    ['nothing of it', '4-', [second, last]],
  ])('asks how far the service got, and goes on from there: %s', async (_what, range, rest) => {
    const more = rest.length > 1 ? [at('8-'), stored] : [stored];
    const { lines, ending } = await converse([opened, at('4-'), 'lost', told(range), ...more]);
    expect(lines).toEqual([open, first, second, ask, ...rest]);
    expect(ending).toEqual({ result: item });
  });

  it('is asked about when the page comes back', async () => {
    const { lines } = await converse([told('8-'), stored], { session: underWay });
    expect(lines).toEqual([ask, last]);
  });

  it('of the last piece is unknown when the session is gone: complete ones are', async () => {
    const { lines, ending } = await converse([opened, at('4-'), at('8-'), 'lost', refusal(404)]);
    expect(lines).toEqual([open, first, second, last, ask]);
    expect(ending).toMatchObject({ code: 'outcome-unknown', status: 404 });
  });

  it('of the last piece begins again where items are replaced', async () => {
    const again = [opened, at('4-'), at('8-'), stored];
    const gone = [refusal(404), refusal(404)];
    const { ending } = await converse([opened, at('4-'), at('8-'), 'lost', ...gone, ...again], {
      conflictBehavior: 'replace',
    });
    expect(ending).toEqual({ result: item });
  });

  it('that leaves every byte there is completed by an empty request', async () => {
    const { lines, ending } = await converse([told(), stored], { session: underWay });
    expect(lines).toEqual([ask, commit]);
    expect(ending).toEqual({ result: item });
  });

  it('is asked about again when that request hears that the session is shut', async () => {
    const { lines } = await converse([told(), refusal(403), told('8-'), stored], { session: underWay });
    expect(lines).toEqual([ask, commit, ask, last]);
    const other = await converse([told(), refusal(400)], { session: underWay });
    expect(other.ending).toMatchObject({ code: 'refused', status: 400 });
  });

  it('that completes may be sent twice, and carries no credentials', () => {
    expect(direct().next({ ...underWay, offset: 10 }, file, new Set())).toMatchObject({
      step: {
        key: 'commit',
        phase: 'close',
        repeatable: true,
        request: { method: 'POST', url: session, auth: 'never' },
      },
    });
  });

  it('after the end asks nothing', () => {
    const done = { ...underWay, offset: 10, result: item };
    expect(direct().resync?.(done, file)).toBeUndefined();
    expect(direct().cancel?.(done, file)).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('416 asks which range is wanted', async () => {
    const { lines, ending } = await converse([opened, at('4-'), refusal(416), told('8-'), stored]);
    expect(lines).toEqual([open, first, second, ask, last]);
    expect(ending).toEqual({ result: item });
  });

  it.each([401, 403])('%i asks, and begins again when the question hears it, too', async (status) => {
    const again = [opened, at('4-'), at('8-'), stored];
    const { lines } = await converse([opened, refusal(status), refusal(status), ...again]);
    expect(lines).toEqual([open, first, ask, open, first, second, last]);
  });

  it.each([401, 403, 404])('%i to a piece alone is no end: the session lives', async (status) => {
    const { lines } = await converse([opened, at('4-'), refusal(status), told('4-'), at('8-'), stored]);
    expect(lines).toEqual([open, first, second, ask, second, last]);
  });

  it.each([404, 410])('%i: begins again, once, in a new session', async (status) => {
    const gone = [refusal(status), refusal(status), refusal(status)];
    const again = [opened, at('4-'), at('8-'), stored];
    const { lines } = await converse([opened, ...gone, ...again]);
    expect(lines).toEqual([open, first, ask, ask, open, first, second, last]);
    const lost = await converse([opened, ...gone, opened, ...gone]);
    expect(lost.ending).toMatchObject({ code: 'session-expired', status });
  });

  it('409 at the end keeps the session: the name may become free', async () => {
    const { lines, ending, sessions } = await converse([
      opened,
      at('4-'),
      at('8-'),
      refusal(409, 'nameAlreadyExists'),
    ]);
    expect(lines).toEqual([open, first, second, last]);
    expect(ending).toMatchObject({ code: 'conflict', status: 409, keepsSession: true });
    expect(sessions.at(-1)).toMatchObject({ offset: 8, url: session });
  });

  it.each([429, 503])('%i waits, and sends the same piece', async (status) => {
    const { lines } = await converse([opened, at('4-'), refusal(status), at('8-'), stored]);
    expect(lines).toEqual([open, first, second, second, last]);
  });

  it('509, more than the service carries now, waits, asks, and sends the same piece', async () => {
    const { lines } = await converse([opened, at('4-'), refusal(509), told('4-'), at('8-'), stored]);
    expect(lines).toEqual([open, first, second, ask, second, last]);
  });

  it.each([
    [400, 'refused'],
    [413, 'too-large-server'],
    [507, 'quota'],
  ])('%i ends it', async (status, code) => {
    const { ending } = await converse([
      opened,
      ...Array<ScriptedAnswer>(status === 413 ? 2 : 1).fill(refusal(status)),
    ]);
    expect(ending).toMatchObject({ code, status });
  });

  it('404 to the request that opens a session is a wrong address', async () => {
    expect((await converse([refusal(404)])).ending).toMatchObject({ code: 'refused', status: 404 });
  });
});

describe('a reply that says too little', () => {
  it.each([
    [{}],
    [{ nextExpectedRanges: '4-' }],
    [{ nextExpectedRanges: ['x'] }],
    [{ nextExpectedRanges: [4] }],
    [{ nextExpectedRanges: ['at 4-'] }],
    [{ nextExpectedRanges: ['4-6, 8-'] }],
  ])('of what is wanted names the field: %j', async (body) => {
    const { ending } = await converse([opened, { status: 202, json: body }]);
    const expected = 'list of ranges such as "26-"';
    expect(ending).toMatchObject({ code: 'reply-shape', field: 'nextExpectedRanges', expected });
  });

  it('believes in no bytes that were never sent', async () => {
    const { ending } = await converse([opened, at('8-')]);
    expect(ending).toMatchObject({ code: 'reply-shape', field: 'offset' });
  });

  it('is waited out when a web page came instead', async () => {
    const page = { status: 200, text: '<!doctype html><title>Sign in</title>' };
    const { ending } = await converse([opened, at('4-'), page, told('4-'), at('8-'), stored]);
    expect(ending).toEqual({ result: item });
  });

  it.each(['javascript:alert(1)', 'http://up.example/up/1', '/up/1', ''])(
    'sends nothing to a session at "%s"',
    async (uploadUrl) => {
      const { lines, ending } = await converse([{ status: 200, json: { uploadUrl } }]);
      expect(lines).toEqual([open]);
      expect(ending).toMatchObject({ code: 'reply-shape', field: 'uploadUrl' });
    },
  );
});

describe('a cancel', () => {
  it('deletes the session, without credentials', () => {
    const step = direct().cancel?.(underWay, file) ?? expect.fail('asks for nothing');
    expect(step.request).toEqual({ method: 'DELETE', url: session, auth: 'never' });
  });

  it('asks for nothing before a session was opened', () => {
    expect(direct().cancel?.(direct().begin(file), file)).toBeUndefined();
  });
});
