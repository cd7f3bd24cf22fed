import { describe, expect, it } from 'vitest';
import { isUploadError } from '../core/errors.ts';
import type { FileFacts } from '../core/protocol.ts';
import { stringField } from '../core/readReply.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedSender, type RecordedExchange, type ScriptedAnswer } from '../testing/scriptedSender.ts';
import { gcsResumable, type GcsResumableSession } from './gcsResumable.ts';

const endpoint = 'https://storage.example';
const session = `${endpoint}/upload?upload_id=secret`;
const file = { name: 'film.mov', type: 'video/quicktime', size: 10 };
const idle = new Set<string>();

const start = ({ name, type, size }: FileFacts) => ({
  method: 'POST' as const,
  url: `${endpoint}/upload/storage/v1/b/films/o?uploadType=resumable&name=${encodeURIComponent(name)}`,
  headers: { 'X-Upload-Content-Type': type, 'X-Upload-Content-Length': String(size) },
});

const direct = () => gcsResumable({ start, endpoint, partBytes: 4, unitBytes: 2 });
const byBackend = () => gcsResumable({ open: async () => ({ url: session }), partBytes: 4, unitBytes: 2 });

function line({ request }: RecordedExchange): string {
  const range = request.headers?.['Content-Range'];
  return [request.method, ...(range === undefined ? [] : [range])].join(' ');
}

async function conversation(
  answers: readonly ScriptedAnswer[],
  options: {
    readonly protocol?: ReturnType<typeof byBackend>;
    readonly size?: number;
    readonly session?: GcsResumableSession<never>;
    readonly tokens?: readonly string[];
  } = {},
) {
  const { protocol = byBackend(), size = file.size, ...rest } = options;
  const sender = scriptedSender(answers);
  const source = new Blob([new Uint8Array(size)]);
  const run = await runProtocol(protocol, { sender, source, facts: { ...file, size }, ...rest });
  sender.assertFinished();
  const { outcome, sessions } = run;
  const ending =
    'result' in outcome ? outcome.result : isUploadError(outcome.error) ? outcome.error : expect.fail();
  return { lines: sender.exchanges.map(line), exchanges: sender.exchanges, ending, sessions };
}

const opened: ScriptedAnswer = { status: 200, headers: { Location: session } };
const has = (bytes: number): ScriptedAnswer => ({
  status: 308,
  headers: bytes === 0 ? {} : { Range: `bytes=0-${bytes - 1}` },
});
const object = { name: 'film.mov', size: '10' };
const stored: ScriptedAnswer = { status: 200, json: object };
const ahead: ScriptedAnswer = {
  status: 503,
  text: 'Invalid request.  According to the Content-Range header, the upload offset is 8 byte(s), which exceeds already uploaded size of 4 byte(s).',
};

const [first, second, last] = ['PUT bytes 0-3/10', 'PUT bytes 4-7/10', 'PUT bytes 8-9/10'];
const query = 'PUT bytes */10';

describe('gcsResumable on the wire', () => {
  it('opens a session with credentials, then sends pieces without', async () => {
    const answers = [opened, has(4), has(8), stored];
    const { exchanges, ending } = await conversation(answers, { protocol: direct(), tokens: ['t'] });
    const piece = (range: string, begin: number, end: number) => ({
      method: 'PUT',
      url: session,
      headers: { 'Content-Range': `bytes ${range}/10` },
      body: { kind: 'bytes', range: { start: begin, end }, type: '' },
      auth: 'never',
    });
    expect(exchanges.map(({ request }) => request)).toEqual([
      {
        ...start(file),
        headers: {
          'X-Upload-Content-Type': 'video/quicktime',
          'X-Upload-Content-Length': '10',
          Authorization: 'Bearer t',
        },
      },
      piece('0-3', 0, 4),
      piece('4-7', 4, 8),
      piece('8-9', 8, 10),
    ]);
    expect(ending).toEqual(object);
  });

  it('sends pieces into a session that the application opened', async () => {
    const { lines, ending } = await conversation([has(4), has(8), stored]);
    expect(lines).toEqual([first, second, last]);
    expect(ending).toEqual(object);
  });

  it.each([
    [0, [stored], ['PUT bytes */0']],
    [1, [stored], ['PUT bytes 0-0/1']],
    [4, [stored], ['PUT bytes 0-3/4']],
    [8, [has(4), stored], ['PUT bytes 0-3/8', 'PUT bytes 4-7/8']],
    [9, [has(4), has(8), stored], ['PUT bytes 0-3/9', 'PUT bytes 4-7/9', 'PUT bytes 8-8/9']],
  ])('sends a file of %i bytes in as few requests as its pieces make', async (size, answers, lines) => {
    const sent = await conversation(answers, { size });
    expect(sent.lines).toEqual(lines);
    expect(sent.ending).toEqual(object);
  });

  it('sends 16 MiB at once, and nothing that is no multiple of 256 KiB but the last', () => {
    const { parts, begin } = gcsResumable({ open: async () => ({ url: session }) });
    if (parts === undefined) expect.fail('has no parts');
    const fresh = begin(file);
    expect([parts.of(fresh), parts.minBytes, parts.maxBytes]).toEqual([16_777_216, 262_144, 16_777_216]);
    const sizes = [16_777_216, 8_388_608, 5_000_000, 262_144, 1000].map((bytes) => {
      const resized = parts.resize(fresh, bytes);
      return resized === undefined ? undefined : parts.of(resized);
    });
    expect(sizes).toEqual([16_777_216, 8_388_608, 4_980_736, 262_144, 262_144]);
  });

  it.each([1_000_000, 0, 131_072, 1.5])('refuses pieces of %d bytes when it is made', (partBytes) => {
    expect(() => gcsResumable({ start, endpoint, partBytes })).toThrow(RangeError);
  });

  it('refuses a file over 5 TiB before any request', () => {
    const sized = (size: number) => () => direct().check?.({ ...file, size });
    expect(sized(5 * 2 ** 40)).not.toThrow();
    expect(sized(5 * 2 ** 40 + 1)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
  });

  it('reads what the metadata say, and nothing where the storage sends none', async () => {
    const named = gcsResumable({
      start,
      endpoint,
      readResult: (body) => ({ name: stringField(body, 'name') }),
    });
    const { outcome } = await runProtocol(named, {
      sender: scriptedSender([opened, stored]),
      source: new Blob(['x']),
    });
    expect(outcome).toEqual({ result: { name: 'film.mov' } });
    expect((await conversation([{ status: 200 }], { size: 1 })).ending).toEqual({});
  });

  it('knows when its session runs out: a week after it was opened, or when the application says', async () => {
    const date = 'Fri, 20 Nov 2026 10:00:00 GMT';
    const dated = { status: 200, headers: { Location: session, Date: date } };
    const { sessions } = await conversation([dated, has(4), has(8), stored], { protocol: direct() });
    expect(sessions[0]).toMatchObject({ url: session, expiresAtMs: Date.parse('2026-11-27T10:00:00Z') });
    const undated = await conversation([opened, has(4), has(8), stored], { protocol: direct() });
    expect(undated.sessions[0]).toEqual({ partBytes: 4, offset: 0, url: session });
    const told = gcsResumable({ open: async () => ({ url: session, expiresAtMs: 7 }) });
    expect(told.expiresAtMs?.({ partBytes: 4, offset: 0, url: session, expiresAtMs: 7 })).toBe(7);
  });

  it('asks the application for a session with the number of the try and a signal, and keeps what it says', async () => {
    const asked: unknown[] = [];
    const openWith = (answer: object) =>
      gcsResumable({
        open: async ({ name }, { attempt, signal }) => {
          asked.push([name, attempt, signal.aborted]);
          return { url: session, ...answer };
        },
        partBytes: 4,
        unitBytes: 2,
      });
    const later = Date.parse('2026-12-01T00:00:00Z');
    const kept = await conversation([has(4), has(8), stored], { protocol: openWith({ expiresAtMs: later }) });
    expect(kept.sessions[0]).toEqual({ partBytes: 4, offset: 0, url: session, expiresAtMs: later });
    const answers = [has(4), has(8), stored];
    const { sessions } = await conversation(answers, { protocol: openWith({ expiresAtMs: 'soon' }) });
    expect(sessions[0]).toEqual({ partBytes: 4, offset: 0, url: session });
    expect(asked).toEqual(Array(2).fill(['film.mov', 1, false]));
  });

  it('tells an unsure session, one with every byte and a fresh one apart', () => {
    const at = (offset: number, more: object = {}) => {
      const move = byBackend().next({ partBytes: 4, offset, url: session, ...more }, file, idle);
      return move.kind === 'send' ? [move.step.key, move.step.phase] : move.kind;
    };
    expect(at(4, { isUnsure: true })).toEqual(['query', 'sync']);
    expect(at(9)).toEqual(['part-9', 'part']);
    expect(at(10)).toEqual(['finish', 'close']);
    expect(byBackend()).not.toHaveProperty('endpoint');
  });

  it('sends pieces of the storage’s unit where no other is named', () => {
    expect(gcsResumable({ start, endpoint }).parts?.minBytes).toBe(262_144);
    expect(direct().parts?.minBytes).toBe(2);
  });

  it('may be told to store no session, because its address is a capability', () => {
    expect(direct().persist).toBe('always');
    expect(gcsResumable({ start, endpoint, persist: 'never' }).persist).toBe('never');
  });
});

describe('failures of gcsResumable', () => {
  it.each([
    ['all of it', 8, [last]],
    ['some of it', 6, ['PUT bytes 6-9/10']],
    ['nothing of it', 4, [second, last]],
  ])('after a lost reply, asks how far it got, and goes on from there: %s', async (_what, bytes, rest) => {
    const more = rest.length > 1 ? [has(8), stored] : [stored];
    const { lines, ending } = await conversation([has(4), 'lost', has(bytes), ...more]);
    expect(lines).toEqual([first, second, query, ...rest]);
    expect(ending).toEqual(object);
  });

  it('after a lost reply to the last piece, learns that the object is there', async () => {
    const { lines, ending } = await conversation([has(4), has(8), 'lost', stored]);
    expect(lines).toEqual([first, second, last, query]);
    expect(ending).toEqual(object);
  });

  it('asks before it resumes', async () => {
    const stopped = { partBytes: 4, offset: 4, url: session };
    const { lines } = await conversation([has(8), stored], { session: stopped });
    expect(lines).toEqual([query, last]);
  });

  it('follows a server that keeps less than it was sent', async () => {
    const { lines } = await conversation([has(2), has(6), stored]);
    expect(lines).toEqual([first, 'PUT bytes 2-5/10', 'PUT bytes 6-9/10']);
  });

  it('asks where the server is when a piece begins behind it', async () => {
    const { lines, ending } = await conversation([has(4), has(8), ahead, has(4), has(8), stored]);
    expect(lines).toEqual([first, second, last, query, second, last]);
    expect(ending).toEqual(object);
  });

  it('waits and sends the same piece again when the server is busy', async () => {
    const { lines } = await conversation([has(4), { status: 503 }, has(8), { status: 429 }, stored]);
    expect(lines).toEqual([first, second, second, last, last]);
  });

  it('finishes with a question when every byte is there and nobody said what became of them', async () => {
    const { lines, ending } = await conversation([has(4), has(8), has(10), stored]);
    expect(lines).toEqual([first, second, last, query]);
    expect(ending).toEqual(object);
  });

  it.each([404, 410])('%i: asks once more, then begins again in a new session, once', async (status) => {
    const again = [has(4), has(8), stored];
    const { lines } = await conversation([has(4), { status }, { status }, ...again]);
    expect(lines).toEqual([first, second, query, first, second, last]);
    const gone = [has(4), { status }, { status }];
    const { ending } = await conversation([...gone, ...gone]);
    expect(ending).toMatchObject({ code: 'session-expired', status });
  });

  it('499: begins again, because somebody cancelled the session', async () => {
    const { lines } = await conversation([has(4), { status: 499 }, has(4), has(8), stored]);
    expect(lines).toEqual([first, second, first, second, last]);
  });

  it('404 to the request that opens it is a wrong address', async () => {
    const { ending } = await conversation([{ status: 404 }], { protocol: direct() });
    expect(ending).toMatchObject({ code: 'refused', status: 404 });
  });

  it.each([
    [400, 'refused'],
    [403, 'forbidden'],
    [412, 'refused'],
    [413, 'too-large-server'],
  ])('%i: fails at once', async (status, code) => {
    const { lines, ending } = await conversation([
      has(4),
      ...Array<ScriptedAnswer>(status === 413 ? 2 : 1).fill({ status }),
    ]);
    expect(lines.slice(0, 2)).toEqual([first, second]);
    expect(ending).toMatchObject({ code, status });
  });

  it.each([
    ['the session’s address', direct, [{ status: 200 }], 'Location'],
    ['twice what it has', byBackend, [has(0), has(0)], 'Range'],
  ] as const)(
    'says which header CORS has to expose when the page cannot read %s',
    async (_what, protocol, answers, field) => {
      const { ending } = await conversation(answers, { protocol: protocol() });
      expect(ending).toMatchObject({
        code: 'reply-shape',
        field,
        message: expect.stringMatching(/CORS|Access-Control-Expose-Headers/),
      });
    },
  );

  it('takes neither a range from elsewhere nor markup for an answer', async () => {
    for (const range of ['bytes=4-7', 'x bytes=0-3', 'bytes=0-3,6-7', 'bytes=0-']) {
      const { ending } = await conversation([{ status: 308, headers: { Range: range } }]);
      const shape = { field: 'Range', expected: 'bytes=0-{last}', received: 'another text' };
      expect(ending).toMatchObject({ code: 'reply-shape', ...shape });
    }
    const xml = await conversation([{ status: 200, text: '<?xml version="1.0"?><Error/>' }], { size: 1 });
    expect(xml.ending).toMatchObject({ code: 'reply-shape', field: 'body' });
  });

  it('reads a range of more than nine bytes', async () => {
    const { lines } = await conversation([has(12), stored], {
      protocol: gcsResumable({ open: async () => ({ url: session }), partBytes: 12, unitBytes: 2 }),
      size: 20,
    });
    expect(lines).toEqual(['PUT bytes 0-11/20', 'PUT bytes 12-19/20']);
  });

  it('counts untold pieces only while nothing is told', async () => {
    const twice = await conversation([has(0), has(0)]);
    expect(twice.ending).toMatchObject({ expected: 'bytes=0-{last}', received: 'absent' });
    const { lines, sessions } = await conversation([has(0), has(4), has(8), stored]);
    expect(lines).toEqual([first, first, second, last]);
    expect(sessions.map((one) => (one as { isUntold?: true }).isUntold)).toEqual([
      undefined,
      true,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('does not believe in bytes that were never sent', async () => {
    const { ending } = await conversation([has(8)]);
    expect(ending).toMatchObject({ code: 'reply-shape', field: 'offset' });
  });

  it.each(['javascript:alert(1)', 'ftp://storage.example/x', ''])(
    'sends nothing to a session at "%s"',
    async (url) => {
      const { lines, ending } = await conversation([], {
        protocol: gcsResumable({ open: async () => ({ url }) }),
      });
      expect(lines).toEqual([]);
      expect(ending).toMatchObject({ code: 'reply-shape', field: 'url' });
    },
  );
});

describe('a cancel of gcsResumable', () => {
  const underWay = { partBytes: 4, offset: 4, url: session };

  it('deletes the session without credentials, and takes 499 for a yes', () => {
    const step = byBackend().cancel?.(underWay, file) ?? expect.fail('asks for nothing');
    expect(step.request).toEqual({ method: 'DELETE', url: session, auth: 'never' });
    const reply = (status: number) => ({ status, header: () => null, text: '' });
    expect(step.refused?.(reply(499), underWay)).toEqual(byBackend().begin(file));
    expect(step.refused?.(reply(403), underWay)).toBeUndefined();
  });

  it('says nothing where no session was opened, or the object is complete', () => {
    expect(byBackend().cancel?.(byBackend().begin(file), file)).toBeUndefined();
    expect(byBackend().cancel?.({ ...underWay, offset: 10, result: {} }, file)).toBeUndefined();
    expect(byBackend().next({ ...underWay, offset: 10, result: {} }, file, idle).kind).toBe('done');
  });
});
