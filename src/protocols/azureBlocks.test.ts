import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rangeOf, type FileFacts } from '../core/protocol.ts';
import { conversation } from '../testing/conversation.test.shared.ts';
import { scriptedReply, type ScriptedAnswer } from '../testing/scriptedSender.ts';
import { xmlError } from '../testing/simulatedSigner.ts';
import { blockId, tagOf } from './azureBlockList.ts';
import {
  azureBlocks,
  type AzureBlocksOptions,
  type AzureBlocksSession,
  type SignedTarget,
} from './azureBlocks.ts';

const address = 'https://account.blob.example/films/a.txt';
const file = { name: 'a.txt', type: 'text/plain', size: 10 };
const tag = '0123abcd';
const none = new Set<string>();

/** Signs with 1, 2, 3, ... so that it shows which signature a request has. */
function signer(url = address) {
  let count = 0;
  return async () => ({ url: `${url}?sig=${(count += 1)}` });
}

type Options = Partial<AzureBlocksOptions & { readonly sign: () => Promise<SignedTarget> }>;

const blocks = (options: Options = {}) =>
  azureBlocks({ sign: signer(), partBytes: 4, minPartBytes: 2, ...options });

/** Ids as the bytes they name, whatever their tag; the list as those it names. */
const readable = (line: string): string =>
  line
    .replace(/\/films\/a\.txt/, '')
    .replace(/&blockid=\w{8}0*(\d+?)0*(\d+)(?= )/, (_all, start: string) => ` ${start}`)
    .replace(/ <\?xml.*/, '');

async function converse(
  answers: readonly ScriptedAnswer[],
  options: {
    readonly with?: Options;
    readonly session?: AzureBlocksSession;
    readonly lanes?: number;
    readonly file?: Partial<FileFacts>;
  } = {},
) {
  const run = await conversation(blocks(options.with), answers, options);
  return { ...run, lines: run.lines.map(readable) };
}

const created: ScriptedAnswer = { status: 201 };
const committed: ScriptedAnswer = { status: 201, headers: { ETag: '"0x1"' } };
const expired = xmlError(403, 'AuthenticationFailed', 'Signature not valid in the specified time frame');

const put = (start: number, end: number, sig = 1): string =>
  `PUT ?sig=${sig}&comp=block ${start} [${start}-${end}]`;
const commit = (sig = 1): string => `PUT ?sig=${sig}&comp=blocklist`;
const all = [put(0, 4), put(4, 8), put(8, 10)];
const done = { result: { url: address, etag: '"0x1"' } };

/** As it would be stored: without a signature. */
const stored = (starts: AzureBlocksSession['blocks']): AzureBlocksSession => ({
  partBytes: 4,
  blob: { url: address, tag },
  blocks: starts,
});

describe('azureBlocks on the wire', () => {
  it('puts blocks whose ids name their bytes, and lists them in order', async () => {
    const { exchanges, ending, lines } = await converse([created, created, created, committed]);
    expect(lines).toEqual([...all, commit()]);
    const ids = exchanges.slice(0, 3).map(({ request }) => new URL(request.url).searchParams.get('blockid'));
    const firstId = ids[0] ?? '';
    expect(ids).toEqual(
      [
        { start: 0, end: 4 },
        { start: 4, end: 8 },
        { start: 8, end: 10 },
      ].map((range) => blockId(firstId.slice(0, 8), range)),
    );
    expect(firstId).toMatch(/^[0-9a-f]{8}\d{28}$/);
    expect(exchanges.map(({ request: { headers, body, auth } }) => ({ headers, body, auth }))).toEqual([
      { headers: {}, body: { kind: 'bytes', range: { start: 0, end: 4 }, type: '' }, auth: 'never' },
      { headers: {}, body: { kind: 'bytes', range: { start: 4, end: 8 }, type: '' }, auth: 'never' },
      { headers: {}, body: { kind: 'bytes', range: { start: 8, end: 10 }, type: '' }, auth: 'never' },
      {
        headers: { 'x-ms-blob-content-type': 'text/plain' },
        body: {
          kind: 'text',
          value: `<?xml version="1.0" encoding="utf-8"?><BlockList>${ids.map((id) => `<Latest>${id}</Latest>`).join('')}</BlockList>`,
          type: 'application/xml',
        },
        auth: 'never',
      },
    ]);
    expect(ending).toEqual(done);
  });

  it('has several blocks under way once the first has settled their size, and lists them when all are there', async () => {
    const { lines } = await converse([created, created, created, committed], { lanes: 3 });
    expect(lines).toEqual([...all, commit()]);
    const at = (starts: readonly number[], ...busy: readonly string[]) => {
      const now = { ...stored(starts), target: { url: address } };
      const move = blocks().next(now, file, new Set(busy));
      if (move.kind === 'send') return move.step.key;
      return move.kind === 'wait' ? `wait for ${move.for}` : move.kind;
    };
    expect(at([])).toBe('block-0-4');
    expect(at([], 'block-0-4')).toBe('wait for replies');
    expect(at([0], 'block-4-8')).toBe('block-8-10');
    expect(at([0], 'block-4-8', 'block-8-10')).toBe('wait for replies');
    expect(at([0, 8, 4])).toBe('commit');
  });

  it.each([
    [0, 'PUT ?sig=1 [0-0]'],
    [1, 'PUT ?sig=1 [0-1]'],
    [4, 'PUT ?sig=1 [0-4]'],
  ])('puts a file of %i bytes at once, because it is no larger than a block', async (size, line) => {
    const { lines, exchanges, ending } = await converse([committed], { file: { size } });
    expect(lines).toEqual([line]);
    expect(exchanges[0]?.request.headers).toEqual({ 'x-ms-blob-type': 'BlockBlob' });
    expect(exchanges[0]?.contentType).toBe('text/plain');
    expect(ending).toEqual(done);
  });

  it('makes a blob of one request a part, whose bytes are counted as those of any other', () => {
    const move = blocks().next({ ...stored([]), target: { url: address } }, { ...file, size: 4 }, none);
    expect(move).toMatchObject({ kind: 'send', step: { key: 'put', phase: 'part', repeatable: true } });
  });

  it.each<readonly [string, Partial<FileFacts>, string]>([
    ['another file', { name: 'b.txt' }, `${address}?sig=1`],
    ['another signature', {}, `${address}?sig=2`],
  ])('names the blocks otherwise for %s at the same address', async (_, facts, url) => {
    const idsOf = async (which: Partial<FileFacts>, signedUrl: string) => {
      const sign = async () => ({ url: signedUrl });
      const answers = [created, created, created, committed];
      const { exchanges } = await converse(answers, { with: { sign }, file: which });
      return exchanges.slice(0, 3).map(({ request }) => new URL(request.url).searchParams.get('blockid'));
    };
    const [one, other] = [await idsOf({}, `${address}?sig=1`), await idsOf(facts, url)];
    expect(one.filter((id) => other.includes(id))).toEqual([]);
    expect(await idsOf({}, `${address}?sig=1`)).toEqual(one);
  });

  it('names all blocks with as many digits, also where a tag begins with zeros', () => {
    expect(['', 'film 380'].map(tagOf)).toEqual(['811c9dc5', '000647ee']);
    expect(blockId(tagOf('film 380'), { start: 4, end: 10 })).toBe('000647ee0000000000000004000000000006');
  });

  it('asks an address that has no query of its own with one', async () => {
    const { lines } = await converse([created, created, created, committed], {
      with: { sign: async () => ({ url: address }) },
    });
    expect(lines.map((line) => line.split(' ')[1])).toEqual([
      '?comp=block',
      '?comp=block',
      '?comp=block',
      '?comp=blocklist',
    ]);
  });

  it.each<readonly [string, AzureBlocksOptions['contentType'], Readonly<Record<string, string>>]>([
    ['the type that a function says', () => 'a/b', { 'x-ms-blob-content-type': 'a/b' }],
    ['no type', '', {}],
  ])('gives the blob %s', async (_, contentType, headers) => {
    const { exchanges } = await converse([created, created, created, committed], {
      with: { ...(contentType !== undefined && { contentType }) },
    });
    expect(exchanges[3]?.request.headers).toStrictEqual(headers);
  });

  it('has no ETag in its result where CORS does not expose it', async () => {
    const { ending } = await converse([created], { file: { size: 4 } });
    expect(ending).toStrictEqual({ result: { url: address } });
  });

  it('gives no origin credentials where a call signs', () => {
    expect(blocks()).not.toHaveProperty('endpoint');
  });

  it('sends what the signer wants with the request that makes the blob, and with no other', async () => {
    const sign = async () => ({
      url: `${address}?sig=1`,
      headers: { 'x-ms-meta-a': '1', 'Content-Type': 'a/b' },
    });
    const { exchanges } = await converse([created, created, created, committed], { with: { sign } });
    expect(exchanges.map(({ request }) => request.headers)).toEqual([
      {},
      {},
      {},
      { 'x-ms-meta-a': '1', 'x-ms-blob-content-type': 'a/b' },
    ]);
  });

  it('sends the MD5 of every block, where it is asked for', async () => {
    const { exchanges } = await converse([created, created, created, committed], { with: { md5: true } });
    expect(exchanges.map(({ request }) => request.headers?.['Content-MD5'])).toEqual([
      ...[
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ].map((bytes) => createHash('md5').update(Uint8Array.from(bytes)).digest('base64')),
      undefined,
    ]);
  });

  it('makes blocks large enough that a file has no more than 50,000', () => {
    const size = 5_000_000_000_000;
    const protocol = azureBlocks({ sign: signer(), maxBytes: size });
    const session = { ...protocol.begin(file), blob: { url: address, tag }, target: { url: address } };
    const blockBytes = (now: AzureBlocksSession): number => {
      const move = protocol.next(now, { ...file, size }, none);
      const { end = 0 } = (move.kind === 'send' && rangeOf(move.step.request)) || {};
      return end;
    };
    expect(blockBytes(session)).toBe(100_000_000);
    expect(blockBytes(protocol.parts?.resize(session, 1) ?? expect.fail('cannot be resized'))).toBe(
      100_000_000,
    );
    // What was confirmed is counted in the same blocks.
    expect(protocol.confirmed({ ...session, blocks: [0] }, { ...file, size })).toBe(100_000_000);
  });

  it('keeps the size of its blocks once one is there', () => {
    expect(blocks().parts?.of(stored([0]))).toBe(4);
    expect(blocks().parts?.resize(stored([]), 2)).toEqual({ ...stored([]), partBytes: 2 });
    expect(blocks().parts?.resize(stored([0]), 2)).toBeUndefined();
  });

  it.each([0, 1.5])('refuses blocks of %d bytes when it is made', (partBytes) => {
    expect(() => azureBlocks({ sign: signer(), partBytes })).toThrow(RangeError);
  });

  it('brings larger blocks to what the service takes', () => {
    expect(azureBlocks({ sign: signer(), partBytes: 2 ** 33 }).parts?.maxBytes).toBe(4000 * 2 ** 20);
  });

  it('refuses a file of more than 50,000 blocks of 4000 MiB before any request', () => {
    const limit = 50_000 * 4000 * 2 ** 20;
    const sized = (size: number) => () => blocks().check?.({ ...file, size });
    expect(sized(limit)).not.toThrow();
    expect(sized(limit + 1)).toThrow(expect.objectContaining({ code: 'file-too-large' }));
  });

  it('is stored without its signature', () => {
    const session = { ...stored([]), target: { url: `${address}?sig=secret` } };
    expect(JSON.stringify(blocks().stored?.(session))).not.toContain('secret');
    expect(blocks().stored?.(session)).toEqual(stored([]));
  });
});

describe('a resume of azureBlocks', () => {
  it('signs anew, asks nothing, and sends the blocks that were not answered', async () => {
    const { lines, ending } = await converse([created, created, committed], { session: stored([4]) });
    expect(lines).toEqual([put(0, 4), put(8, 10), commit()]);
    expect(ending).toEqual(done);
  });

  it('commits when every block was answered', async () => {
    const { lines, ending } = await converse([committed], { session: stored([4, 0, 8]) });
    expect(lines).toEqual([commit()]);
    expect(ending).toEqual(done);
  });

  it('begins from nothing when the signature is for another blob', async () => {
    const sign = signer('https://account.blob.example/films/b.txt');
    const { lines, ending } = await converse([created, created, created, committed], {
      session: stored([0]),
      with: { sign },
    });
    expect(lines.map((line) => line.replace('/films/b.txt', ''))).toEqual([...all, commit()]);
    expect(ending).toMatchObject({ result: { url: 'https://account.blob.example/films/b.txt' } });
  });
});

describe('failures of azureBlocks', () => {
  it('a signature that runs out: signs again and goes on, with all lanes', async () => {
    const { lines } = await converse([created, expired, created, created, committed]);
    expect(lines).toEqual([put(0, 4), put(4, 8), put(4, 8, 2), put(8, 10, 2), commit(2)]);
    const lanes = await converse([created, expired, expired, created, created, committed], { lanes: 3 });
    expect(lanes.lines).toEqual([...all, put(4, 8, 2), put(8, 10, 2), commit(2)]);
  });

  it('a lane that hears late of a signature that ran out: keeps the new one', () => {
    const now = { ...stored([]), partBytes: 2, target: { url: `${address}?sig=1` } };
    const move = blocks().next(now, file, none);
    const step = move.kind === 'send' ? move.step : expect.fail();
    const signedAnew = { ...now, target: { url: `${address}?sig=2` } };
    expect(step.refused?.(scriptedReply(expired), signedAnew)).toEqual(signedAnew);
    expect(step.refused?.(scriptedReply(expired), now)).not.toHaveProperty('target');
  });

  it('a signature that is always out: ends as that', async () => {
    const { ending } = await converse([expired, expired, expired, expired]);
    expect(ending).toMatchObject({ code: 'link-expired', status: 403 });
  });

  it('a lost reply to a block: sends it again, because its id gives it the same place', async () => {
    const { lines, exchanges } = await converse([created, 'lost', created, created, committed]);
    expect(lines).toEqual([put(0, 4), put(4, 8), put(4, 8), put(8, 10), commit()]);
    expect(exchanges[2]?.request.url).toBe(exchanges[1]?.request.url);
  });

  it('a lost reply to the list: sends it again, because it names blocks that wait and blocks of the blob', async () => {
    const { lines, ending } = await converse([created, created, created, 'lost', committed]);
    expect(lines).toEqual([...all, commit(), commit()]);
    expect(ending).toEqual(done);
  });

  it('a block that is missing at the list: sends all of them again', async () => {
    const missing = xmlError(400, 'InvalidBlockList', 'The specified block list is invalid.');
    const { lines } = await converse([missing, created, created, created, committed], {
      session: stored([0, 4, 8]),
    });
    expect(lines).toEqual([commit(), ...all, commit()]);
  });

  it('a block that was damaged on its way: sends it again, and fails when that is damaged, too', async () => {
    const damaged = xmlError(400, 'Md5Mismatch', 'The MD5 is not that of the body.');
    const { lines } = await converse([damaged, created, damaged, created, created, committed]);
    expect(lines).toEqual([put(0, 4), put(0, 4), put(4, 8), put(4, 8), put(8, 10), commit()]);
    const always = await converse([created, damaged, damaged]);
    expect(always.ending).toMatchObject({ code: 'checksum', status: 400 });
  });

  it('blocks that were damaged together: sends each of them again', async () => {
    const damaged = xmlError(400, 'Md5Mismatch', 'The MD5 is not that of the body.');
    const answers = [created, damaged, damaged, created, created, committed];
    const { lines, ending } = await converse(answers, { lanes: 3 });
    expect(lines).toEqual([...all, ...all.slice(1), commit()]);
    expect(ending).toEqual(done);
  });

  it('a 413: halves the blocks', async () => {
    const { lines } = await converse([
      { status: 413 },
      created,
      created,
      created,
      created,
      created,
      committed,
    ]);
    expect(lines).toEqual([put(0, 4), put(0, 2), put(2, 4), put(4, 6), put(6, 8), put(8, 10), commit()]);
  });

  it('a busy service: waits and sends the same again', async () => {
    const busy = xmlError(503, 'ServerBusy', 'The server is busy.');
    const { lines } = await converse([created, busy, created, created, committed]);
    expect(lines).toEqual([put(0, 4), put(4, 8), put(4, 8), put(8, 10), commit()]);
  });

  it.each([
    ['a wrong signature', xmlError(403, 'AuthenticationFailed', 'Signature did not match.'), 'forbidden'],
    ['an unknown container', xmlError(404, 'ContainerNotFound', 'There is none.'), 'refused'],
    ['ids of another length', xmlError(400, 'InvalidBlobOrBlock', 'Invalid.'), 'refused'],
    ['a lease', xmlError(412, 'LeaseIdMissing', 'There is a lease.'), 'refused'],
    ['a blob that must not be replaced', xmlError(409, 'BlobAlreadyExists', 'It exists.'), 'conflict'],
  ])('%s: fails at once', async (_what, refusal, code) => {
    const { lines, ending } = await converse([refusal]);
    expect(lines).toEqual([put(0, 4)]);
    expect(ending).toMatchObject({ code });
  });

  it('a code is only looked for where the service writes it, at the beginning', async () => {
    const text = `<Error>${' '.repeat(5000)}<Code>InvalidBlockList</Code></Error>`;
    const { ending } = await converse([{ status: 400, text }], { session: stored([0, 4, 8]) });
    expect(ending).toMatchObject({ code: 'refused' });
  });

  it('neither a page nor an error under a success status is believed', async () => {
    const error = { status: 200, text: '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>' };
    const shape = { code: 'reply-shape', field: 'status', expected: '201', received: 'number 200' };
    expect((await converse([error])).ending).toMatchObject(shape);
    const { ending } = await converse([error], { session: stored([0, 4, 8]) });
    expect(ending).toMatchObject(shape);
  });

  it('a signer that answers something else sends nothing', async () => {
    for (const url of ['javascript:alert(1)', '']) {
      const { lines, ending } = await converse([], { with: { sign: async () => ({ url }) } });
      expect(lines).toEqual([]);
      expect(ending).toMatchObject({ code: 'reply-shape', field: 'url' });
    }
  });
});

describe('a cancel of azureBlocks', () => {
  it('says nothing: the service drops the blocks, and whatever is at the address stays', () => {
    expect(blocks().cancel).toBeUndefined();
    const { result } = { result: { url: address } };
    expect(blocks().next({ ...stored([]), result }, file, none)).toEqual({ kind: 'done', result });
  });
});
