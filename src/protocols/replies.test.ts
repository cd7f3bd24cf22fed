/** Wrong replies: whatever a server says, the answer is a typed error that names the field, never a success. */
import { describe, expect, it } from 'vitest';
import { isUploadError } from '../core/errors.ts';
import type { UploadProtocol } from '../core/protocol.ts';
import { mediaInput } from '../presets/pyannote.ts';
import { mediaChunks, messageMedia, messageMediaChunks, messageThumbnail } from '../presets/selfcommunity.ts';
import { fakeClock } from '../testing/fakeClock.ts';
import { runProtocol } from '../testing/runProtocol.ts';
import { scriptedSender, type ScriptedReply } from '../testing/scriptedSender.ts';

const baseUrl = 'https://api.example';
const source = new Blob(['abc']);

const uuid = { file_uuid: 'U' };
const media = { file_url: '/a', file_uuid: 'U' };
const chunk = { upload_id: 'M', offset: 3, expires: '2026-11-21T10:00:00Z' };

interface Slot {
  readonly protocol: UploadProtocol;
  /** Whether asking again is safe when somebody else answered. */
  readonly isRepeatable: boolean;
  /** Good replies before the one under test. */
  readonly before: readonly unknown[];
  /** The good reply: each of these fields is taken away and made wrong in turn. */
  readonly good: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
}

const slots: Record<string, Slot> = {
  'single media': {
    protocol: messageMedia({ baseUrl }),
    isRepeatable: false,
    before: [],
    good: media,
    required: ['file_url', 'file_uuid'],
  },
  'first part': {
    protocol: messageMediaChunks({ baseUrl }),
    isRepeatable: true,
    before: [],
    good: uuid,
    required: ['file_uuid'],
  },
  done: {
    protocol: messageMediaChunks({ baseUrl }),
    isRepeatable: false,
    before: [uuid],
    good: media,
    required: ['file_url', 'file_uuid'],
  },
  thumbnail: {
    protocol: messageThumbnail({ baseUrl, parentUuid: 'P' }),
    isRepeatable: false,
    before: [],
    good: { ...media, parent_file_uuid: 'P' },
    required: ['file_uuid', 'parent_file_uuid'],
  },
  'media chunk': {
    protocol: mediaChunks({ baseUrl }),
    isRepeatable: true,
    before: [],
    good: chunk,
    required: ['upload_id', 'offset'],
  },
  complete: {
    protocol: mediaChunks({ baseUrl }),
    isRepeatable: false,
    before: [chunk],
    good: { id: 1, type: 'doc' },
    required: ['id', 'type'],
  },
  'declared media': {
    protocol: mediaInput({ baseUrl, key: 'k' }),
    isRepeatable: true,
    before: [],
    good: { url: 'https://storage.example/k' },
    required: ['url'],
  },
};

async function errorAfter({ protocol, before }: Slot, reply: ScriptedReply): Promise<unknown> {
  const replies = [...before.map((json) => ({ status: 200, json })), reply];
  const { outcome } = await runProtocol(protocol, { sender: scriptedSender(replies), source });
  return 'error' in outcome ? outcome.error : expect.fail(`succeeded with ${JSON.stringify(outcome.result)}`);
}

describe.each(Object.entries(slots))('the reply to a %s', (_title, slot) => {
  it.each([
    ['markup', '<p>Sign in</p>'],
    ['nothing', ''],
    ['truncated JSON', JSON.stringify(slot.good).slice(0, -3)],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"ok"'],
  ])('that is %s fails and names the body', async (_kind, text) => {
    expect(await errorAfter(slot, { status: 200, text })).toMatchObject({
      name: 'ReplyShapeError',
      code: 'reply-shape',
      field: 'body',
      expected: 'JSON object',
    });
  });

  it('that is a web page is waited out, or called unknown where asking again is not safe', async () => {
    const text = '<!doctype html><h1>Sign in</h1>';
    const clock = fakeClock();
    const good = [...slot.before, slot.good].map((json) => ({ status: 200, json }));
    const sender = scriptedSender(
      slot.isRepeatable
        ? [...good.slice(0, -1), { status: 200, text }, ...good.slice(-1), { status: 418 }]
        : [...good.slice(0, -1), { status: 200, text }],
    );
    const { outcome } = await runProtocol(slot.protocol, { sender, source, clock });
    const code = 'error' in outcome && isUploadError(outcome.error) ? outcome.error.code : undefined;
    expect(code).toBe(slot.isRepeatable ? 'refused' : 'outcome-unknown');
    sender.assertFinished();
  });

  it.each(slot.required)('without a proper %s fails and names it', async (field) => {
    const { [field]: _taken, ...rest } = slot.good;
    const wrong = [null, '', true, [], {}, 1.5, -1].map((value) => ({ ...rest, [field]: value }));
    for (const json of [rest, ...wrong]) {
      // A negative number is a whole one, and an id may be.
      if (field === 'id' && json[field] === -1) continue;
      expect(await errorAfter(slot, { status: 200, json })).toMatchObject({ name: 'ReplyShapeError', field });
    }
  });

  it('cannot reach the prototype of anything', async () => {
    const text =
      '{"__proto__":{"file_uuid":"U","file_url":"/a","upload_id":"M","offset":3,"url":"https://a","id":1}}';
    expect(await errorAfter(slot, { status: 200, text })).toMatchObject({ name: 'ReplyShapeError' });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
