import { readdir } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { textParts } from './canonicalMultipart.ts';
import { clip, filePart, report } from './fixtures.ts';
import { attachmentHeader, safeFileName } from './safeFileName.ts';
import { sendRaw } from './sendRaw.ts';
import { chunkPath, json, member, pmPath, serverForTest } from './serverForTests.ts';
import type { TestServer } from './serverForTests.ts';

const text = { type: 'text/plain' };

async function uploadAs(server: TestServer, name: string, bytes: Uint8Array = clip.bytes): Promise<string> {
  return member(await server.pm([filePart('file', { name, ...text }, bytes)]), 'file_url');
}

describe('names', () => {
  it.each([
    ['photo.png', 'photo.png'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['..', 'file'],
    ['', 'file'],
    ['.htaccess', 'htaccess'],
    ['a\u0000b\nc.txt', 'abc.txt'],
    ['ev\u202egnp.exe', 'evgnp.exe'],
    ['日本語 süß 🎉.txt', '日本語 süß 🎉.txt'],
    ['lone \ud800.txt', 'lone \ufffd.txt'],
  ])('%j is stored as %j', (name, stored) => {
    expect(safeFileName(name)).toBe(stored);
  });

  it('a long name keeps its extension and fits the file system', () => {
    const stored = safeFileName(`${'ü'.repeat(300)}.jpeg`);
    expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(200);
    expect(stored.endsWith('ü.jpeg')).toBe(true);
  });

  it('a download name survives quotes and other scripts', () => {
    expect(attachmentHeader('a"süß.txt')).toBe(
      `attachment; filename="a_s__.txt"; filename*=UTF-8''a%22s%C3%BC%C3%9F.txt`,
    );
  });

  it.each([['日本語 süß 🎉.txt'], ["it's 100%.txt"], ['a+b&c=d#e?.txt'], ['e\u0301.txt'], ['\u00e9.txt']])(
    '%s survives upload and download',
    async (name) => {
      const server = await serverForTest({});
      const url = await uploadAs(server, name);
      expect(decodeURIComponent(url.split('/').at(-1) ?? '')).toBe(name);
      const answer = await server.get(url);
      expect(answer.body.equals(clip.bytes)).toBe(true);
      expect(answer.headers['content-disposition']).toBe(attachmentHeader(name));
      expect(server.control.objects()).toMatchObject([{ name }]);
    },
  );

  it('a quote that the browser escapes comes back as a quote', async () => {
    const server = await serverForTest({});
    await uploadAs(server, 'say %22hi%22.txt');
    expect(server.control.objects()).toMatchObject([{ name: 'say "hi".txt' }]);
  });
});

describe('stored files', () => {
  it('a name that is a path stays inside the data directory', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'reference-server-test-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const server = await serverForTest({ dataDir });
    const name = { name: 'filename', value: '../../../../escape.txt' };
    const url = member(
      await server.pm([name, filePart('file', { name: 'a', ...text }, clip.bytes)]),
      'file_url',
    );
    expect(new URL(url).pathname).toBe('/upfiles/pm/escape.txt');
    expect(await readdir(join(dataDir, 'objects/upfiles/pm'))).toEqual(['escape.txt']);
    expect((await server.get(url)).body.equals(clip.bytes)).toBe(true);
  });

  it.each([['/upfiles/../../../etc/passwd'], ['/upfiles/%2e%2e%2f%2e%2e%2fetc/passwd'], ['/upfiles/pm/%ff']])(
    'GET %s finds nothing',
    async (path) => {
      const server = await serverForTest({});
      expect((await sendRaw(server.url, { method: 'GET', path })).status).toBe(404);
    },
  );

  it('a second file of one name gets its own URL', async () => {
    const server = await serverForTest({});
    const first = await uploadAs(server, 'a.txt', Buffer.from('first'));
    const second = await uploadAs(server, 'a.txt', Buffer.from('second'));
    expect(second).toMatch(/\/a_[0-9a-f]{7}\.txt$/);
    expect((await server.get(first)).text).toBe('first');
    expect((await server.get(second)).text).toBe('second');
  });

  it('uploads of one name that run side by side keep apart', async () => {
    const server = await serverForTest({});
    const contents = Array.from({ length: 20 }, (_, index) => `content ${index}`);
    const urls = await Promise.all(
      contents.map((content) => uploadAs(server, 'a.txt', Buffer.from(content))),
    );
    expect(new Set(urls).size).toBe(20);
    const read = await Promise.all(urls.map(async (url) => (await server.get(url)).text));
    expect(read).toEqual(contents);
  });

  it('parts that come side by side, and done asked twice at once, make one object', async () => {
    const server = await serverForTest({});
    const bytes = Buffer.from('0123456789');
    const send = (index: number, uuid: string[]) =>
      server.pm([
        ...uuid.map((value) => ({ name: 'uuid', value })),
        ...textParts({ partindex: index, totalparts: 5, filename: 'a.txt' }),
        filePart('file', { name: 'blob', ...text }, bytes.subarray(index * 2, index * 2 + 2)),
      ]);
    const uuid = member(await send(0, []), 'file_uuid');
    await Promise.all([4, 2, 1, 3].map((index) => send(index, [uuid])));
    const done = textParts({ uuid, filename: 'a.txt', totalparts: 5 });
    const [first, second] = await Promise.all([server.done(done), server.done(done)]);
    expect(first.text).toBe(second.text);
    expect((await server.get(member(first, 'file_url'))).text).toBe('0123456789');
    expect(server.control.objects()).toHaveLength(1);
  });

  it('one chunk sent twice at once is stored once', async () => {
    const server = await serverForTest();
    await server.mediaChunk(0);
    const answers = await Promise.all([server.mediaChunk(1), server.mediaChunk(1)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400]);
    await server.mediaChunk(2);
    expect((await server.complete(report.md5)).status).toBe(201);
  });

  it('a file of 0 bytes goes every way', async () => {
    const server = await serverForTest({});
    const none = Buffer.alloc(0);
    const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
    const file = filePart('file', { name: 'empty', ...text }, none);
    expect((await server.pm([{ name: 'md5', value: md5 }, file])).status).toBe(200);
    const part = await server.pm([...textParts({ partindex: 0, totalparts: 1 }), file]);
    const uuid = member(part, 'file_uuid');
    expect((await server.done(textParts({ uuid, filename: 'e', totalfilesize: 0 }))).status).toBe(200);
    const chunk = await server.post(chunkPath, [{ ...file, name: 'document' }]);
    expect(json(chunk)).toMatchObject({ offset: 0 });
    const uploadId = member(chunk, 'upload_id');
    const body = `upload_id=${uploadId}&md5=${md5}`;
    const type = 'application/x-www-form-urlencoded';
    expect((await server.postText('/api/v2/media/upload/complete/', body, type)).status).toBe(201);
    const url = member(await server.declare('media://empty'), 'url');
    expect((await server.put(url, none)).headers['etag']).toBe(`"${md5}"`);
    expect(server.control.objects().map(({ sizeBytes }) => sizeBytes)).toEqual([0, 0, 0, 0]);
    for (const object of server.control.objects()) {
      const answer = await server.get(object.url);
      expect([answer.status, answer.body.length]).toEqual([200, 0]);
    }
  });

  it('a presigned PUT overwrites its key, and keys of two users never meet', async () => {
    const server = await serverForTest({});
    server.control.setToken({ token: 'other', user: 'other' });
    const url = member(await server.declare('media://a/b.txt'), 'url');
    const others = member(await server.declare('media://a/b.txt', { Authorization: 'Bearer other' }), 'url');
    await server.put(others, Buffer.from('not mine'));
    await server.put(url, Buffer.from('old'));
    await server.put(url, Buffer.from('new'));
    expect((await server.get(url)).text).toBe('new');
    expect((await server.get(others)).text).toBe('not mine');
    expect(server.control.objects()).toHaveLength(2);
    const { pathname } = new URL(url);
    const head = await sendRaw(server.storageUrl, { method: 'HEAD', path: pathname });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '3', 0]);
    server.control.advanceClock(24 * 60 * 60 * 1000);
    expect((await server.get(url)).status).toBe(404);
  });

  it('hashes what the disk holds, not what came in', async () => {
    const server = await serverForTest({});
    const file = filePart('file', clip, clip.bytes);
    const corrupt = { 'X-Gantry-Fault': 'corrupt' };
    await server.pm([file], corrupt);
    expect(server.control.objects()[0]?.md5).not.toBe(clip.md5);
    const refused = await server.pm([{ name: 'md5', value: clip.md5 }, file], corrupt);
    expect([refused.status, refused.text.includes('md5_mismatch')]).toEqual([400, true]);
    const url = member(await server.declare('media://a'), 'url');
    expect((await server.put(url, clip.bytes, corrupt)).headers['etag']).not.toBe(`"${clip.md5}"`);
  });

  it('leaves no temporary file behind', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'reference-server-test-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const server = await serverForTest({ dataDir });
    await uploadAs(server, 'a.txt');
    await server.pm([{ name: 'md5', value: '0' }, filePart('file', clip, clip.bytes)]);
    await server.pm([filePart('file', clip, clip.bytes)], { 'X-Gantry-Fault': 'F15' });
    await server.put(member(await server.declare('media://a'), 'url'), clip.bytes);
    await expect.poll(() => readdir(join(dataDir, 'temporary'))).toEqual([]);
  });

  it('an unknown type is served as bytes', async () => {
    const server = await serverForTest({});
    const type = { name: 'filetype', value: 'text/html\r\nX-Evil: 1' };
    const url = member(await server.pm([type, filePart('file', clip, clip.bytes)]), 'file_url');
    expect((await server.get(url)).headers['content-type']).toBe('application/octet-stream');
  });
});

describe('own protocol', () => {
  it('takes bytes, and confirms them once', async () => {
    const server = await serverForTest({});
    const put = { method: 'PUT', path: '/own/files/s%C3%BC%C3%9F.txt', body: clip.bytes };
    expect((await sendRaw(server.url, put)).status).toBe(204);
    expect(server.control.objects()).toEqual([]);
    const confirm = { method: 'POST', path: `${put.path}/confirm` };
    const first = await sendRaw(server.url, confirm);
    expect(first.status).toBe(200);
    expect((await sendRaw(server.url, confirm)).text).toBe(first.text);
    expect(server.control.objects()).toMatchObject([
      { id: member(first, 'id'), name: 'süß.txt', md5: clip.md5 },
    ]);
    const [object] = server.control.objects();
    expect((await server.get(object?.url ?? '')).body.equals(clip.bytes)).toBe(true);
    expect((await sendRaw(server.url, { ...confirm, path: '/own/files/none/confirm' })).status).toBe(404);
  });

  it('answers 405 to a method an endpoint does not have', async () => {
    const server = await serverForTest({});
    const answer = await sendRaw(server.url, { method: 'GET', path: pmPath });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  });
});
