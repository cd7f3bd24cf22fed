import { describe, expect, it } from 'vitest';
import { reasonsInContent, type UploadRules } from '../../core/contentRules.ts';
import { RejectedFileError } from '../../core/errors.ts';
import type { MediaFacts } from '../../core/ports.ts';
import { errorSentence } from '../messages/errorWords.ts';
import { createWords } from '../messages/words.ts';
import { rejectionGroups } from './rejectionGroups.ts';

const words = createWords();

function rejected(name: string, facts: MediaFacts, rules: UploadRules) {
  const file = { name, type: 'video/mp4', size: 5 };
  const [first, ...others] = reasonsInContent(file, facts, rules);
  if (first === undefined) throw new Error(`"${name}" keeps the rules.`);
  return { file, error: new RejectedFileError([first, ...others]) };
}

const rules: UploadRules = {
  ...{ minWidth: 400, minHeight: 300, maxPixels: 2e6 },
  ...{ minDurationSeconds: 5, maxDurationSeconds: 120, maxPages: 2, allowEncrypted: false },
};
const refusals: readonly (readonly [MediaFacts, string, string])[] = [
  [
    { width: 200, height: 1200 },
    'This is 200 × 1,200 pixels. It must be at least 400 × 300 pixels.',
    '1 isn’t at least 400 × 300 pixels',
  ],
  [
    { width: 2000, height: 1001 },
    'This is 2,000 × 1,001 pixels. It must be at most 2 megapixels.',
    '1 isn’t at most 2 megapixels',
  ],
  // As a whole number it would read like the limit.
  [
    { durationSeconds: 120.2 },
    'This is 2 min, 1 sec long. It must be at most 2 min long.',
    '1 is over 2 min long',
  ],
  [{ durationSeconds: 4.9 }, 'This is 4 sec long. It must be at least 5 sec long.', '1 is under 5 sec long'],
  [{ pageCount: 3 }, 'This has 3 pages. The limit is 2.', '1 has more than 2 pages'],
  [
    { isEncrypted: true },
    'This file is password protected. Remove the password and try again.',
    '1 is password protected',
  ],
];
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('a refusal of content', () => {
  it.each(refusals)('of %o names what it has and what it must have', (facts, sentence, reason) => {
    const refusal = rejected('a', facts, rules);
    expect(plain(errorSentence(words, refusal.error))).toBe(sentence);
    expect(plain(rejectionGroups(words, [refusal])[0]?.reason)).toBe(reason);
  });

  it('is told apart from another of the same code', () => {
    const files = [
      rejected('short', { durationSeconds: 1 }, rules),
      rejected('long', { durationSeconds: 999 }, rules),
      rejected('longer', { durationSeconds: 9999 }, rules),
    ];
    expect(rejectionGroups(words, files).map(({ names }) => names)).toEqual([['short'], ['long', 'longer']]);
  });
});
