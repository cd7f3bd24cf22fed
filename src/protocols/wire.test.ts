/**
 * The golden transcripts, byte for byte: every preset through the real loop against a scripted sender whose bodies are
 * written with a fixed boundary. Lengths and digests were computed from the transcripts, not from this code.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UploadProtocol } from '../core/protocol.ts';
import { mediaInput } from '../presets/pyannote.ts';
import { mediaChunks, messageMedia, messageMediaChunks, messageThumbnail } from '../presets/selfcommunity.ts';
import {
  golden,
  goldenClip,
  goldenPicture,
  goldenReport,
  type GoldenFile,
} from '../testing/goldenFixtures.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedSender, type RecordedExchange, type ScriptedReply } from '../testing/scriptedSender.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const baseUrl = golden.host;
const pmUrl = `${baseUrl}/api/v2/pm/upload/`;
const U = golden.mediaUuid;
const V = golden.thumbnailUuid;
const M = golden.uploadId;

/** A request as the transcripts print it: line, headers that matter, fields in order, length and digest. */
function line({ request, contentType, body }: RecordedExchange) {
  const fields =
    request.body?.kind === 'form'
      ? request.body.entries.map((entry) =>
          'value' in entry
            ? `${entry.name}=${entry.value}`
            : `${entry.name}=${entry.filename}(${entry.type}, ${entry.range.end - entry.range.start})`,
        )
      : undefined;
  return {
    request: `${request.method} ${request.url}`,
    headers: request.headers,
    type: contentType?.split(';')[0],
    ...(fields && { fields }),
    length: body.length,
    sha256: sha256(body),
  };
}

async function converse<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  file: GoldenFile,
  replies: readonly ScriptedReply[],
) {
  const sender = scriptedSender(replies);
  const { md5: _md5, ...facts } = file.facts;
  const { outcome, sessions } = await runProtocol(protocol, {
    sender,
    source: new Blob([file.bytes]),
    facts,
    tokens: [golden.token],
  });
  sender.assertFinished();
  return {
    lines: sender.exchanges.map(line),
    bodies: sender.exchanges.map(({ body }) => body),
    outcome,
    sessions,
  };
}

const json = { Accept: 'application/json', Authorization: 'Bearer golden-token' };
const form = 'multipart/form-data';

describe('golden transcripts', () => {
  it('7.1 sends a single media', async () => {
    const { lines, outcome } = await converse(messageMedia({ baseUrl }), goldenClip(), [
      { status: 200, json: { file_url: `${baseUrl}/upfiles/pm/clip.wav`, file_uuid: U } },
    ]);
    expect(lines).toEqual([
      {
        request: `POST ${pmUrl}`,
        headers: json,
        type: form,
        fields: [
          'filename=clip.wav',
          'filetype=audio/wav',
          'totalfilesize=8044',
          'duration=1',
          'md5=a27ccf1e4496dae2265aa0b3c0bb1837',
          'file=clip.wav(audio/wav, 8044)',
        ],
        length: 8635,
        sha256: 'bd3c6784260f7c4e5ef6ee2fd5dbd0f06998956fa28086333ac35c5e694c42ef',
      },
    ]);
    expect(outcome).toEqual({ result: { fileUrl: `${baseUrl}/upfiles/pm/clip.wav`, fileUuid: U } });
  });

  const dialects = [
    {
      dialect: 'qq',
      prefix: 'qq',
      parts: [
        [205_572, 'ce9ae2d21903364c642e409302446bda05810c06d50ead021d1710ade26b4aa4'],
        [205_689, '4b9dbe1d5883eba1b4a1790d7eda1d90c4b49649ce7932b2d441b2869a18500f'],
        [91_288, '4a6f3e6529aee834849cc6125974833212e9e485b441a48a77edcaa4a9ddacca'],
      ],
      done: [605, 'dba6e3f962161ae602ebdf05fd1e12890eff5beb414d8a8e24bea4af99ea179f'],
      twinBytes: 103,
      thumbnail: [685, '5f9d00112d719a4442def72a961ad97060be55f8f9f43d4589f101d0d4a2b702'],
    },
    {
      dialect: 'bare',
      prefix: '',
      parts: [
        [205_556, '8c3489856deb41b938ed7d4d02c07d1b6b8b86cf776abba6b970b856a7c780d6'],
        [205_671, '0c6f6d324d04d5c4fb499c3bbea728ac88543bf2f7b54616b564b30a962601d0'],
        [91_270, '13097c6cd52a696178427d75a013742288760fad7f4e5fcf4e74ace0fd72b8ae'],
      ],
      done: [593, '1ca389a99f23e3880a48f715ec6bc188b713f07bfe88af857fe2cf4137cc671d'],
      twinBytes: 95,
      thumbnail: [673, 'e699490b0497f57f0ce804956503a18574c9cfa2ea8578c7a631ddf184d695d3'],
    },
  ] as const;

  const chunkReplies = [
    { status: 200, json: { file_uuid: U } },
    { status: 200, json: { file_uuid: U } },
    { status: 200, json: { file_uuid: U } },
    { status: 200, json: { file_url: `${baseUrl}/upfiles/pm/report.pdf`, file_uuid: U } },
  ];
  const chunkResult = { result: { fileUrl: `${baseUrl}/upfiles/pm/report.pdf`, fileUuid: U } };

  for (const { dialect, prefix, parts, done, twinBytes, thumbnail } of dialects) {
    it(`7.2 and 7.3 send a media in parts, and done, in the dialect "${dialect}"`, async () => {
      const { lines, outcome } = await converse(
        messageMediaChunks({ baseUrl, dialect }),
        goldenReport(),
        chunkReplies,
      );
      const chunkBytes = [204_800, 204_800, 90_400];
      expect(lines).toEqual([
        ...parts.map(([length, digest], index) => ({
          request: `POST ${pmUrl}`,
          headers: json,
          type: form,
          fields: [
            ...(index > 0 ? [`${prefix}uuid=${U}`] : []),
            `${prefix}partindex=${index}`,
            `${prefix}totalparts=3`,
            `${prefix}partbyteoffset=${index * 204_800}`,
            `${prefix}chunksize=${chunkBytes[index]}`,
            `${prefix}totalfilesize=500000`,
            `${prefix}filetype=application/pdf`,
            `${prefix}filename=report.pdf`,
            `${prefix}file=report.pdf(application/pdf, ${chunkBytes[index]})`,
          ],
          length,
          sha256: digest,
        })),
        {
          request: `POST ${pmUrl}?done`,
          headers: json,
          type: form,
          fields: [
            `${prefix}uuid=${U}`,
            `${prefix}filename=report.pdf`,
            `${prefix}totalparts=3`,
            `${prefix}md5=39a80c72f7a94f4c6729e8368aa57e52`,
            `${prefix}filetype=application/pdf`,
            `${prefix}totalfilesize=500000`,
          ],
          length: done[0],
          sha256: done[1],
        },
      ]);
      expect(outcome).toEqual(chunkResult);
    });

    it(`7.3 sends the url-encoded twin of done in the dialect "${dialect}"`, async () => {
      const { lines, bodies, outcome } = await converse(
        messageMediaChunks({ baseUrl, dialect, doneEncoding: 'urlencoded', md5: false }),
        goldenReport(),
        chunkReplies,
      );
      const p = prefix;
      expect(new TextDecoder().decode(bodies[3])).toBe(
        `${p}uuid=${U}&${p}filename=report.pdf&${p}totalparts=3&${p}totalfilesize=500000`,
      );
      expect(lines[3]).toMatchObject({
        request: `POST ${pmUrl}?done`,
        headers: json,
        type: 'application/x-www-form-urlencoded',
        length: twinBytes,
      });
      expect(outcome).toEqual(chunkResult);
    });

    it(`7.4 sends a thumbnail in the dialect "${dialect}"`, async () => {
      const thumbnailOf = messageThumbnail({ baseUrl, dialect });
      const url = `${baseUrl}/upfiles/pm/thumb/report.gif`;
      const { lines, outcome } = await converse(thumbnailOf(chunkResult.result), goldenPicture(), [
        { status: 200, json: { file_url: url, file_uuid: V, parent_file_uuid: U } },
      ]);
      expect(lines).toEqual([
        {
          request: `POST ${pmUrl}`,
          headers: json,
          type: form,
          fields: [
            `${prefix}parentuuid=${U}`,
            `${prefix}filename=report.gif`,
            `${prefix}filetype=image/gif`,
            `${prefix}totalfilesize=43`,
            `${prefix}md5=325472601571f31e1bf00674c368d335`,
            `${prefix}file=report.gif(image/gif, 43)`,
          ],
          length: thumbnail[0],
          sha256: thumbnail[1],
        },
      ]);
      expect(outcome).toEqual({ result: { fileUrl: url, fileUuid: V, parentFileUuid: U } });
    });
  }

  it('has the dialects of the vendor pages as defaults', async () => {
    const chunks = await converse(messageMediaChunks({ baseUrl }), goldenReport(), chunkReplies);
    expect(chunks.lines[3]?.sha256).toBe(dialects[0].done[1]);
    const thumbnail = await converse(messageThumbnail({ baseUrl, parentUuid: U }), goldenPicture(), [
      { status: 200, json: { file_uuid: V, parent_file_uuid: U } },
    ]);
    expect(thumbnail.lines[0]?.sha256).toBe(dialects[0].thumbnail[1]);
    expect(thumbnail.outcome).toEqual({ result: { fileUuid: V, parentFileUuid: U } });
  });

  for (const written of [Number, String]) {
    it(`7.5 sends a community media in chunks, and completes it, offsets as ${written.name.toLowerCase()}`, async () => {
      const expires = '2026-11-21T10:00:00Z';
      const { lines, bodies, outcome, sessions } = await converse(mediaChunks({ baseUrl }), goldenReport(), [
        { status: 201, json: { upload_id: M, offset: written(204_800), expires } },
        { status: 201, json: { upload_id: M, offset: written(409_600), expires } },
        { status: 201, json: { upload_id: M, offset: written(500_000), expires } },
        {
          status: 201,
          json: {
            id: 1,
            added_at: '2026-11-20T10:00:00Z',
            type: 'doc',
            title: 'report.pdf',
            description: '',
            url: `${baseUrl}/upfiles/media/report.pdf`,
            image: null,
            image_width: null,
            image_height: null,
            order: 0,
            embed: null,
          },
        },
      ]);
      const chunk = (
        range: string,
        chunkBytes: number,
        length: number,
        digest: string,
        fields: readonly string[] = [`upload_id=${M}`],
      ) => ({
        request: `POST ${baseUrl}/api/v2/media/upload/chunk/`,
        headers: { ...json, 'Content-Range': `bytes ${range}/500000` },
        type: form,
        fields: [...fields, `document=report.pdf(application/pdf, ${chunkBytes})`],
        length,
        sha256: digest,
      });
      expect(lines).toEqual([
        chunk(
          '0-204799',
          204_800,
          204_959,
          'be1386a7617a7b840b6c1e10b48e8eaf98aa25be3198640d26ec6e0ced5e9460',
          [],
        ),
        chunk(
          '204800-409599',
          204_800,
          205_070,
          '06dec53bee351d01f702b514719c4a1c553c438dbafe39b0622186213d408b77',
        ),
        chunk(
          '409600-499999',
          90_400,
          90_670,
          '61298962de3d99237cfe4e09dbec94c28a46d26f9df1c6d93b03c4fb9d8b171f',
        ),
        {
          request: `POST ${baseUrl}/api/v2/media/upload/complete/`,
          headers: json,
          type: 'application/x-www-form-urlencoded',
          length: 88,
          sha256: '32d855d71999fbc54b03edf85809248ff2b79054f385db42347224ef62bcfacc',
        },
      ]);
      expect(new TextDecoder().decode(bodies[3])).toBe(
        `upload_id=${M}&type=doc&md5=39a80c72f7a94f4c6729e8368aa57e52`,
      );
      expect(sessions.slice(0, 3)).toEqual(
        [204_800, 409_600, 500_000].map((offset) => ({
          partBytes: 204_800,
          offset,
          uploadId: M,
          expiresAtMs: golden.nowMs + 86_400_000,
        })),
      );
      expect(outcome).toEqual({
        result: {
          id: 1,
          addedAt: '2026-11-20T10:00:00Z',
          type: 'doc',
          title: 'report.pdf',
          description: '',
          url: `${baseUrl}/upfiles/media/report.pdf`,
          image: null,
          imageWidth: null,
          imageHeight: null,
          imageThumbnail: null,
          order: 0,
          mimetype: null,
          size: null,
        },
      });
    });
  }

  const putUrl =
    'https://storage.example.test/golden/clip.wav' +
    '?X-Amz-Date=20261120T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=abc';

  it('7.6 declares a media and puts it, without credentials', async () => {
    const { lines, bodies, outcome } = await converse(
      mediaInput({ baseUrl: 'https://api.example.test', key: 'golden/clip.wav' }),
      goldenClip(),
      [
        {
          status: 201,
          json: { url: putUrl },
          headers: { 'X-RateLimit-Limit': '100', 'X-RateLimit-Remaining': '99' },
        },
        { status: 200, headers: { ETag: '"a27ccf1e4496dae2265aa0b3c0bb1837"' } },
      ],
    );
    expect(lines).toEqual([
      {
        request: 'POST https://api.example.test/v1/media/input',
        headers: json,
        type: 'application/json',
        length: 33,
        sha256: sha256(new TextEncoder().encode('{"url":"media://golden/clip.wav"}')),
      },
      {
        request: `PUT ${putUrl}`,
        headers: {},
        type: 'audio/wav',
        length: 8044,
        sha256: 'fe1dca88d3d1bd7bfddab913b68b2bbe4f331b644eb5b72b7e3190be45a6d7c6',
      },
    ]);
    expect(bodies[1]).toEqual(goldenClip().bytes);
    expect(outcome).toEqual({ result: { mediaUrl: 'media://golden/clip.wav' } });
  });

  it('7.6 puts what the backend of the application declared', async () => {
    const { lines, outcome } = await converse(
      mediaInput({ sign: async () => ({ url: putUrl, mediaUrl: 'media://golden/clip.wav' }) }),
      goldenClip(),
      [{ status: 200 }],
    );
    expect(lines).toMatchObject([{ request: `PUT ${putUrl}`, headers: {}, type: 'audio/wav', length: 8044 }]);
    expect(outcome).toEqual({ result: { mediaUrl: 'media://golden/clip.wav' } });
  });
});
