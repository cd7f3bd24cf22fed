import { describe, expect, it } from 'vitest';
import { filePart, goldenUploadId as M, partBytes, report } from './fixtures.ts';
import { chunkPath, json, member, serverForTest } from './serverForTests.ts';
import type { TestServer } from './serverForTests.ts';

const fault = (text: string) => ({ 'X-Gantry-Fault': text });
const offsets = (offset: number) => ({ detail: 'Offsets do not match', offset });

async function storeChunks(server: TestServer, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) expect((await server.mediaChunk(index)).status).toBe(201);
}

describe('media failures', () => {
  it('F1: a chunk whose answer got lost is stored, and its repetition names the next offset', async () => {
    const server = await serverForTest();
    await storeChunks(server, 1);
    const lost = await server.mediaChunk(1, fault('F1'));
    expect([lost.status, lost.text, lost.isComplete]).toEqual([201, '', false]);
    const again = await server.mediaChunk(1);
    expect([again.status, json(again)]).toEqual([400, offsets(409_600)]);
    expect((await server.mediaChunk(2)).status).toBe(201);
    expect((await server.complete(report.md5)).status).toBe(201);
  });

  it('F2: a server that lost a chunk says where it stands, and takes the rest from there', async () => {
    const server = await serverForTest();
    await storeChunks(server, 2);
    const refused = await server.mediaChunk(2, fault('F2'));
    expect([refused.status, json(refused)]).toEqual([400, offsets(204_800)]);
    expect((await server.mediaChunk(1)).status).toBe(201);
    expect((await server.mediaChunk(2)).status).toBe(201);
    expect((await server.complete(report.md5)).status).toBe(201);
  });

  it('F2: a client ahead of the server needs no fault to be told', async () => {
    const server = await serverForTest();
    await storeChunks(server, 1);
    expect(json(await server.mediaChunk(2))).toEqual(offsets(204_800));
  });

  it('F2b: the offset can come under the other key', async () => {
    const server = await serverForTest();
    await storeChunks(server, 2);
    const refused = await server.mediaChunk(2, fault('F2b'));
    expect(json(refused)).toEqual({
      detail: 'Offsets do not match',
      expected_offset: 204_800,
      provided_offset: 409_600,
    });
  });

  it('F3: an expired upload is gone for every later chunk', async () => {
    const server = await serverForTest();
    await storeChunks(server, 1);
    expect((await server.mediaChunk(1, fault('F3'))).status).toBe(410);
    const again = await server.mediaChunk(1);
    expect([again.status, json(again)]).toEqual([410, { detail: 'Upload has expired' }]);
  });

  it('F3: an upload expires by the clock, and its last millisecond still counts', async () => {
    const server = await serverForTest();
    await storeChunks(server, 1);
    server.control.advanceClock(24 * 60 * 60 * 1000 - 1);
    expect((await server.mediaChunk(1)).status).toBe(201);
    server.control.advanceClock(1);
    expect((await server.mediaChunk(2)).status).toBe(410);
  });

  it('F4: an unknown id is an HTML page', async () => {
    const server = await serverForTest();
    const answer = await server.mediaChunk(1);
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await server.complete(report.md5)).status).toBe(404);
    expect((await server.mediaChunk(0, fault('F4'))).status).toBe(404);
  });

  it('F4: another user’s upload is as unknown as none', async () => {
    const server = await serverForTest();
    await storeChunks(server, 1);
    server.control.setToken({ token: 'other', user: 'other' });
    expect((await server.mediaChunk(1, { Authorization: 'Bearer other' })).status).toBe(404);
  });

  it('F5: a wrong digest is refused and can be tried again', async () => {
    const server = await serverForTest();
    await storeChunks(server, 3);
    const wrong = await server.complete('0'.repeat(32));
    expect([wrong.status, json(wrong)]).toEqual([400, { detail: 'md5 checksum does not match' }]);
    expect((await server.complete(report.md5.toUpperCase())).status).toBe(400);
    expect((await server.complete(report.md5, fault('F5'))).status).toBe(400);
    expect((await server.complete(report.md5)).status).toBe(201);
  });

  it('F6: a chunk one byte too large is a field error', async () => {
    const server = await serverForTest();
    const bytes = report.bytes.subarray(0, partBytes + 1);
    const range = { 'Content-Range': `bytes 0-${partBytes}/500000` };
    const answer = await server.post(chunkPath, [filePart('document', report, bytes)], range);
    expect(answer.status).toBe(400);
    expect(json(answer)).toMatchObject({ errors: [{ field: 'document', messages: [{ code: 'max_size' }] }] });
    expect((await server.mediaChunk(0, fault('F6'))).text).toBe(answer.text);
    expect((await server.mediaChunk(0)).status).toBe(201);
  });

  it('F7: a range that is not as long as the body is refused', async () => {
    const server = await serverForTest();
    const answer = await server.mediaChunk(0, { 'Content-Range': 'bytes 0-204798/500000' });
    expect([answer.status, json(answer)]).toEqual([400, { detail: "File size doesn't match headers" }]);
    expect((await server.mediaChunk(0, fault('F7'))).text).toBe(answer.text);
    const beyond = await server.mediaChunk(0, { 'Content-Range': 'bytes 0-204799/204799' });
    expect(beyond.status).toBe(400);
  });

  it.each([
    ['image', 'image/png', 5 * 1024 * 1024],
    ['document', 'application/pdf', 50 * 1024 * 1024],
    ['image', 'application/pdf', 50 * 1024 * 1024],
  ])('F8: %s of type %s may have %i bytes and not one more', async (field, type, maxBytes) => {
    const server = await serverForTest();
    const parts = [filePart(field, { name: 'a', type }, Buffer.from('abc'))];
    const most = await server.post(chunkPath, parts, { 'Content-Range': `bytes 0-2/${maxBytes}` });
    expect(most.status).toBe(201);
    const more = await server.post(chunkPath, parts, { 'Content-Range': `bytes 0-2/${maxBytes + 1}` });
    expect(more.status).toBe(400);
    expect(member(more, 'detail')).toContain(String(maxBytes));
    expect(member(await server.mediaChunk(0, fault('F8')), 'detail')).toContain('5242880');
  });

  it('F23: a completion whose answer got lost has made its object', async () => {
    const server = await serverForTest();
    await storeChunks(server, 3);
    const lost = await server.complete(report.md5, fault('F23'));
    expect(lost.isComplete).toBe(false);
    expect(server.control.objects()).toMatchObject([{ kind: 'media', sha256: report.sha256 }]);
    // And a client that repeats it makes a second one: that is why it must not.
    expect(member(await server.complete(report.md5), 'id')).toBe('2');
    expect(server.control.objects()).toHaveLength(2);
  });

  it('refuses a chunk after completion, a chunk without file, and complete without digest', async () => {
    const server = await serverForTest();
    await storeChunks(server, 3);
    await server.complete(report.md5);
    const late = await server.mediaChunk(2);
    expect([late.status, member(late, 'detail')]).toEqual([
      400,
      'Upload has already been marked as "complete"',
    ]);
    const empty = await server.post(chunkPath, [{ name: 'upload_id', value: M }]);
    expect([empty.status, member(empty, 'detail')]).toEqual([400, 'No chunk file was submitted']);
    expect((await server.complete('')).status).toBe(400);
  });

  it('takes a body without a usable range as a whole file, or refuses it when told to be strict', async () => {
    const server = await serverForTest();
    const parts = [filePart('image', { name: 'a.gif', type: 'image/gif' }, Buffer.from('abc'))];
    const whole = await server.post(chunkPath, parts);
    expect(json(whole)).toMatchObject({ offset: 3 });
    const later = await server.post(chunkPath, [{ name: 'upload_id', value: M }, ...parts]);
    expect(json(later)).toEqual(offsets(3));
    server.control.changeSettings({ strictContentRange: true });
    const strict = await server.post(chunkPath, parts);
    expect([strict.status, member(strict, 'detail')]).toEqual([400, 'Error in request headers']);
  });
});
