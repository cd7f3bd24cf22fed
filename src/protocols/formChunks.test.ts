import { describe, expect, it } from 'vitest';
import { json } from '../core/protocol.ts';
import { stringField } from '../core/readReply.ts';
import { conversation } from '../testing/conversation.test.shared.ts';
import {
  dropzone,
  flow,
  formChunks,
  plupload,
  resumable,
  type ChunkFamily,
  type FormChunksOptions,
  type FormChunksSession,
} from './formChunks.ts';

const url = 'https://api.example/up';
const newId = () => 'U';
const ok = { status: 200 };
const stored = { status: 200, json: { id: 'f1' } };
const readResult = (body: Readonly<Record<string, unknown>>) => stringField(body, 'id');

const protocolWith = (options: Partial<FormChunksOptions> = {}) =>
  formChunks({ url, family: flow, newId, partBytes: 4, mergesRest: false, readResult, ...options });

type Session = FormChunksSession<string>;
const session = (rest: Partial<Session> = {}): Session => ({
  partBytes: 4,
  mergesRest: false,
  id: 'U',
  ...rest,
});

/** flow.js's fields of one part of the file of 10 bytes. */
const flowFields = (index: number, current: number, separator = ' ') =>
  [
    `flowChunkNumber=${index}`,
    'flowChunkSize=4',
    `flowCurrentChunkSize=${current}`,
    'flowTotalSize=10',
    'flowIdentifier=U',
    'flowFilename=a.txt',
    'flowRelativePath=a.txt',
    'flowTotalChunks=3',
  ].join(separator);
const posts = [
  `POST /up ${flowFields(1, 4)} file[0-4]`,
  `POST /up ${flowFields(2, 4)} file[4-8]`,
  `POST /up ${flowFields(3, 2)} file[8-10]`,
] as const;
const asks = [`GET /up?${flowFields(1, 4, '&')}`, `GET /up?${flowFields(2, 4, '&')}`] as const;

describe('formChunks on the wire', () => {
  it('speaks as Dropzone does', async () => {
    const { lines, ending } = await conversation(
      formChunks({ url, family: dropzone, newId, partBytes: 4, readResult }),
      [ok, ok, stored],
    );
    expect(lines).toEqual([
      'POST /up dzuuid=U dzchunkindex=0 dztotalfilesize=10 dzchunksize=4 dztotalchunkcount=3 dzchunkbyteoffset=0 file[0-4]',
      'POST /up dzuuid=U dzchunkindex=1 dztotalfilesize=10 dzchunksize=4 dztotalchunkcount=3 dzchunkbyteoffset=4 file[4-8]',
      'POST /up dzuuid=U dzchunkindex=2 dztotalfilesize=10 dzchunksize=4 dztotalchunkcount=3 dzchunkbyteoffset=8 file[8-10]',
    ]);
    expect(ending).toEqual({ result: 'f1' });
  });

  it('speaks as plupload does, under a name that no other upload has', async () => {
    const { lines } = await conversation(
      formChunks({ url, family: plupload, newId: ({ name }) => `u-${name}`, partBytes: 4, readResult }),
      [ok, ok, stored],
    );
    expect(lines).toEqual([
      'POST /up name=u-a.txt chunk=0 chunks=3 file[0-4]',
      'POST /up name=u-a.txt chunk=1 chunks=3 file[4-8]',
      'POST /up name=u-a.txt chunk=2 chunks=3 file[8-10]',
    ]);
    const random = await conversation(formChunks({ url, family: plupload }), [ok]);
    expect(random.lines).toEqual([expect.stringMatching(/^POST \/up name=[0-9a-f-]{36}\.txt file\[0-10\]$/)]);
    const nameOf = async (name: string, family: ChunkFamily = plupload) => {
      const { lines: sent } = await conversation(formChunks({ url, family }), [ok], { file: { name } });
      return /(?:name|Identifier)=[0-9a-f-]{36}(\S*)/.exec(sent[0] ?? '')?.[1];
    };
    expect([await nameOf('b.tar.gz'), await nameOf('a'), await nameOf('a.txt', flow)]).toEqual([
      '.gz',
      '',
      '',
    ]);
  });

  it('speaks as resumable.js does, with the rest in the last part', async () => {
    const { lines } = await conversation(
      formChunks({ url, family: resumable, newId, partBytes: 4, readResult }),
      [ok, stored],
    );
    const line = (index: number, current: number, range: string) =>
      `POST /up resumableChunkNumber=${index} resumableChunkSize=4 resumableCurrentChunkSize=${current} ` +
      'resumableTotalSize=10 resumableIdentifier=U resumableFilename=a.txt resumableRelativePath=a.txt ' +
      `resumableTotalChunks=2 resumableType=text/plain file[${range}]`;
    expect(lines).toEqual([line(1, 4, '0-4'), line(2, 6, '4-10')]);
  });

  it('speaks as flow.js does, here with a rest of its own', async () => {
    const { lines, ending } = await conversation(protocolWith(), [ok, ok, stored]);
    expect(lines).toEqual(posts);
    expect(ending).toEqual({ result: 'f1' });
  });

  it('sends what a file is with its bytes, and asks for an answer that scripts read', async () => {
    const sent = async (type: string) => {
      const { exchanges } = await conversation(protocolWith({ partBytes: 10 }), [stored], { file: { type } });
      return exchanges[0]?.request;
    };
    const typeOf = (request: Awaited<ReturnType<typeof sent>>) =>
      request?.body?.kind === 'form' ? request.body.entries.at(-1) : undefined;
    const named = await sent('a/b');
    expect(named?.headers).toEqual({ Accept: 'application/json' });
    expect(typeOf(named)).toMatchObject({ type: 'a/b' });
    expect(typeOf(await sent(''))).toMatchObject({ type: 'application/octet-stream' });
  });

  it('speaks in words of one’s own, with further fields before them', async () => {
    const own: ChunkFamily = { fields: { id: 'key', offset: 'at', type: 'mime' }, fileField: 'bytes' };
    const { lines, ending } = await conversation(
      formChunks({ url, family: own, newId, partBytes: 5, fields: { folder: 7, left: undefined } }),
      [ok, { status: 201, text: 'thanks' }],
    );
    expect(lines).toEqual([
      'POST /up folder=7 key=U at=0 mime=text/plain bytes[0-5]',
      'POST /up folder=7 key=U at=5 mime=text/plain bytes[5-10]',
    ]);
    expect(ending).toEqual({ result: { id: 'U', text: 'thanks' } });
  });

  it.each([
    ['Dropzone', dropzone, 'POST /up file[0-3]'],
    ['plupload', plupload, 'POST /up name=U file[0-3]'],
  ])('sends a file of one part without the fields of parts, as %s does', async (_name, family, line) => {
    const { lines } = await conversation(formChunks({ url, family, newId, partBytes: 4 }), [ok], {
      file: { size: 3 },
    });
    expect(lines).toEqual([line]);
  });

  it('sends an empty file as one empty part', async () => {
    const { lines, ending } = await conversation(protocolWith({ family: flow }), [stored], {
      file: { size: 0 },
    });
    expect(lines).toEqual([
      expect.stringMatching(/flowCurrentChunkSize=0 .* flowTotalChunks=1 file\[0-0\]$/),
    ]);
    expect(ending).toEqual({ result: 'f1' });
  });

  it.each([
    [8, false, ['0-4', '4-8']],
    [8, true, ['0-4', '4-8']],
    [7, true, ['0-7']],
    [4, false, ['0-4']],
    [1, true, ['0-1']],
  ])('cuts %i bytes into parts of 4, the rest merged: %s', async (size, mergesRest, ranges) => {
    const answers = [...ranges.slice(1).map(() => ok), stored];
    const { lines } = await conversation(protocolWith({ mergesRest }), answers, { file: { size } });
    expect(lines.map((line) => /\[(.*)\]/.exec(line)?.[1])).toEqual(ranges);
  });

  it('completes by a request, which knows the name and the number of parts', async () => {
    const { lines, ending } = await conversation(
      protocolWith({
        complete: ({ id, count }) => ({ method: 'POST', url: `${url}/done`, body: json({ id, count }) }),
      }),
      [ok, ok, ok, stored],
    );
    expect(lines).toEqual([...posts, 'POST /up/done {"id":"U","count":3}']);
    expect(ending).toEqual({ result: 'f1' });
  });

  it('completes by a call of the application', async () => {
    const { lines, ending } = await conversation(
      protocolWith({ complete: ({ id }) => ({ call: async () => ({ id: `${id}-whole` }) }) }),
      [ok, ok, ok],
    );
    expect(lines).toEqual(posts);
    expect(ending).toEqual({ result: 'U-whole' });
  });
});

describe('formChunks in order', () => {
  const file = { name: 'a.txt', type: 'text/plain', size: 18 };
  const moveAfter = (protocol: ReturnType<typeof protocolWith>, now: Session, ...busy: string[]) => {
    const move = protocol.next(now, file, new Set(busy));
    if (move.kind === 'send') return move.step.key;
    return move.kind === 'wait' && move.for !== 'replies' ? `waits for ${move.for}` : move.kind;
  };

  it('sends the first part alone, then parts together, and the last one when all others are there', () => {
    const protocol = protocolWith();
    expect(moveAfter(protocol, { partBytes: 4, mergesRest: false })).toBe('name');
    expect(moveAfter(protocol, session())).toBe('part-0');
    expect(moveAfter(protocol, session(), 'part-0')).toBe('wait');
    const begun = session({ offset: 4 });
    expect(moveAfter(protocol, begun)).toBe('part-4');
    expect(moveAfter(protocol, begun, 'part-4')).toBe('part-8');
    expect(moveAfter(protocol, begun, 'part-4', 'part-8', 'part-12')).toBe('wait');
    expect(moveAfter(protocol, session({ offset: 16 }))).toBe('part-16');
    // Nothing else completes it than the reply to its last part.
    expect(moveAfter(protocol, session({ offset: 18 }))).toBe('wait');
  });

  it('fills the gaps first', () => {
    const holes = session({ offset: 4, ahead: [8] });
    expect(moveAfter(protocolWith(), holes)).toBe('part-4');
    expect(moveAfter(protocolWith(), holes, 'part-4')).toBe('part-12');
    expect(protocolWith().confirmed(holes, file)).toBe(8);
  });

  it('sends the last part together with others where something else completes', () => {
    const protocol = protocolWith({ complete: () => ({ call: async () => ({ id: 'f1' }) }) });
    const begun = session({ offset: 4 });
    expect(moveAfter(protocol, begun, 'part-4', 'part-8', 'part-12')).toBe('part-16');
    expect(moveAfter(protocol, begun, 'part-4', 'part-8', 'part-12', 'part-16')).toBe('wait');
    expect(moveAfter(protocol, session({ offset: 18 }))).toBe('complete');
  });

  it.each([
    ['Dropzone', dropzone],
    ['plupload', plupload],
  ])('sends one part after the other to %s', (_name, family) => {
    const protocol = protocolWith({ family });
    expect(moveAfter(protocol, session({ offset: 4 }), 'part-4')).toBe('wait');
    expect(moveAfter(protocolWith({ family, parallel: true }), session({ offset: 4 }), 'part-4')).toBe(
      'part-8',
    );
  });

  it('sends one part after the other where none may be doubled and each can be asked about: one answer settles one doubt', () => {
    const careful = protocolWith({ repeatParts: false });
    expect(moveAfter(careful, session({ offset: 4 }), 'part-4')).toBe('wait');
    const unasked = protocolWith({ repeatParts: false, existenceCheck: false });
    expect(moveAfter(unasked, session({ offset: 4 }), 'part-4')).toBe('part-8');
  });
});

describe('formChunks after a lost reply', () => {
  it('asks whether the part is there, and sends what is not', async () => {
    const there = await conversation(protocolWith(), [ok, 'lost', ok, ok, stored]);
    expect(there.lines).toEqual([posts[0], posts[1], asks[0], asks[1], posts[2]]);
    const absent = await conversation(protocolWith(), [ok, 'lost', ok, { status: 204 }, ok, stored]);
    expect(absent.lines).toEqual([posts[0], posts[1], asks[0], asks[1], posts[1], posts[2]]);
    const unknown = await conversation(protocolWith(), [ok, 'lost', ok, { status: 404 }, ok, stored]);
    expect(unknown.lines).toEqual(absent.lines);
    expect([there, absent, unknown].map(({ ending }) => ending)).toEqual(
      [1, 2, 3].map(() => ({ result: 'f1' })),
    );
  });

  it('takes 200 to 202 for "there", and asks an address that has a query of its own with it', async () => {
    for (const status of [200, 201, 202]) {
      const { lines } = await conversation(
        protocolWith({ url: `${url}?a=1` }),
        [ok, 'lost', { status }, { status }, stored],
        {},
      );
      expect(lines[2]).toBe(asks[0].replace('?', '?a=1&'));
      expect(lines.at(-1)).toBe(posts[2].replace('/up', '/up?a=1'));
    }
  });

  it('takes a conflict for one, except at the end, and no other refusal there for a loss', async () => {
    const conflict = await conversation(protocolWith(), [ok, { status: 409 }]);
    expect(conflict.ending).toMatchObject({ code: 'conflict' });
    const asked = await conversation(protocolWith(), [ok, 'lost', { status: 409 }]);
    expect(asked.ending).toMatchObject({ code: 'conflict' });
    const refused = await conversation(protocolWith(), [ok, ok, { status: 403 }]);
    expect(refused.lines).toEqual(posts);
    expect(refused.ending).toMatchObject({ code: 'forbidden' });
  });

  it('asks when a stored session is resumed, and again when the part that was not there may be there now', async () => {
    const { lines, ending } = await conversation(
      protocolWith(),
      [ok, { status: 404 }, 'lost', ok, ok, stored],
      { session: session({ offset: 4 }) },
    );
    expect(lines).toEqual([asks[0], asks[1], posts[1], asks[0], asks[1], posts[2]]);
    expect(ending).toEqual({ result: 'f1' });
  });

  it('gives up on a part that never arrives, however often it is asked about', async () => {
    const { ending } = await conversation(
      protocolWith(),
      Array.from({ length: 7 }, () => [ok, { status: 204 }, 'lost'] as const).flat(),
      { session: session({ offset: 4 }) },
    );
    expect(ending).toMatchObject({ code: 'retries-exhausted' });
  });

  it.each([204, 404])('begins again when the server has lost what it had: %i', async (status) => {
    const lost = status === 404 ? [{ status }, { status }] : [{ status }];
    const { lines, ending } = await conversation(protocolWith(), [...lost, ok, ok, stored], {
      session: session({ offset: 4 }),
    });
    expect(lines).toEqual([...lost.map(() => asks[0]), ...posts]);
    expect(ending).toEqual({ result: 'f1' });
  });

  it('asks nobody where the family has no question: a part is sent again, the last one is not', async () => {
    const asked = protocolWith({ family: dropzone });
    const again = await conversation(asked, [ok, 'lost', ok, stored]);
    expect(again.lines.map((line) => /\[(.*)\]/.exec(line)?.[1])).toEqual(['0-4', '4-8', '4-8', '8-10']);
    const unknown = await conversation(asked, [ok, ok, 'lost']);
    expect(unknown.ending).toMatchObject({ code: 'outcome-unknown' });
    const repeated = await conversation(protocolWith({ repeatComplete: true }), [ok, ok, 'lost', stored]);
    expect(repeated.lines).toEqual([...posts, posts[2]]);
  });

  it('sends no part twice to a server that appends', async () => {
    const { ending } = await conversation(protocolWith({ family: plupload }), [ok, 'lost']);
    expect(ending).toMatchObject({ code: 'outcome-unknown' });
  });

  it('ends as unknown when the reply of the completion is lost, unless that may be repeated', async () => {
    const complete = () => ({ method: 'POST', url: `${url}/done` }) as const;
    const once = await conversation(protocolWith({ complete }), [ok, ok, ok, 'lost']);
    expect(once.ending).toMatchObject({ code: 'outcome-unknown' });
    const again = await conversation(protocolWith({ complete, repeatComplete: true }), [
      ok,
      ok,
      ok,
      'lost',
      stored,
    ]);
    expect(again.ending).toEqual({ result: 'f1' });
  });
});

describe('formChunks refused', () => {
  it.each([404, 410])('begins again once when the upload is gone: %i', async (status) => {
    const { lines, ending } = await conversation(protocolWith({ existenceCheck: false }), [
      ok,
      { status },
      { status },
      ...[ok, ok, stored],
    ]);
    expect(lines).toEqual([posts[0], posts[1], posts[1], ...posts]);
    expect(ending).toEqual({ result: 'f1' });
  });

  it.each([404, 410])('takes %i for the first part as a wrong address', async (status) => {
    const { lines, ending } = await conversation(protocolWith(), [{ status }]);
    expect(lines).toEqual([posts[0]]);
    expect(ending).toMatchObject({ code: 'refused', status });
  });

  it('begins again when parts are missing at the end', async () => {
    const missing = { status: 409, json: { error: 'Parts are missing.' } };
    const { lines, ending } = await conversation(protocolWith(), [ok, ok, missing, ok, ok, stored]);
    expect(lines).toEqual([...posts, ...posts]);
    expect(ending).toEqual({ result: 'f1' });
    const twice = await conversation(protocolWith(), [ok, ok, missing, ok, ok, missing]);
    expect(twice.ending).toMatchObject({ code: 'session-expired', status: 409 });
    const complete = () => ({ method: 'POST', url: `${url}/done` }) as const;
    const asked = [ok, ok, ok, missing];
    const completed = await conversation(protocolWith({ complete }), [...asked, ...asked]);
    expect(completed.ending).toMatchObject({ code: 'session-expired', status: 409 });
    const first = await conversation(protocolWith({ partBytes: 10 }), [missing]);
    expect(first.ending).toMatchObject({ code: 'conflict' });
  });

  it.each([500, 501])(
    'takes %i for "never" where the family does, and for "later" elsewhere',
    async (status) => {
      const never = await conversation(protocolWith(), [ok, { status }]);
      expect(never.ending).toMatchObject({ code: 'refused', status });
      const later = await conversation(protocolWith({ permanentStatuses: [], existenceCheck: false }), [
        ok,
        { status },
        ok,
        stored,
      ]);
      expect(later.ending).toEqual({ result: 'f1' });
    },
  );

  it('cuts a first part that is too large into smaller ones, under a new name', async () => {
    let count = 0;
    const protocol = protocolWith({ partBytes: 8, minPartBytes: 2, newId: () => `U${(count += 1)}` });
    const { lines, ending } = await conversation(protocol, [{ status: 413 }, ok, ok, stored]);
    expect(lines.map((line) => /flowIdentifier=(\w+).*\[(.*)\]/.exec(line)?.slice(1))).toEqual([
      ['U1', '0-8'],
      ['U2', '0-4'],
      ['U2', '4-8'],
      ['U2', '8-10'],
    ]);
    expect(ending).toEqual({ result: 'f1' });
  });

  it('gives up a part that cannot be smaller, also where it holds the rest as well', async () => {
    const protocol = protocolWith({ family: resumable, mergesRest: true, minPartBytes: 4 });
    const { lines, ending } = await conversation(protocol, [{ status: 413 }], { file: { size: 7 } });
    expect(lines).toHaveLength(1);
    expect(ending).toMatchObject({ code: 'too-large-server' });
  });

  it('takes a web page for nobody’s answer, whatever it stands for', async () => {
    const page = { status: 200, text: '<!doctype html><title>Please sign in</title>' };
    const part = await conversation(protocolWith({ existenceCheck: false }), [ok, page, ok, stored]);
    expect(part.lines).toEqual([posts[0], posts[1], posts[1], posts[2]]);
    const question = await conversation(protocolWith(), [page, ok, { status: 204 }, ok, stored], {
      session: session({ offset: 4 }),
    });
    expect(question.lines).toEqual([asks[0], asks[0], asks[1], posts[1], posts[2]]);
    const last = await conversation(formChunks({ url, family: dropzone }), [page]);
    expect(last.ending).toMatchObject({ code: 'outcome-unknown' });
  });

  it('fails with the field when the finishing reply is not what its reader wants', async () => {
    const { ending } = await conversation(protocolWith(), [ok, ok, { status: 200, json: { ok: true } }]);
    expect(ending).toMatchObject({ name: 'ReplyShapeError', field: 'id' });
  });
});

describe('formChunks and its options', () => {
  it('goes on with the plan of its session, whatever today’s options say', async () => {
    const { lines } = await conversation(
      protocolWith({ partBytes: 7, mergesRest: true, existenceCheck: false }),
      [ok, stored],
      { session: session({ offset: 4 }) },
    );
    expect(lines).toEqual([posts[1], posts[2]]);
  });

  it('lets its parts be resized before the first is there, as another upload', () => {
    const { parts } = protocolWith({ partBytes: 2_000_000 });
    expect(parts).toMatchObject({ minBytes: 16_384, maxBytes: 2_000_000 });
    expect(parts?.resize(session(), 20_000)).toEqual({ partBytes: 20_000, mergesRest: false });
    expect(parts?.resize(session({ offset: 4 }), 20_000)).toBeUndefined();
  });

  it('refuses what it cannot work with', () => {
    expect(() => protocolWith({ partBytes: 0 })).toThrow(RangeError);
    // A name, as a caller without types may write it.
    expect(() => protocolWith({ family: 'flow' as unknown as ChunkFamily })).toThrow(/Name `id`/);
    expect(() => protocolWith({ family: { fields: { id: 'key' } } })).toThrow(/Name `id`/);
    expect(() => protocolWith({ family: { fields: { index: 'n' } } })).toThrow(/Name `id`/);
    const { check } = protocolWith({ maxBytes: 3 });
    expect(() => check?.({ name: 'a', type: '', size: 4 })).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });
});
