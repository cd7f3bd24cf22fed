import { describe, expect, it } from 'vitest';
import {
  chunkParts,
  clip,
  doneParts,
  filePart,
  goldenThumbnailUuid as V,
  goldenUploadId as M,
  goldenUuid as U,
  report,
  reportPart,
  singleParts,
  thumbnail,
  thumbnailParts,
} from './fixtures.ts';
import { json, member, pmPath, serverForTest, shared } from './serverForTests.ts';
import type { Dialect } from './fixtures.ts';
import type { TestServer } from './serverForTests.ts';

const files = 'https://community.example.test/upfiles';

async function expectStored(server: TestServer, url: string, bytes: Buffer, type: string): Promise<void> {
  const answer = await server.get(url);
  expect(answer.status).toBe(200);
  expect(answer.body.equals(bytes)).toBe(true);
  expect(answer.headers['content-type']).toBe(type);
  expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
}

describe('private-message transcripts', () => {
  it('7.1 answers a whole file with its URL and uuid', async () => {
    const server = await serverForTest();
    const answer = await server.pm(singleParts());
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.text).toBe(JSON.stringify({ file_url: `${files}/pm/clip.wav`, file_uuid: U }));
    await expectStored(server, `${files}/pm/clip.wav`, clip.bytes, 'audio/wav');
    expect(server.control.objects()).toMatchObject([
      { kind: 'pm', md5: clip.md5, sha256: clip.sha256, sizeBytes: 8044 },
    ]);
  });

  it('7.1 needs nothing but the file', async () => {
    const server = await serverForTest();
    const answer = await server.pm([filePart('file', clip, clip.bytes)]);
    expect(json(answer)).toEqual({ file_url: `${files}/pm/clip.wav`, file_uuid: U });
  });

  it.each<[string, Dialect]>([
    ['qq', 'qq'],
    ['bare', ''],
  ])('7.2 to 7.4 answer parts, done and thumbnail in the %s dialect', async (_title, dialect) => {
    const server = await serverForTest();
    for (const index of [0, 1, 2]) {
      const answer = await server.pm(chunkParts(index, dialect));
      expect([answer.status, answer.text]).toEqual([200, JSON.stringify({ file_uuid: U })]);
    }
    const expected = JSON.stringify({ file_url: `${files}/pm/report.pdf`, file_uuid: U });
    const done = await server.done(doneParts(dialect));
    expect([done.status, done.text]).toEqual([200, expected]);
    const again = await server.done(doneParts(dialect));
    expect([again.status, again.text]).toEqual([200, expected]);

    const picture = await server.pm(thumbnailParts(dialect));
    const pictureUrl = `${files}/pm/thumb/report.gif`;
    expect(picture.text).toBe(JSON.stringify({ file_url: pictureUrl, file_uuid: V, parent_file_uuid: U }));
    expect(picture.status).toBe(200);
    await expectStored(server, `${files}/pm/report.pdf`, report.bytes, 'application/pdf');
    await expectStored(server, pictureUrl, thumbnail.bytes, 'image/gif');
    expect(server.control.objects()).toMatchObject([
      { kind: 'pm', id: U, sha256: report.sha256, parentUuid: null },
      { kind: 'pm-thumbnail', id: V, sha256: thumbnail.sha256, parentUuid: U },
    ]);
  });

  it('7.2 takes the short form of the vendor’s web client', async () => {
    const server = await serverForTest();
    for (const index of [0, 1, 2]) {
      const uuid = index === 0 ? [] : [{ name: 'uuid', value: U }];
      const numbers = [
        { name: 'partindex', value: String(index) },
        { name: 'totalparts', value: '3' },
      ];
      const answer = await server.pm([...uuid, ...numbers, filePart('file', report, reportPart(index))]);
      expect(json(answer)).toEqual({ file_uuid: U });
    }
    const body = `uuid=${U}&filename=report.pdf`;
    const done = await server.postText(`${pmPath}?done/`, body, 'application/x-www-form-urlencoded');
    expect(json(done)).toEqual({ file_url: `${files}/pm/report.pdf`, file_uuid: U });
    await expectStored(server, `${files}/pm/report.pdf`, report.bytes, 'application/pdf');
  });

  it.each<[Dialect, number]>([
    ['', 95],
    ['qq', 103],
  ])('7.3 takes done as an urlencoded form (%s)', async (dialect, length) => {
    const server = await serverForTest();
    for (const index of [0, 1, 2]) await server.pm(chunkParts(index, dialect));
    const fields = { uuid: U, filename: 'report.pdf', totalparts: '3', totalfilesize: '500000' };
    const body = Object.entries(fields)
      .map(([name, value]) => `${dialect}${name}=${value}`)
      .join('&');
    expect(body.length).toBe(length);
    const answer = await server.postText(`${pmPath}?done`, body, 'application/x-www-form-urlencoded');
    expect(json(answer)).toEqual({ file_url: `${files}/pm/report.pdf`, file_uuid: U });
  });

  it('7.3 answers done after an upload of one request', async () => {
    const server = await serverForTest();
    await server.pm(singleParts());
    const done = [
      { name: 'uuid', value: U },
      { name: 'filename', value: 'clip.wav' },
      { name: 'totalparts', value: '1' },
    ];
    const answer = await server.done(done);
    expect([answer.status, json(answer)]).toEqual([200, { file_url: `${files}/pm/clip.wav`, file_uuid: U }]);
    expect(server.control.objects()).toHaveLength(1);
  });
});

describe('media transcripts', () => {
  it.each([
    ['number', [204_800, 409_600, 500_000]],
    ['string', ['204800', '409600', '500000']],
  ])('7.5 answers chunks and complete, offset as %s', async (offsetType, offsets) => {
    const server = await serverForTest({ golden: true, limits: { offsetType } });
    for (const [index, offset] of offsets.entries()) {
      const answer = await server.mediaChunk(index);
      expect(answer.status).toBe(201);
      expect(answer.text).toBe(JSON.stringify({ upload_id: M, offset, expires: '2026-11-21T10:00:00Z' }));
    }
    const answer = await server.complete(report.md5);
    expect(answer.status).toBe(201);
    expect(json(answer)).toEqual({
      id: 1,
      added_at: '2026-11-20T10:00:00Z',
      type: 'doc',
      title: 'report.pdf',
      description: '',
      url: `${files}/media/report.pdf`,
      image: null,
      image_width: null,
      image_height: null,
      order: 0,
      embed: null,
    });
    await expectStored(server, `${files}/media/report.pdf`, report.bytes, 'application/pdf');
    expect(server.control.objects()).toMatchObject([{ kind: 'media', sha256: report.sha256 }]);
  });

  it('7.5 takes complete as JSON and as multipart too', async () => {
    const server = await serverForTest();
    for (const index of [0, 1, 2]) await server.mediaChunk(index);
    const path = '/api/v2/media/upload/complete/';
    const body = JSON.stringify({ upload_id: M, md5: report.md5, type: 'document' });
    const asJson = await server.postText(path, body, 'application/json');
    expect([asJson.status, member(asJson, 'type')]).toEqual([201, 'doc']);
    const asForm = await server.post(path, [
      { name: 'upload_id', value: M },
      { name: 'md5', value: report.md5 },
    ]);
    expect([asForm.status, member(asForm, 'id')]).toEqual([201, '2']);
  });
});

describe('presigned transcripts', () => {
  it('7.6 declares, puts and reads back', async () => {
    const server = await serverForTest();
    const declared = await server.declare('media://golden/clip.wav');
    expect(declared.status).toBe(201);
    expect(declared.headers).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '99' });
    const url = member(declared, 'url');
    expect(url).toMatch(
      /^https:\/\/storage\.example\.test\/golden\/clip\.wav\?X-Amz-Date=20261120T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}$/,
    );
    const put = await server.put(url, clip.bytes, { 'Content-Type': 'audio/wav' });
    expect([put.status, put.text, put.headers['etag']]).toEqual([200, '', `"${clip.md5}"`]);
    await expectStored(server, url, clip.bytes, 'audio/wav');
    expect(server.control.requests().at(1)).toMatchObject({
      method: 'PUT',
      hasAuthorization: false,
      bytesStored: 8044,
    });
  });

  it('7.6 refuses a PUT that carries the API’s token', async () => {
    const server = await serverForTest();
    const url = member(await server.declare('media://golden/clip.wav'), 'url');
    const answer = await server.put(url, clip.bytes, shared);
    expect(answer.status).toBe(400);
    expect(server.control.objects()).toEqual([]);
  });
});
