import { describe, expect, expectTypeOf, it } from 'vitest';
import type { FileFacts, UploadProtocol } from '../core/protocol.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedSender } from '../testing/scriptedSender.ts';
import { simulatedServer } from '../testing/simulatedServer.ts';
import {
  mediaChunks,
  messageMedia,
  messageMediaChunks,
  messageThumbnail,
  type MessageMedia,
} from './selfcommunity.ts';

const baseUrl = 'https://community.example';
const none = new Set<string>();

/** Names and values of the text fields of the first request. */
function firstFields<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  facts: Partial<FileFacts> = {},
) {
  const file: FileFacts = { name: 'a.mp4', type: 'video/mp4', size: 9, md5: 'abc', ...facts };
  const move = protocol.next(protocol.begin(file), file, none);
  if (move.kind !== 'send' || 'call' in move.step.request) expect.fail('sends nothing');
  const { url, body } = move.step.request;
  const entries = body?.kind === 'form' ? body.entries : [];
  return {
    url,
    fields: Object.fromEntries(
      entries.map((entry) => [entry.name, 'value' in entry ? entry.value : '(file)']),
    ),
  };
}

describe('messageMedia', () => {
  it('says how long a sound is, in whole seconds, when it knows', () => {
    const lengthOf = (options: object, facts: Partial<FileFacts> = {}) =>
      firstFields(messageMedia({ baseUrl, ...options }), facts).fields['duration'];
    expect(lengthOf({})).toBeUndefined();
    expect(lengthOf({}, { durationSeconds: 12.6 })).toBe('13');
    expect(lengthOf({ duration: 7 }, { durationSeconds: 12 })).toBe('7');
    expect(lengthOf({ duration: () => 1.2 })).toBe('1');
    expect(lengthOf({}, { durationSeconds: Number.POSITIVE_INFINITY })).toBeUndefined();
  });

  it('writes its fields without a prefix, unless told otherwise', () => {
    expect(firstFields(messageMedia({ baseUrl })).fields).toEqual({
      filename: 'a.mp4',
      filetype: 'video/mp4',
      totalfilesize: '9',
      md5: 'abc',
      file: '(file)',
    });
  });

  it('leaves out what it does not know or must not send', () => {
    const { fields } = firstFields(messageMedia({ baseUrl, md5: false, dialect: 'qq' }), { type: '' });
    expect(fields).toEqual({ qqfilename: 'a.mp4', qqtotalfilesize: '9', qqfile: '(file)' });
  });

  it('takes a base address with or without a slash', () => {
    for (const base of [baseUrl, `${baseUrl}/`]) {
      expect(firstFields(messageMedia({ baseUrl: base })).url).toBe(`${baseUrl}/api/v2/pm/upload/`);
    }
  });

  it('does not hand on a link that is a script', async () => {
    const json = { file_url: 'javascript:alert(1)', file_uuid: 'U' };
    const { outcome } = await runProtocol(messageMedia({ baseUrl }), {
      sender: scriptedSender([{ status: 200, json }]),
      source: new Blob(['a']),
    });
    expect(outcome).toMatchObject({ error: { name: 'ReplyShapeError', field: 'file_url' } });
  });
});

describe('messageMediaChunks', () => {
  const closing = (options: object) => {
    const protocol = messageMediaChunks({ baseUrl, ...options });
    const file = { name: 'a.mp4', type: 'video/mp4', size: 9, md5: 'abc' };
    const move = protocol.next({ partBytes: 9, offset: 9, uuid: 'U' }, file, none);
    if (move.kind !== 'send' || 'call' in move.step.request) expect.fail('sends nothing');
    const { body } = move.step.request;
    const fields =
      body?.kind === 'form'
        ? body.entries.map((entry) => ('value' in entry ? [entry.name, entry.value] : []))
        : [];
    return { kind: body?.kind, fields: Object.fromEntries(fields), repeatable: move.step.repeatable };
  };

  it('hands its options on to the protocol', () => {
    const plain = messageMediaChunks({ baseUrl });
    expect(plain).toMatchObject({ digest: 'md5', parts: { minBytes: 16_384, maxBytes: 204_800 } });
    const chosen = messageMediaChunks({ baseUrl, md5: false, partBytes: 9000, minPartBytes: 3000 });
    expect(chosen).toMatchObject({ parts: { minBytes: 3000, maxBytes: 9000 } });
    expect(chosen).not.toHaveProperty('digest');
  });

  it('asks for the result in the words of its dialect, once unless told otherwise', () => {
    expect(closing({})).toEqual({
      kind: 'form',
      fields: {
        qquuid: 'U',
        qqfilename: 'a.mp4',
        qqtotalparts: '1',
        qqmd5: 'abc',
        qqfiletype: 'video/mp4',
        qqtotalfilesize: '9',
      },
      repeatable: false,
    });
    expect(closing({ dialect: 'bare' }).fields).toMatchObject({ uuid: 'U', md5: 'abc' });
    expect(closing({ doneEncoding: 'urlencoded', repeatDone: true })).toMatchObject({
      kind: 'urlencoded',
      repeatable: true,
    });
  });

  it('says how long a sound is only when it is told', () => {
    expect(closing({}).fields).not.toHaveProperty('qqduration');
    expect(closing({ duration: 12.6 }).fields).toMatchObject({ qqduration: '13' });
    expect(closing({ duration: ({ size }: FileFacts) => size }).fields).toMatchObject({ qqduration: '9' });
    expect(closing({ duration: () => undefined }).fields).not.toHaveProperty('qqduration');
  });
});

describe('messageThumbnail', () => {
  it('is a function of the parent’s result, or a protocol when the parent is named', () => {
    const parent: MessageMedia = { fileUrl: '/a', fileUuid: 'P' };
    const byResult = firstFields(messageThumbnail({ baseUrl })(parent));
    expect(byResult.fields).toMatchObject({ qqparentuuid: 'P', qqmd5: 'abc' });
    expect(firstFields(messageThumbnail({ baseUrl, parentUuid: 'P' }))).toEqual(byResult);
    expectTypeOf(messageThumbnail({ baseUrl })).parameter(0).toEqualTypeOf<Pick<MessageMedia, 'fileUuid'>>();
  });
});

describe('mediaChunks', () => {
  it('names field and type by what the file is, unless told otherwise', () => {
    const typeOf = (options: object, type: string) => {
      const protocol = mediaChunks({ baseUrl, ...options });
      const file = { name: 'a', type, size: 1, md5: 'abc' };
      const move = protocol.next({ partBytes: 4, offset: 1, uploadId: 'M' }, file, none);
      if (move.kind !== 'send' || 'call' in move.step.request) expect.fail('sends nothing');
      return move.step.request.body?.kind === 'urlencoded' ? move.step.request.body.fields[1] : undefined;
    };
    expect(typeOf({}, 'image/png')).toEqual(['type', 'image']);
    expect(typeOf({}, 'application/pdf')).toEqual(['type', 'doc']);
    expect(typeOf({ type: 'eimage' }, 'image/png')).toEqual(['type', 'eimage']);
    expect(firstFields(mediaChunks({ baseUrl }), { type: 'image/png' }).fields).toEqual({ image: '(file)' });
    expect(firstFields(mediaChunks({ baseUrl, field: 'image' })).fields).toEqual({ image: '(file)' });
  });

  it('hands the size of its parts on to the protocol', () => {
    expect(mediaChunks({ baseUrl }).parts).toMatchObject({ minBytes: 16_384, maxBytes: 204_800 });
    const chosen = mediaChunks({ baseUrl, partBytes: 9000, minPartBytes: 3000 });
    expect(chosen.parts).toMatchObject({ minBytes: 3000, maxBytes: 9000 });
  });

  it('reads every field of a media, and misses none that is absent', async () => {
    const chunk = { status: 201, json: { upload_id: 'M', offset: 1 } };
    const resultOf = async (json: unknown) => {
      const sender = scriptedSender([chunk, { status: 201, json }]);
      const { outcome } = await runProtocol(mediaChunks({ baseUrl }), { sender, source: new Blob(['a']) });
      return 'result' in outcome ? outcome.result : outcome.error;
    };
    const image_thumbnail = { url: '/t', width: 2, height: 1, color: '#fff' };
    const whole = {
      id: 4,
      type: 'image',
      title: 't',
      url: '/u',
      image: '/i',
      image_width: 8,
      image_height: 4,
    };
    expect(await resultOf({ ...whole, image_thumbnail, image_mimetype: 'image/png', size: 9 })).toEqual({
      id: 4,
      type: 'image',
      addedAt: null,
      title: 't',
      description: null,
      url: '/u',
      image: '/i',
      imageWidth: 8,
      imageHeight: 4,
      imageThumbnail: { url: '/t', width: 2, height: 1 },
      order: null,
      mimetype: 'image/png',
      size: 9,
    });
    const broken = [
      { ...image_thumbnail, url: 1 },
      { ...image_thumbnail, width: '2' },
      { ...image_thumbnail, height: null },
      'no object',
      null,
    ];
    for (const value of broken)
      expect(await resultOf({ ...whole, image_thumbnail: value })).toMatchObject({ imageThumbnail: null });
    expect(
      await resultOf({ ...whole, image_thumbnail: { ...image_thumbnail, url: 'data:,x' } }),
    ).toMatchObject({ field: 'image_thumbnail.url' });
    expect(await resultOf({ ...whole, url: '', mimetype: 'a/b', image_mimetype: 'c/d' })).toMatchObject({
      url: null,
      mimetype: 'a/b',
    });
    const integer = { name: 'ReplyShapeError', field: 'id', expected: 'whole number' };
    expect(await resultOf({ ...whole, id: undefined })).toMatchObject({ ...integer, received: 'absent' });
    expect(await resultOf({ ...whole, id: '4' })).toMatchObject({ ...integer, received: 'string' });
    expect(await resultOf({ ...whole, id: 4.5 })).toMatchObject({ ...integer, received: 'number' });
    expect(await resultOf({ ...whole, title: 7 })).toMatchObject({ name: 'ReplyShapeError', field: 'title' });
    expect(await resultOf({ ...whole, image_width: '8' })).toMatchObject({ field: 'image_width' });
    expect(await resultOf({ ...whole, image: 'data:,x' })).toMatchObject({ field: 'image' });
  });
});

describe('all presets, end to end against a server in memory', () => {
  const bytes = Uint8Array.from({ length: 500_001 }, (_, index) => (index * 13) % 256);
  const source = new Blob([bytes]);

  it.each([0, 1, 204_800, 204_801, 500_001])('bring %i bytes to the server', async (size) => {
    const part = source.slice(0, size);
    const facts = { name: 'a.png', type: 'image/png' };
    const sender = simulatedServer({ token: 't' });
    const run = async <Session, Result>(protocol: UploadProtocol<Session, Result>) => {
      const { outcome } = await runProtocol(protocol, { sender, source: part, facts, tokens: ['t'] });
      return 'result' in outcome ? outcome.result : expect.fail(String(outcome.error));
    };
    const single = await run(messageMedia({ baseUrl }));
    const chunks = await run(messageMediaChunks({ baseUrl }));
    const thumbnail = await run(messageThumbnail({ baseUrl })(chunks));
    const media = await run(mediaChunks({ baseUrl }));
    expect(single.fileUrl).toBe(`${baseUrl}/upfiles/pm/a.png`);
    expect(thumbnail.parentFileUuid).toBe(chunks.fileUuid);
    expect(media).toMatchObject({ id: 1, type: 'image', title: 'a.png' });
    expect(sender.objects.map((object) => [object.name, object.bytes.length])).toEqual(
      Array.from({ length: 4 }, () => ['a.png', size]),
    );
    const expected = Buffer.from(await part.arrayBuffer());
    for (const object of sender.objects) expect(expected.equals(object.bytes)).toBe(true);
  });
});

it('asks films how long they are for a message in one request, unless the application says it', () => {
  const baseUrl = 'https://community.example';
  expect(messageMedia({ baseUrl }).measure).toBe('duration');
  expect(messageMedia({ baseUrl, duration: 5 }).measure).toBeUndefined();
  expect(messageMedia({ baseUrl, duration: () => undefined }).measure).toBeUndefined();
});
