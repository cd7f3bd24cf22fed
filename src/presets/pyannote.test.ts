import { describe, expect, it } from 'vitest';
import { runProtocol } from '../testing/runProtocol.ts';
import { simulatedServer } from '../testing/simulatedServer.ts';
import { fakeClock } from '../testing/fakeClock.ts';
import { ProtocolUsageError } from '../core/errors.ts';
import { isMediaUrl, mediaInput, safeMediaKey, type DirectMediaInputOptions } from './pyannote.ts';

const source = new Blob(['some sound']);
const facts = { name: 'Böse Aufnahme (1).WAV', type: 'audio/wav' };

describe('safeMediaKey', () => {
  it.each([
    ['Böse Aufnahme (1).WAV', 'F3A1', 'f3a1/bose-aufnahme-1.wav'],
    ['../../etc/passwd', 'id', 'id/etc-passwd'],
    ['a..b...c', 'id', 'id/a.b.c'],
    ['日本語.mp3', 'id', 'id/mp3'],
    ['', 'id', 'id'],
    ['a_b.wav', '', 'a-b.wav'],
    ['..', '', 'file'],
    [`${'x'.repeat(300)}.wav`, 'id', `id/${'x'.repeat(96)}.wav`],
    ['a\ud800b', 'id', 'id/a-b'],
    ['a\u0302\u0308b.wav', 'id', 'id/ab.wav'],
    ['--a--', '-.id.-', 'id/a'],
    [`--${'y'.repeat(99)}`, 'x'.repeat(150), `${'x'.repeat(100)}/${'y'.repeat(99)}`],
    [`b-${'y'.repeat(99)}`, 'id', `id/${'y'.repeat(99)}`],
  ])('makes %j and %j into %s', (name, id, key) => {
    expect(safeMediaKey(name, id)).toBe(key);
    expect(key).toMatch(/^[a-z0-9][a-z0-9\-./]*$/);
    expect(key).not.toContain('..');
    expect(isMediaUrl(`media://${key}`)).toBe(true);
  });
});

describe('isMediaUrl', () => {
  it.each([
    ['media://a', true],
    ['media://A-z_0.9/x', true],
    [`media://${'a'.repeat(247)}`, true],
    [`media://${'a'.repeat(248)}`, false],
    ['media://', false],
    ['media://a b', false],
    ['media://ä', false],
    ['/media://a/', false],
    ['media://a\n', false],
    ['https://a', false],
  ])('%j: %s', (url, isAllowed) => {
    expect(isMediaUrl(url)).toBe(isAllowed);
  });
});

describe('mediaInput', () => {
  it('makes a key from the bytes and the name by default', async () => {
    const sender = simulatedServer({ clock: fakeClock() });
    const { outcome } = await runProtocol(mediaInput({}), { sender, source, facts });
    const key = `${sender.objects[0]?.md5 ?? ''}/bose-aufnahme-1.wav`;
    expect(outcome).toEqual({ result: { mediaUrl: `media://${key}` } });
    expect(sender.objects).toMatchObject([{ id: key, type: 'audio/wav' }]);
    expect(sender.requests.map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`)).toEqual([
      'POST https://api.pyannote.ai/v1/media/input',
      `PUT https://storage.simulated.example/${key}`,
    ]);
  });

  it('refers to the key that was declared, also when ids never repeat', async () => {
    let count = 0;
    const sender = simulatedServer({ clock: fakeClock(), controls: { failures: [503] } });
    const protocol = mediaInput({ newId: () => `id${(count += 1)}` });
    expect(protocol).not.toHaveProperty('digest');
    const { outcome } = await runProtocol(protocol, { sender, source, facts });
    const [object] = sender.objects;
    expect(outcome).toEqual({ result: { mediaUrl: `media://${object?.id ?? ''}` } });
  });

  it('takes what the backend of the application declared', async () => {
    const sender = simulatedServer({ clock: fakeClock() });
    const protocol = mediaInput({
      sign: async (file) => sender.sign(`of-the-backend/${file.size}`),
      contentType: '',
    });
    const { outcome } = await runProtocol(protocol, { sender, source, facts });
    expect(outcome).toEqual({ result: { mediaUrl: 'media://of-the-backend/10' } });
    expect(sender.objects).toMatchObject([{ id: 'of-the-backend/10', type: '' }]);
    expect(sender.requests).toHaveLength(1);
  });

  const step = (options: DirectMediaInputOptions, md5?: string) => {
    const file = { ...facts, size: 10, ...(md5 !== undefined && { md5 }) };
    const move = mediaInput(options).next({}, file, new Set());
    return move.kind === 'send' && !('call' in move.step.request) ? move.step.request : move;
  };

  it('declares at the address it was given, with or without a slash at its end', () => {
    for (const baseUrl of ['https://api.example', 'https://api.example/'])
      expect(step({ baseUrl, key: 'k' })).toMatchObject({
        method: 'POST',
        url: 'https://api.example/v1/media/input',
        body: { value: { url: 'media://k' } },
      });
  });

  it('hashes the file only when the key is made from its bytes', () => {
    expect(step({})).toEqual({ kind: 'wait', for: 'digest' });
    expect(step({}, 'abc')).toMatchObject({ body: { value: { url: 'media://abc/bose-aufnahme-1.wav' } } });
    expect(mediaInput({ key: 'k' })).not.toHaveProperty('digest');
    expect(mediaInput({ newId: () => 'id' })).not.toHaveProperty('digest');
    expect(mediaInput({ key: 'k', newId: () => 'id' })).not.toHaveProperty('digest');
  });

  it('refuses a key that breaks the rule before any request, whoever made it', () => {
    expect(() => mediaInput({ key: 'a b' })).toThrow(ProtocolUsageError);
    const rejected = expect.objectContaining({ name: 'RejectedFileError', code: 'file-name' });
    const file = { ...facts, size: 10 };
    const spaced = mediaInput({ key: ({ name }) => name });
    expect(() => spaced.check?.(file)).toThrow(rejected);
    expect(() => spaced.next({}, file, new Set())).toThrow(rejected);
    expect(() => mediaInput({ key: ({ size }) => `${size}` }).check?.(file)).not.toThrow();
    // Ids may be used once only, so none is made for a look at the file.
    const ids = mediaInput({ newId: () => expect.unreachable() });
    expect(() => ids.check?.(file)).not.toThrow();
  });

  it.each([
    ['media://a b', 'another text'],
    ['https://a', 'another text'],
    ['', 'another text'],
    [7, 'number'],
    [undefined, 'undefined'],
  ])('sends nothing when the backend answers %j as mediaUrl', async (mediaUrl, received) => {
    const sender = simulatedServer({ clock: fakeClock() });
    const answer = { ...sender.sign('k'), mediaUrl } as ReturnType<typeof sender.sign>;
    const { outcome } = await runProtocol(mediaInput({ sign: async () => answer }), { sender, source });
    expect(outcome).toMatchObject({
      error: { name: 'ReplyShapeError', field: 'mediaUrl', expected: 'media:// address', received },
    });
    expect(sender.requests).toEqual([]);
  });
});
