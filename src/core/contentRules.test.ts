import { describe, expect, it } from 'vitest';
import { factsWanted, reasonsInContent, type UploadRules } from './contentRules.ts';
import type { MediaFacts } from './ports.ts';

const photo = { name: 'a.png', type: 'image/png' };
const film = { name: 'a.mp4', type: 'video/mp4' };
const sound = { name: 'a.mp3', type: 'audio/mpeg' };
const report = { name: 'a.pdf', type: '' };
const letter = { name: 'a.docx', type: '' };

const codes = (facts: MediaFacts, rules: UploadRules, file = photo) =>
  [...reasonsInContent(file, facts, rules)].map(({ code, details }) => [code, details]);

describe('what has to be known of a file', () => {
  const everything: UploadRules = { maxPixels: 1, maxDurationSeconds: 1, maxPages: 1 };
  it.each([
    ['a picture', photo, ['dimensions']],
    ['a film', film, ['dimensions', 'duration']],
    ['a sound', sound, ['duration']],
    ['a PDF', report, ['pages']],
    ['a letter', letter, []],
  ])('by rules of every sort: of %s only what it can have', (_name, file, wanted) => {
    expect(factsWanted(file, everything)).toEqual(wanted);
  });

  it.each<[UploadRules, readonly string[]]>([
    [{}, []],
    [{ accept: 'video/*', maxSize: 5, validate: () => undefined }, []],
    [{ checkType: true }, []],
    [{ checkType: true, accept: 'video/*' }, ['type']],
    [{ minWidth: 1 }, ['dimensions']],
    [{ maxHeight: 1 }, ['dimensions']],
    [{ minDurationSeconds: 1 }, ['duration']],
    [{ maxPages: 1 }, []],
    [{ validateContent: () => Promise.resolve(undefined) }, ['type', 'dimensions', 'duration']],
  ])('of a film by %o is %j', (rules, wanted) => {
    expect(factsWanted(film, rules)).toEqual(wanted);
  });

  it('is its type, of a file of which nothing else can be known, by the application’s own rule', () => {
    expect(factsWanted(letter, { validateContent: () => Promise.resolve(undefined) })).toEqual(['type']);
  });

  it('is the pages of a PDF where none with a password is welcome', () => {
    expect(factsWanted(report, { allowEncrypted: false })).toEqual(['pages']);
    expect(factsWanted(report, { allowEncrypted: true })).toEqual([]);
  });
});

describe('the content of a file', () => {
  it('is not held against it where it is not known', () => {
    const rules: UploadRules = {
      ...{ checkType: true, accept: 'image/*', allowEncrypted: false },
      ...{ minWidth: 9, maxPixels: 1, minDurationSeconds: 9, maxPages: 1 },
    };
    expect(codes({}, rules)).toEqual([]);
    expect(codes({ width: 5 }, rules)).toEqual([]);
    expect(codes({ height: 5 }, { minHeight: 9 })).toEqual([]);
  });

  it.each<[UploadRules, readonly (readonly [number, number])[], readonly (readonly [number, number])[]]>([
    [{ minWidth: 10 }, [[10, 1]], [[9, 99]]],
    [{ minHeight: 10 }, [[1, 10]], [[99, 9]]],
    [{ maxWidth: 10 }, [[10, 99]], [[11, 1]]],
    [{ maxHeight: 10 }, [[99, 10]], [[1, 11]]],
    [{ maxPixels: 100 }, [[50, 2]], [[101, 1]]],
    [
      { minWidth: 10, minHeight: 10, maxWidth: 20, maxHeight: 20 },
      [
        [10, 10],
        [20, 20],
      ],
      [
        [9, 10],
        [20, 21],
      ],
    ],
  ])('keeps to %o at the limit, and not one pixel beyond', (rules, within, beyond) => {
    for (const [width, height] of within) expect(codes({ width, height }, rules)).toEqual([]);
    for (const [width, height] of beyond)
      expect(codes({ width, height }, rules)).toEqual([
        ['dimensions', expect.objectContaining({ width, height })],
      ]);
  });

  it('of the wrong size is told the limits of that side, so that a sentence may quote them', () => {
    const rules: UploadRules = { minWidth: 400, minHeight: 300, maxWidth: 800, maxPixels: 1e6 };
    expect(codes({ width: 399, height: 900 }, rules)).toEqual([
      ['dimensions', { width: 399, height: 900, minWidth: 400, minHeight: 300 }],
    ]);
    expect(codes({ width: 801, height: 900 }, rules)).toEqual([
      ['dimensions', { width: 801, height: 900, maxWidth: 800 }],
    ]);
    const [reason] = reasonsInContent(photo, { width: 801, height: 900 }, rules);
    expect(reason?.details).toStrictEqual({ width: 801, height: 900, maxWidth: 800 });
    expect(codes({ width: 800, height: 1251 }, rules)).toEqual([
      ['dimensions', { width: 800, height: 1251, maxPixels: 1e6 }],
    ]);
  });

  it('may last as long as the rules say, and neither longer nor shorter', () => {
    const rules = { minDurationSeconds: 2, maxDurationSeconds: 60 };
    expect(codes({ durationSeconds: 2 }, rules)).toEqual([]);
    expect(codes({ durationSeconds: 60 }, rules)).toEqual([]);
    expect(codes({ durationSeconds: 1.99 }, rules)).toEqual([
      ['duration', { durationSeconds: 1.99, minDurationSeconds: 2 }],
    ]);
    expect(codes({ durationSeconds: 60.01 }, rules)).toEqual([
      ['duration', { durationSeconds: 60.01, maxDurationSeconds: 60 }],
    ]);
  });

  it('may have so many pages, and a password only where that is welcome', () => {
    expect(codes({ pageCount: 3 }, { maxPages: 3 })).toEqual([]);
    expect(codes({ pageCount: 4 }, { maxPages: 3 })).toEqual([['pages', { pages: 4, maxPages: 3 }]]);
    expect(codes({ isEncrypted: true }, { maxPages: 3 })).toEqual([]);
    expect(codes({ isEncrypted: true }, { allowEncrypted: false })).toEqual([['encrypted', undefined]]);
  });

  it.each<[string, MediaFacts, boolean]>([
    ['image/*', { type: 'image/png', extensions: ['png'] }, true],
    // It is called otherwise than it is, and is still what is wanted.
    ['image/*', { type: 'image/jpeg', extensions: ['jpg', 'jpeg'] }, true],
    ['.png,.jpg', { type: 'image/jpeg', extensions: ['jpg', 'jpeg'] }, true],
    ['image/png', { type: 'image/jpeg', extensions: ['jpg', 'jpeg'] }, false],
    ['.png', { type: 'application/pdf', extensions: ['pdf'] }, false],
    ['image/*', { type: 'application/octet-stream', extensions: ['exe'] }, false],
    ['image/*', { type: 'application/octet-stream' }, false],
    // It is what it says, which its name has answered for.
    ['.pic', { type: 'image/png' }, true],
  ])('by %s and bytes of %o is welcome: %s', (accept, facts, isWelcome) => {
    expect(codes(facts, { accept, checkType: true })).toEqual(isWelcome ? [] : [['file-type', { accept }]]);
    expect(codes(facts, { accept })).toEqual([]);
  });

  it('may be of any type where none is asked for', () => {
    expect(codes({ type: 'application/pdf', extensions: ['pdf'] }, { checkType: true })).toEqual([]);
  });

  it('is told every reason at once', () => {
    const facts = { type: 'video/mp4', extensions: ['mp4'], width: 9, height: 9, durationSeconds: 9 };
    const rules: UploadRules = { accept: 'image/*', checkType: true, minWidth: 10, maxDurationSeconds: 1 };
    expect(codes(facts, rules).map(([code]) => code)).toEqual(['file-type', 'dimensions', 'duration']);
  });
});
