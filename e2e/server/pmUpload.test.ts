import { describe, expect, it } from 'vitest';
import { chunkParts, clip, doneParts, filePart, goldenUuid as U, mediaRange, report } from './fixtures.ts';
import { sendRaw } from './sendRaw.ts';
import { chunkPath, json, pmPath, serverForTest, shared } from './serverForTests.ts';

const fault = (text: string) => ({ 'X-Gantry-Fault': text });

describe('private-message failures', () => {
  it('F12: later parts need the uuid, and a known one', async () => {
    const server = await serverForTest();
    const unknown = await server.pm(chunkParts(1, ''));
    expect(unknown.status).toBe(404);
    expect(json(unknown)).toMatchObject({ errors: [{ field: 'uuid', messages: [{ code: 'not_found' }] }] });
    const missing = await server.pm(chunkParts(1, 'qq').slice(1));
    expect(missing.status).toBe(400);
    expect(json(missing)).toMatchObject({ errors: [{ field: 'uuid', messages: [{ code: 'required' }] }] });
    expect((await server.pm(chunkParts(0, ''), fault('F12'))).status).toBe(404);
    expect((await server.pm(chunkParts(0, ''), fault('F12; status=400'))).text).toBe(missing.text);
  });

  it('F13: done names the missing parts, and succeeds once they are there', async () => {
    const server = await serverForTest();
    await server.pm(chunkParts(0, ''));
    await server.pm(chunkParts(2, ''));
    const refused = await server.done(doneParts(''));
    expect(refused.status).toBe(400);
    expect(json(refused)).toMatchObject({
      errors: [{ field: 'totalparts', messages: [{ code: 'missing_parts', message: 'Missing parts: 1.' }] }],
    });
    await server.pm(chunkParts(1, ''));
    expect((await server.done(doneParts(''))).status).toBe(200);
    expect(server.control.objects()).toMatchObject([{ sha256: report.sha256 }]);
  });

  it('F13: the fault really loses a part', async () => {
    const server = await serverForTest();
    for (const index of [0, 1, 2]) await server.pm(chunkParts(index, ''));
    expect((await server.done(doneParts(''), fault('F13; part=1'))).text).toContain('Missing parts: 1.');
    expect((await server.done(doneParts(''))).status).toBe(400);
    await server.pm(chunkParts(1, ''));
    expect((await server.done(doneParts(''))).status).toBe(200);
  });

  it('F14: a part that comes twice is stored once', async () => {
    const server = await serverForTest();
    await server.pm(chunkParts(0, ''));
    expect((await server.pm(chunkParts(1, ''), fault('F14'))).isComplete).toBe(false);
    const again = await server.pm(chunkParts(1, ''));
    expect([again.status, json(again)]).toEqual([200, { file_uuid: U }]);
    await server.pm(chunkParts(2, ''));
    expect((await server.done(doneParts(''))).status).toBe(200);
    expect(server.control.objects()).toMatchObject([{ sizeBytes: 500_000, sha256: report.sha256 }]);
  });

  it.each([
    [
      'both dialects',
      [{ name: 'qqfilename', value: 'a' }, filePart('file', clip, clip.bytes)],
      'mixed_dialects',
    ],
    [
      'a number that is none',
      [{ name: 'partindex', value: 'x' }, filePart('file', clip, clip.bytes)],
      'invalid',
    ],
    [
      'a part beyond the last',
      [
        { name: 'partindex', value: '3' },
        { name: 'totalparts', value: '3' },
        filePart('file', clip, clip.bytes),
      ],
      'invalid',
    ],
    ['no file', [{ name: 'filename', value: 'a' }], 'required'],
    ['a wrong size', [{ name: 'totalfilesize', value: '1' }, filePart('file', clip, clip.bytes)], 'invalid'],
    ['a wrong digest', [{ name: 'md5', value: '0' }, filePart('file', clip, clip.bytes)], 'md5_mismatch'],
    [
      'an unknown parent',
      [{ name: 'parentuuid', value: U }, filePart('file', clip, clip.bytes)],
      'not_found',
    ],
  ])('refuses %s', async (_title, parts, code) => {
    const server = await serverForTest();
    const answer = await server.pm(parts);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain(`"code":"${code}"`);
    expect(server.control.objects()).toEqual([]);
  });

  it('refuses a thumbnail of an unfinished upload, and one that is no image', async () => {
    const server = await serverForTest();
    await server.pm(chunkParts(0, ''));
    const parent = { name: 'parentuuid', value: U };
    const early = await server.pm([
      parent,
      filePart('file', { name: 'a.gif', type: 'image/gif' }, clip.bytes),
    ]);
    expect(early.text).toContain('"code":"not_finished"');
    for (const index of [1, 2]) await server.pm(chunkParts(index, ''));
    await server.done(doneParts(''));
    expect((await server.pm([parent, filePart('file', clip, clip.bytes)])).text).toContain('"invalid_image"');
  });

  it('refuses done when a part does not begin where it said', async () => {
    const server = await serverForTest();
    for (const index of [0, 1, 2]) {
      const parts = chunkParts(index, '').map((part) =>
        index === 1 && part.name === 'partbyteoffset' ? { name: part.name, value: '204799' } : part,
      );
      await server.pm(parts);
    }
    const refused = await server.done(doneParts(''));
    expect([refused.status, refused.text.includes('"field":"partbyteoffset"')]).toEqual([400, true]);
    expect(server.control.objects()).toEqual([]);
  });

  it('refuses a form that breaks off', async () => {
    const server = await serverForTest();
    const headers = { ...shared, 'Content-Type': 'multipart/form-data; boundary=x' };
    const body = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc');
    const answer = await sendRaw(server.url, { method: 'POST', path: pmPath, headers, body });
    expect(answer.status).toBe(400);
    const head = { ...shared, 'Content-Range': mediaRange(0) };
    expect((await sendRaw(server.url, { method: 'POST', path: chunkPath, headers: head })).status).toBe(400);
  });
});
