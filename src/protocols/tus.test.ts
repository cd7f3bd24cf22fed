/**
 * tus as a conversation through the real loop: what is sent, and what every refusal of the contract leads to.
 */
import { describe, expect, it } from 'vitest';
import { isUploadError } from '../core/errors.ts';
import type { FileFacts } from '../core/protocol.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import {
  scriptedReply,
  scriptedSender,
  type RecordedExchange,
  type ScriptedAnswer,
} from '../testing/scriptedSender.ts';
import { tus, type TusOptions, type TusSession } from './tus.ts';

const url = 'https://tus.example/files';
/** The file: 10 bytes, so parts 0-4, 4-8 and 8-10. */
const content = new Blob([Uint8Array.from({ length: 10 }, (_, index) => index)]);

/** A request without what every one of them has. */
function line({ request: { method, url: address, headers = {}, body } }: RecordedExchange): string {
  const { 'Tus-Resumable': version, ...others } = headers;
  const said = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  const sent = body?.kind === 'bytes' ? [`${body.range.start}-${body.range.end} ${body.type}`] : [];
  const isSpoken = (version === '1.0.0') !== (method === 'OPTIONS');
  expect(isSpoken).toBe(true);
  return [method, address.replace('https://tus.example', ''), ...said, ...sent].join(' ');
}

/** A line without its headers. */
const short = (text: string) => text.replace(/ [A-Z][^ ]*: [^ ]+| application.*/g, '');

async function conversation(
  answers: readonly ScriptedAnswer[],
  options: Partial<TusOptions> & {
    readonly session?: TusSession;
    readonly facts?: Partial<FileFacts>;
    readonly source?: Blob;
    readonly lanes?: number;
  } = {},
) {
  const { session, facts, source = content, lanes = 1, ...rest } = options;
  const sender = scriptedSender(answers);
  const run = await runProtocol(tus({ url, partBytes: 4, ...rest }), {
    sender,
    source,
    lanes,
    ...(facts && { facts }),
    ...(session && { session }),
  });
  sender.assertFinished();
  const ending =
    'result' in run.outcome
      ? run.outcome.result.url
      : isUploadError(run.outcome.error)
        ? run.outcome.error
        : expect.fail(String(run.outcome.error));
  return { lines: sender.exchanges.map(line), ending, sessions: run.sessions };
}

const created = (location = '/files/1', more = {}): ScriptedAnswer => ({
  status: 201,
  headers: { Location: location, ...more },
});
const at = (offset: number, status = 204): ScriptedAnswer => ({
  status,
  headers: { 'Upload-Offset': String(offset) },
});
const refusal = (status: number): ScriptedAnswer => ({ status, text: 'no' });
const octets = 'application/offset+octet-stream';

describe('what goes over the wire', () => {
  it('is one creation with length and metadata, then the bytes', async () => {
    const { lines, ending } = await conversation([created(), at(4), at(8), at(10)], {
      facts: { name: 'Zoë.png', type: 'image/png' },
    });
    expect(lines).toEqual([
      'POST /files Upload-Length: 10 Upload-Metadata: filename Wm/Dqy5wbmc=,filetype aW1hZ2UvcG5n',
      `PATCH /files/1 Upload-Offset: 0 0-4 ${octets}`,
      `PATCH /files/1 Upload-Offset: 4 4-8 ${octets}`,
      `PATCH /files/1 Upload-Offset: 8 8-10 ${octets}`,
    ]);
    expect(ending).toBe('https://tus.example/files/1');
  });

  it('is the rest from where a server is that took less than it was sent', async () => {
    const { lines } = await conversation([created(), at(3), at(7), at(10)]);
    expect(lines.slice(1).map(short)).toEqual([
      'PATCH /files/1 0-4',
      'PATCH /files/1 3-7',
      'PATCH /files/1 7-10',
    ]);
  });

  it('is nothing more than the creation of an empty file', async () => {
    const { lines, ending } = await conversation([created()], { source: new Blob([]) });
    expect(lines).toEqual(['POST /files Upload-Length: 0 Upload-Metadata: filename ZmlsZS5iaW4=']);
    expect(ending).toBe('https://tus.example/files/1');
  });

  it('is one request for a file that fits into its creation', async () => {
    const { lines } = await conversation([created('1', { 'Upload-Offset': '10' })], {
      creationWithUpload: true,
      partBytes: 10,
      metadata: () => ({}),
    });
    expect(lines).toEqual([`POST /files Upload-Length: 10 0-10 ${octets}`]);
  });

  it.each([
    ['ignores bytes at creation', [created(), at(4), at(8), at(10)]],
    ['says that it took none', [created('/files/1', { 'Upload-Offset': '0' }), at(4), at(8), at(10)]],
  ])('is sent again where a server %s', async (_name, answers) => {
    const { lines } = await conversation(answers, { creationWithUpload: true, metadata: () => ({}) });
    expect(lines.map(short)).toEqual([
      'POST /files 0-4',
      'PATCH /files/1 0-4',
      'PATCH /files/1 4-8',
      'PATCH /files/1 8-10',
    ]);
  });

  it('has the digest of each request where that is wanted, and no bytes at creation then', async () => {
    const { lines } = await conversation([created(), at(8), at(10)], {
      checksum: 'sha-1',
      creationWithUpload: true,
      partBytes: 8,
      metadata: () => ({}),
    });
    expect(lines).toEqual([
      'POST /files Upload-Length: 10',
      `PATCH /files/1 Upload-Offset: 0 Upload-Checksum: sha1 Z0I+v6hFTxmsb0aG1sDccxo93Ws= 0-8 ${octets}`,
      `PATCH /files/1 Upload-Offset: 8 Upload-Checksum: sha1 Q7wyZcjXJXXn71SYYjukeFycghQ= 8-10 ${octets}`,
    ]);
  });

  it('names what the application knows, in keys that the contract allows', async () => {
    const { lines } = await conversation([created(), at(10)], {
      partBytes: 10,
      metadata: ({ size }) => ({ folder: 'a, b', size: String(size), 'is-final': '' }),
    });
    expect(lines[0]).toBe(
      'POST /files Upload-Length: 10 Upload-Metadata: folder YSwgYg==,size MTA=,is-final',
    );
    for (const key of ['', 'a b', 'a,b', 'ä', 'a\r\nb']) {
      const { lines: none, ending } = await conversation([], { metadata: () => ({ [key]: '1' }) });
      expect(none).toEqual([]);
      expect(ending).toMatchObject({ code: 'protocol-usage' });
    }
  });

  it.each([
    ['https://tus.example/files', '/files/1', 'https://tus.example/files/1'],
    ['https://tus.example/files/', '1', 'https://tus.example/files/1'],
    ['https://tus.example/files', '//store.example/1', 'https://store.example/1'],
    ['https://tus.example/files', 'https://store.example/1?token=a', 'https://store.example/1?token=a'],
    ['/files', '/files/1', '/files/1'],
    ['/files/', 'https://store.example/1', 'https://store.example/1'],
  ])('of an upload created at %s goes on at %s as %s', (endpoint, location, address) => {
    const protocol = tus({ url: endpoint });
    const file = { name: 'a', type: '', size: 1 };
    const move = protocol.next(protocol.begin(file), file, new Set());
    if (move.kind !== 'send') return expect.fail(move.kind);
    const session = move.step.read(
      scriptedReply({ status: 201, headers: { location } }),
      protocol.begin(file),
    );
    expect(session.uploads).toEqual([{ start: 0, end: 1, offset: 0, url: address }]);
  });

  it.each([
    'http://tus.example/files/1',
    'ftp://tus.example/1',
    'https://user:word@tus.example/1',
    'http://[',
  ])('never goes to %s', async (location) => {
    const { lines, ending } = await conversation([created(location)]);
    expect(lines).toHaveLength(1);
    expect(ending).toMatchObject({ name: 'ReplyShapeError', field: 'Location' });
  });

  it('asks how far a stored upload got before it goes on', async () => {
    const session = { partBytes: 8, uploads: [{ start: 0, end: 10, offset: 4, url: `${url}/1` }] };
    const { lines } = await conversation([at(6, 200), at(10)], { session });
    expect(lines).toEqual(['HEAD /files/1', `PATCH /files/1 Upload-Offset: 6 6-10 ${octets}`]);
  });

  it('carries credentials to its own origin, and to no other', async () => {
    const sender = scriptedSender([created('https://store.example/1'), at(10)]);
    const run = await runProtocol(tus({ url }), { sender, source: content, tokens: ['secret'] });
    expect(run.outcome).toEqual({ result: { url: 'https://store.example/1' } });
    expect(sender.exchanges.map(({ request }) => request.headers?.['Authorization'])).toEqual([
      'Bearer secret',
      undefined,
    ]);
  });
});

describe('several uploads of one file', () => {
  const can = (extensions: string): ScriptedAnswer => ({
    status: 204,
    headers: { 'Tus-Extension': extensions },
  });
  const parallel = { parallel: 2, lanes: 2, metadata: () => ({ filename: 'a' }) } as const;

  it('are created where the server concatenates, filled side by side, and concatenated once', async () => {
    const { lines, ending } = await conversation(
      [
        can('creation,concatenation'),
        created('/files/1'),
        created('/files/2'),
        at(4),
        at(4),
        at(5),
        at(5),
        created('/files/3'),
      ],
      parallel,
    );
    expect(lines).toEqual([
      'OPTIONS /files',
      'POST /files Upload-Length: 5 Upload-Concat: partial',
      'POST /files Upload-Length: 5 Upload-Concat: partial',
      `PATCH /files/1 Upload-Offset: 0 0-4 ${octets}`,
      `PATCH /files/2 Upload-Offset: 0 5-9 ${octets}`,
      `PATCH /files/1 Upload-Offset: 4 4-5 ${octets}`,
      `PATCH /files/2 Upload-Offset: 4 9-10 ${octets}`,
      'POST /files Upload-Concat: final;https://tus.example/files/1 https://tus.example/files/2 Upload-Metadata: filename YQ==',
    ]);
    expect(ending).toBe('https://tus.example/files/3');
  });

  it('are created where concatenation stands anywhere in the list', async () => {
    const uploads = async (extensions: string) => {
      const { lines } = await conversation([can(extensions), refusal(403)], { ...parallel, lanes: 1 });
      return lines[1];
    };
    expect(await uploads('concatenation')).toContain('Upload-Concat: partial');
    expect(await uploads('creation, concatenation, checksum')).toContain('Upload-Concat: partial');
    expect(await uploads('creation,concatenation-unfinished')).not.toContain('Upload-Concat');
  });

  it.each([
    ['cannot concatenate', can('creation,termination')],
    ['does not say what it can', { status: 200 } as const],
    ['does not answer the question', refusal(405)],
  ])('are one where the server %s', async (_name, answer) => {
    const { lines, ending } = await conversation([answer, created(), at(4), at(8), at(10)], parallel);
    expect(lines.map(short)).toEqual([
      'OPTIONS /files',
      'POST /files YQ==',
      'PATCH /files/1 0-4',
      'PATCH /files/1 4-8',
      'PATCH /files/1 8-10',
    ]);
    expect(ending).toBe('https://tus.example/files/1');
  });

  it('are no more than the file has parts, and each is asked for by its own address after a reload', async () => {
    const uploads = [
      { start: 0, end: 5, offset: 5, url: `${url}/1` },
      { start: 5, end: 8, offset: 5, url: `${url}/2` },
      { start: 8, end: 9, offset: 8 },
      { start: 9, end: 10, offset: 9, url: `${url}/4` },
    ];
    const { lines } = await conversation(
      [at(2, 200), at(5, 200), at(3), created('/files/3'), at(1), at(1, 200), created('/files/5')],
      { session: { partBytes: 4, uploads }, metadata: () => ({}) },
    );
    expect(lines.map(short)).toEqual([
      'HEAD /files/2',
      'HEAD /files/1',
      'PATCH /files/2 7-8',
      'POST /files',
      'PATCH /files/3 8-9',
      'HEAD /files/4',
      'POST /files https://tus.example/files/2 https://tus.example/files/3 https://tus.example/files/4',
    ]);
  });

  /** Both complete, and not yet concatenated. */
  const filled = [
    { start: 0, end: 5, offset: 5, url: `${url}/1` },
    { start: 5, end: 10, offset: 10, url: `${url}/2` },
  ];

  it('end as unknown when the answer to their concatenation is lost, because nobody can be asked', async () => {
    const { lines, ending } = await conversation(['lost'], { session: { partBytes: 4, uploads: filled } });
    expect(lines).toHaveLength(1);
    expect(ending).toMatchObject({ code: 'outcome-unknown' });
  });

  it('are concatenated again where the server says that it did not', async () => {
    const { lines, ending } = await conversation([refusal(503), refusal(423), created('/files/3')], {
      session: { partBytes: 4, uploads: filled },
    });
    expect(lines).toEqual([lines[0], lines[0], lines[0]]);
    expect(ending).toBe('https://tus.example/files/3');
  });

  it.each([500, 502, 504])('end as unknown when their concatenation is answered by %i', async (status) => {
    const { lines, ending } = await conversation([refusal(status)], {
      session: { partBytes: 4, uploads: filled },
    });
    expect(lines).toHaveLength(1);
    expect(ending).toMatchObject({ code: 'outcome-unknown' });
  });

  it.each([404, 410])('are created again, once, when one of them is gone: %i', async (status) => {
    const again = [
      can('concatenation'),
      created('/files/3'),
      at(4),
      at(5),
      created('/files/4'),
      at(4),
      at(5),
    ];
    const { lines, ending } = await conversation(
      [refusal(status), refusal(status), ...again, created('/files/5')],
      { session: { partBytes: 4, uploads: filled }, parallel: 2, metadata: () => ({}) },
    );
    expect(lines.map((text) => short(text).split(' ').slice(0, 2).join(' '))).toEqual([
      'POST /files',
      'POST /files',
      'OPTIONS /files',
      ...['POST /files', 'PATCH /files/3', 'PATCH /files/3'],
      ...['POST /files', 'PATCH /files/4', 'PATCH /files/4'],
      'POST /files',
    ]);
    expect(ending).toBe('https://tus.example/files/5');
  });

  it('fail in the end when the server calls them unfinished for ever, and says that it has all', async () => {
    const whole = [at(5, 200), at(5, 200)];
    const { lines, ending } = await conversation(
      [refusal(400), ...whole, refusal(400), ...whole, refusal(400), ...whole, refusal(400)],
      { session: { partBytes: 4, uploads: filled } },
    );
    expect(lines.filter((text) => text.startsWith('POST'))).toHaveLength(4);
    expect(ending).toMatchObject({ name: 'StatusError', status: 400, code: 'refused' });
  });

  it.each([400, 409])('are asked for again when the server finds one unfinished: %i', async (status) => {
    const { lines, ending } = await conversation(
      [refusal(status), at(5, 200), at(2, 200), at(5), created('/files/3')],
      { session: { partBytes: 4, uploads: filled } },
    );
    expect(lines.map((text) => short(text).slice(0, 20))).toEqual([
      'POST /files https://',
      'HEAD /files/1',
      'HEAD /files/2',
      'PATCH /files/2 7-10',
      'POST /files https://',
    ]);
    expect(ending).toBe('https://tus.example/files/3');
  });
});

describe('one of several uploads', () => {
  const half = (start: number, more: object = {}) => ({ start, end: start + 5, offset: start, ...more });
  const one = { url: `${url}/1` };
  const two = { url: `${url}/2` };
  const file = { name: 'a', type: '', size: 10 };

  it('is all there is where the file is no larger than a part: nobody is asked', async () => {
    const { lines } = await conversation([created(), at(10)], { parallel: 2, partBytes: 10 });
    expect(lines.map(short)).toEqual(['POST /files ZmlsZS5iaW4=', 'PATCH /files/1 0-10']);
  });

  it('is concatenated by nobody who may not', async () => {
    const uploads = [half(0, { ...one, offset: 5 }), half(5, { ...two, offset: 10 })];
    const { lines, ending } = await conversation([refusal(403)], { session: { partBytes: 4, uploads } });
    expect(lines).toHaveLength(1);
    expect(ending).toMatchObject({ code: 'forbidden' });
  });

  it.each<readonly [string, Partial<TusOptions>, object, ScriptedAnswer]>([
    ['its creation', { creationWithUpload: true }, {}, created('/files/2', { 'Upload-Offset': '5' })],
    ['a request', {}, two, at(5)],
  ])(
    'has no more bytes than %s brought it, counted from its own first',
    async (_what, options, own, reply) => {
      const uploads = [half(0, { ...one, offset: 5 }), half(5, own)];
      const answers = 'url' in own ? [at(0, 200), at(5, 200), reply] : [reply];
      const { ending } = await conversation(answers, { session: { partBytes: 4, uploads }, ...options });
      expect(ending).toMatchObject({ name: 'ReplyShapeError', field: 'Upload-Offset' });
      expect(ending).toMatchObject({ expected: 'number of bytes from 0 to 4' });
    },
  );

  it('has no more bytes than it is long, when it is asked about', async () => {
    const uploads = [half(0, { ...one, offset: 5 }), half(5, two)];
    const { ending } = await conversation([at(6, 200)], { session: { partBytes: 4, uploads } });
    expect(ending).toMatchObject({ expected: 'number of bytes from 0 to 5' });
  });

  it('is asked about, where another was not created', () => {
    const { resync, next } = tus({ url });
    expect(resync?.({ partBytes: 4 }, file)).toBeUndefined();
    expect(resync?.({ partBytes: 4, uploads: [half(0), half(5)] }, file)).toBeUndefined();
    expect(resync?.({ partBytes: 4, uploads: [half(0), half(5, two)] }, file)?.key).toBe('ask-5');
    const busy = new Set(['create-0', 'part-5']);
    const waiting = next({ partBytes: 4, uploads: [half(0), half(5, two)] }, file, busy);
    expect(waiting).toEqual({ kind: 'wait', for: 'replies' });
  });

  it('is as if it had never been created, once it is deleted; none is that the file was made of', () => {
    const { cancel } = tus({ url });
    const session = { partBytes: 4, uploads: [half(0, { ...one, offset: 2 }), half(5)] };
    const step = cancel?.(session, file);
    expect(step).toMatchObject({ key: 'terminate-0', phase: 'close', repeatable: true });
    const forgotten = { partBytes: 4, uploads: [half(0), half(5)] };
    expect(step?.read(scriptedReply({ status: 204 }), session)).toEqual(forgotten);
    expect(cancel?.({ ...session, url: `${url}/3` }, file)).toBeUndefined();
  });
});

describe('failures', () => {
  const all = ['POST /files', 'PATCH /files/1 0-4', 'PATCH /files/1 4-8', 'PATCH /files/1 8-10'];
  const plain = { metadata: () => ({}) };
  const again = [created('/files/2'), at(4), at(8), at(10)];
  const allAgain = all.map((text) => text.replace('/1', '/2'));

  it.each([
    [
      'a reply that is lost: goes on from where the server is',
      ['lost', at(8, 200), at(10)],
      ['HEAD /files/1'],
    ],
    [
      'a broken connection: sends what the server did not take',
      ['network', at(4, 200), at(8), at(10)],
      ['HEAD /files/1', 'PATCH /files/1 4-8'],
    ],
    ['500: nobody knows, so it asks', [refusal(500), at(8, 200), at(10)], ['HEAD /files/1']],
    ['503: not now, so the same again', [refusal(503), at(8), at(10)], ['PATCH /files/1 4-8']],
    [
      '423, another request is at work: the same again',
      [refusal(423), at(8), at(10)],
      ['PATCH /files/1 4-8'],
    ],
    ['409, another offset: asks which', [refusal(409), at(8, 200), at(10)], ['HEAD /files/1']],
    [
      '460, damaged on its way: sends it again',
      [refusal(460), at(4, 200), at(8), at(10)],
      ['HEAD /files/1', 'PATCH /files/1 4-8'],
    ],
    [
      'a question that fails: asks again',
      ['lost', refusal(502), at(8, 200), at(10)],
      ['HEAD /files/1', 'HEAD /files/1'],
    ],
  ] as const)('%s', async (_name, answers, between) => {
    const { lines, ending } = await conversation([created(), at(4), ...answers], plain);
    expect(lines.map(short)).toEqual([...all.slice(0, 3), ...between, ...all.slice(3)]);
    expect(ending).toBe('https://tus.example/files/1');
  });

  it('the lost reply to the last byte: asks, and is done', async () => {
    const { lines, ending } = await conversation([created(), at(4), at(8), 'lost', at(10, 200)], plain);
    expect(lines.map(short)).toEqual([...all, 'HEAD /files/1']);
    expect(ending).toBe('https://tus.example/files/1');
  });

  it.each([404, 410])('%i: asks once more, then begins again once', async (status) => {
    const { lines, ending } = await conversation(
      [created(), at(4), refusal(status), refusal(status), ...again],
      plain,
    );
    expect(lines.map(short)).toEqual([...all.slice(0, 3), 'HEAD /files/1', ...allAgain]);
    expect(ending).toBe('https://tus.example/files/2');
  });

  it.each([
    [404, 'refused'],
    [400, 'refused'],
    [403, 'forbidden'],
    [412, 'refused'],
    [413, 'too-large-server'],
    [415, 'type-server'],
  ])('%i for the creation: fails at once as "%s"', async (status, code) => {
    const { lines, ending } = await conversation([refusal(status)], plain);
    expect(lines.map(short)).toEqual(['POST /files']);
    expect(ending).toMatchObject({ name: 'StatusError', status, code });
  });

  it.each([
    [400, 'refused'],
    [403, 'forbidden'],
    [412, 'refused'],
    [415, 'type-server'],
  ])('%i for bytes: fails at once as "%s"', async (status, code) => {
    const { lines, ending } = await conversation([created(), at(4), refusal(status)], plain);
    expect(lines.map(short)).toEqual(all.slice(0, 3));
    expect(ending).toMatchObject({ name: 'StatusError', status, code });
  });

  it('413 for bytes: sends smaller parts, down to the least', async () => {
    const smaller = await conversation([created(), refusal(413), at(2), at(4), at(6), at(8), at(10)], {
      ...plain,
      minPartBytes: 2,
    });
    expect(smaller.lines.map(short).slice(0, 4)).toEqual([
      'POST /files',
      'PATCH /files/1 0-4',
      'PATCH /files/1 0-2',
      'PATCH /files/1 2-4',
    ]);
    const never = await conversation([created(), refusal(413), refusal(413)], { ...plain, minPartBytes: 2 });
    expect(never.ending).toMatchObject({ code: 'too-large-server' });
  });

  it('413 for a creation with bytes: creates it without, so that a limit of requests is none of files', async () => {
    const { lines, ending } = await conversation([refusal(413), created(), at(4), at(8), at(10)], {
      ...plain,
      creationWithUpload: true,
    });
    expect(lines.map(short)).toEqual(['POST /files 0-4', ...all]);
    expect(ending).toBe('https://tus.example/files/1');
  });

  it('another refusal of a creation with bytes: fails at once', async () => {
    const { lines, ending } = await conversation([refusal(403)], { ...plain, creationWithUpload: true });
    expect(lines.map(short)).toEqual(['POST /files 0-4']);
    expect(ending).toMatchObject({ code: 'forbidden' });
  });

  it('460 for ever: fails as a wrong checksum', async () => {
    const damaged = [refusal(460), at(4, 200)];
    const { ending } = await conversation(
      [created(), at(4), ...damaged, ...damaged, ...damaged, refusal(460)],
      plain,
    );
    expect(ending).toMatchObject({ name: 'StatusError', status: 460, code: 'checksum' });
  });

  it.each([
    ['an empty file', new Blob([]), {}],
    ['a file that fits into its creation', content, { creationWithUpload: true, partBytes: 10 }],
  ])('the lost creation of %s: says that it cannot know', async (_name, source, options) => {
    const { lines, ending } = await conversation(['lost'], { ...plain, source, ...options });
    expect(lines).toHaveLength(1);
    expect(ending).toMatchObject({ code: 'outcome-unknown' });
  });

  it('the lost creation of an upload without all its bytes: creates another one', async () => {
    const { lines, ending } = await conversation(['lost', ...again], plain);
    expect(lines.map(short)).toEqual(['POST /files', ...allAgain]);
    expect(ending).toBe('https://tus.example/files/2');
  });

  it.each([
    ['a creation without Location', [{ status: 201 }], 'Location'],
    ['bytes taken, and not how many', [created(), { status: 204 }], 'Upload-Offset'],
    [
      'an offset that is no number',
      [created(), { status: 204, headers: { 'Upload-Offset': '4.0' } }],
      'Upload-Offset',
    ],
    ['more bytes than were sent', [created(), at(5)], 'Upload-Offset'],
    ['more bytes than there are', [created(), 'lost', at(11, 200)], 'Upload-Offset'],
    ['a question answered without an offset', [created(), 'lost', { status: 204 }], 'Upload-Offset'],
    [
      'more bytes at creation than were sent',
      [created('/files/1', { 'Upload-Offset': '1' })],
      'Upload-Offset',
    ],
  ] as const)('%s: fails and names it', async (_name, answers, field) => {
    const { ending } = await conversation(answers, plain);
    expect(ending).toMatchObject({ name: 'ReplyShapeError', field });
  });

  it('403 for a question: fails, and keeps what it knows', async () => {
    const { lines, ending } = await conversation([created(), at(4), 'lost', refusal(403)], plain);
    expect(lines.map(short)).toEqual([...all.slice(0, 3), 'HEAD /files/1']);
    expect(ending).toMatchObject({ code: 'forbidden', keepsSession: true });
  });

  it('a date by which the server forgets: is the last one it said, and none where it says something else', async () => {
    const { expiresAtMs } = tus({ url });
    const says = (date: string, offset: number): ScriptedAnswer => ({
      status: 204,
      headers: { 'Upload-Offset': String(offset), 'Upload-Expires': date },
    });
    const known = ['Fri, 20 Nov 2099 09:00:00 GMT', 'Fri, 20 Nov 2099 10:00:00 GMT'] as const;
    const { sessions } = await conversation(
      [created(), says(known[0], 4), says(known[1], 8), says('soon', 10)],
      plain,
    );
    expect(sessions.map((session) => expiresAtMs?.(session))).toEqual([
      undefined,
      Date.parse(known[0]),
      Date.parse(known[1]),
      Date.parse(known[1]),
    ]);
  });

  it('a date by which the server forgets: begins again after it, by the earliest of several', async () => {
    const { expiresAtMs } = tus({ url });
    const date = 'Fri, 20 Nov 2026 09:00:00 GMT';
    const { sessions } = await conversation(
      [created('/files/1', { 'Upload-Expires': date }), ...again],
      plain,
    );
    expect(sessions[0] && expiresAtMs?.(sessions[0])).toBe(Date.UTC(2026, 10, 20, 9));
    const uploads = [
      { start: 0, end: 5, offset: 0, expiresAtMs: 2000 },
      { start: 5, end: 9, offset: 5, expiresAtMs: 1000 },
      { start: 9, end: 10, offset: 9 },
    ];
    expect(expiresAtMs?.({ partBytes: 4, uploads })).toBe(1000);
    expect(expiresAtMs?.({ partBytes: 4 })).toBeUndefined();
  });
});

describe('cancel', () => {
  const cancel = (session: TusSession, of: FileFacts) => tus({ url, parallel: 3 }).cancel?.(session, of);
  const file = { name: 'a', type: '', size: 10 };
  const upload = (start: number, end: number, id?: number) => ({
    start,
    end,
    offset: start,
    ...(id !== undefined && { url: `${url}/${id}` }),
  });

  it.each([
    ['answers', { status: 204 }, 'read'],
    ['has forgotten them already', { status: 410 }, 'refused'],
  ] as const)(
    'deletes every upload that was created, one after the other, where the server %s',
    (_name, reply, hears) => {
      const deleted: string[] = [];
      let session: TusSession = { partBytes: 4, uploads: [upload(0, 4, 1), upload(4, 8), upload(8, 10, 2)] };
      for (let step = cancel(session, file); step !== undefined; step = cancel(session, file)) {
        if ('call' in step.request) return expect.fail('is a call');
        deleted.push(`${step.request.method} ${step.request.url}`);
        session = step[hears]?.(scriptedReply(reply), session) ?? expect.fail('learns nothing');
      }
      expect(deleted).toEqual([`DELETE ${url}/1`, `DELETE ${url}/2`]);
    },
  );

  it('has nothing to delete before the first creation', () => {
    expect(cancel({ partBytes: 4 }, file)).toBeUndefined();
    expect(cancel({ partBytes: 4, uploads: [upload(0, 10)] }, file)).toBeUndefined();
  });

  it('is refused in the words of the server where it cannot delete', () => {
    const session = { partBytes: 4, uploads: [upload(0, 10, 1)] };
    expect(cancel(session, file)?.refused?.(scriptedReply({ status: 405 }), session)).toBeUndefined();
  });
});

describe('sizes', () => {
  const size = (protocol: ReturnType<typeof tus>, bytes: number) =>
    protocol.begin({ name: 'a', type: '', size: bytes });

  it('begin with 8 MiB, and grow without limit unless one is set', () => {
    const protocol = tus({ url });
    expect(size(protocol, 2 ** 40).partBytes).toBe(8 * 2 ** 20);
    expect(protocol.parts).toMatchObject({ minBytes: 16_384, maxBytes: Number.MAX_SAFE_INTEGER });
    expect(tus({ url, partBytes: 1000 }).parts).toMatchObject({ minBytes: 1000, maxBytes: 1000 });
    expect(tus({ url, checksum: 'md5' }).parts).toMatchObject({ maxBytes: 32 * 2 ** 20 });
  });

  it.each([2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])(
    'of %i bytes are named exactly, to the last one',
    (bytes) => {
      const protocol = tus({ url });
      const uploads = [{ start: 0, end: bytes, offset: bytes - 1, url: `${url}/1` }];
      const file = { name: 'a', type: '', size: bytes };
      const move = protocol.next({ partBytes: Number.MAX_SAFE_INTEGER, uploads }, file, new Set());
      expect(move).toMatchObject({
        step: {
          request: {
            headers: { 'Upload-Offset': (BigInt(bytes) - 1n).toString() },
            body: { range: { start: bytes - 1, end: bytes } },
          },
        },
      });
    },
  );

  it('over the limit are refused before the first request, by one byte', () => {
    const { check } = tus({ url, maxBytes: 10 });
    expect(() => check?.({ name: 'a', type: '', size: 10 })).not.toThrow();
    expect(() => check?.({ name: 'a', type: '', size: 11 })).toThrow(
      expect.objectContaining({ code: 'file-too-large' }),
    );
  });

  it.each([{ partBytes: 0 }, { partBytes: 1.5 }, { parallel: 0 }, { parallel: 1.5 }])(
    '%o are a mistake',
    (wrong) => {
      expect(() => tus({ url, ...wrong })).toThrow(RangeError);
    },
  );
});
