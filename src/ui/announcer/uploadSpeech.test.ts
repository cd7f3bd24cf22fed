import { describe, expect, it } from 'vitest';
import { StatusError } from '../../core/errors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { fixedUpload } from '../fixtures/fixedUploads.ts';
import { createWords } from '../messages/words.ts';
import { hear, nothingHeard, progressSpeech, spokenFailed } from './uploadSpeech.ts';

const words = createWords();
const unisolated = (text: string) => text.replace(/[\u2068\u2069]/g, '');

/** What is said when one list becomes the next. */
function said(...lists: readonly (readonly UploadSnapshot[])[]): string[] {
  let { heard } = hear(words, nothingHeard, lists[0] ?? [], true);
  const texts: string[] = [];
  for (const list of lists.slice(1)) {
    const hearing = hear(words, heard, list, false);
    heard = hearing.heard;
    texts.push(...hearing.sentences.flatMap(({ text }) => (text === '' ? [] : [unisolated(text)])));
  }
  return texts;
}

const a = (status: Parameters<typeof fixedUpload>[0]) => fixedUpload(status, { id: 'a', name: 'a.pdf' });
const b = (status: Parameters<typeof fixedUpload>[0]) => fixedUpload(status, { id: 'b', name: 'b.pdf' });
const forbidden = new StatusError({ status: 403, body: '' });

describe('what is said about uploads', () => {
  it('says nothing about what was there before', () => {
    expect(said([a('uploading'), b('done')], [a('uploading'), b('done')])).toEqual([]);
  });

  it('counts added files together, and says once that work begins', () => {
    expect(said([], [a('queued')], [a('queued'), b('queued')], [a('uploading'), b('queued')])).toEqual([
      '1 file added.',
      'Uploading 1 file.',
      '2 files added.',
    ]);
  });

  it('does not count what is brought back as added', () => {
    expect(said([a('done'), b('done')], [b('done')], [a('done'), b('done')])).toEqual([]);
    expect(said([], [a('done')], [], [a('done')])).toEqual(['1 file added.']);
  });

  it('counts at the end what was at work since nothing was', () => {
    expect(said([a('done'), b('failed')], [a('done'), b('uploading')], [a('done'), b('done')])).toEqual([
      'Uploading 1 file.',
      'b.pdf uploaded.',
    ]);
  });

  it('interrupts where somebody pressed the button and waits for the outcome', () => {
    const { heard } = hear(words, nothingHeard, [a('uploading'), b('uploading')], true);
    const { sentences } = hear(words, heard, [a('failed'), b('uploading')], false, new Set(['a']));
    expect(sentences).toEqual([
      expect.objectContaining({
        text: '\u2068a.pdf\u2069: You don’t have permission to upload here.',
        assertive: true,
        delayMs: 0,
      }),
    ]);
  });

  it('speaks of a batch when it is over', () => {
    expect(
      said([a('uploading'), b('uploading')], [a('done'), b('uploading')], [a('done'), b('done')]),
    ).toEqual(['2 files uploaded.']);
    expect(said([a('finishing')], [a('done')])).toEqual(['a.pdf uploaded.']);
  });

  it('speaks of a batch whose last file was cancelled or taken away, once', () => {
    const before = [
      [a('uploading'), b('uploading')],
      [a('done'), b('uploading')],
    ];
    expect(said(...before, [a('done'), b('cancelled')])).toEqual(['a.pdf uploaded.']);
    expect(said(...before, [a('done')])).toEqual(['a.pdf uploaded.']);
    expect(said(...before, [a('done'), b('paused')], [a('done'), b('cancelled')])).toEqual([
      'a.pdf uploaded.',
    ]);
    const paused = [
      [a('uploading'), b('uploading')],
      [a('uploading'), b('paused')],
      [a('done'), b('paused')],
    ];
    expect(said(...paused, [a('done'), b('cancelled')])).toEqual(['a.pdf uploaded.']);
    expect(said(...paused, [a('done'), b('done')])).toEqual(['a.pdf uploaded.', '2 files uploaded.']);
  });

  it('names the first failure and counts the others', () => {
    expect(said([a('uploading'), b('uploading')], [a('failed'), b('failed')])).toEqual([
      'a.pdf: You don’t have permission to upload here. And 1 more failed.',
      '0 uploaded, 2 failed.',
    ]);
  });

  it('speaks of offline once for all', () => {
    expect(
      said([a('uploading'), b('uploading')], [a('offline'), b('offline')], [a('uploading'), b('uploading')]),
    ).toEqual([
      'You are offline. Uploads will continue when you reconnect.',
      'You are back online. Uploads continue.',
    ]);
  });

  it('starts to count failures anew once they were spoken of', () => {
    const first = hear(
      words,
      hear(words, nothingHeard, [a('uploading'), b('uploading')], true).heard,
      [a('failed'), b('uploading')],
      false,
    );
    const second = hear(
      words,
      spokenFailed(first.heard),
      [a('failed'), fixedUpload('failed', { id: 'b', name: 'b.pdf', error: forbidden })],
      false,
    );
    expect(unisolated(second.sentences[0]?.text ?? '')).toBe(
      'b.pdf: You don’t have permission to upload here.',
    );
  });
});

describe('spoken progress', () => {
  const quiet = { quietForMs: 60_000, atMs: 1_000_000 };
  const start = { reached: 0, saidAtMs: 0 };

  it('comes at a quarter, a half and three quarters', () => {
    expect(progressSpeech(start, { ...quiet, fraction: 0.24, timeLeftSec: 60 })).toBe(start);
    expect(progressSpeech(start, { ...quiet, fraction: 0.25, timeLeftSec: 60 })).toEqual({
      reached: 1,
      saidAtMs: quiet.atMs,
    });
  });

  const before = (agoMs: number) => ({ reached: 1, saidAtMs: quiet.atMs - agoMs });
  it.each([
    ['is nearly over', start, { timeLeftSec: 10 }, false],
    ['has no honest estimate', start, { timeLeftSec: undefined }, false],
    ['comes just after something else', start, { quietForMs: 4000 }, false],
    ['comes too soon after the last time', before(14_000), {}, false],
    ['comes a quarter of a minute after the last time', before(16_000), {}, true],
    ['comes as soon, and takes twenty minutes', before(16_000), { timeLeftSec: 1200 }, false],
  ])('that %s, from %o, is left out for good unless it is due', (_, from, change, isDue) => {
    const next = progressSpeech(from, { ...quiet, fraction: 0.5, timeLeftSec: 60, ...change });
    expect(next).toEqual({ reached: 2, saidAtMs: isDue ? quiet.atMs : from.saidAtMs });
  });
});
