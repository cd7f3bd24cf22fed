import { describe, expect, it } from 'vitest';
import { reduceUpload } from '../../core/uploadState.ts';
import { fixedUpload } from '../fixtures/fixedUploads.ts';
import { createWords } from '../messages/words.ts';
import { statusSentence } from './progressWords.ts';

const words = createWords();
const still = { fraction: null, timeLeftSec: undefined, isStalled: false, finishingSec: 0 };

describe('the sentence of a row', () => {
  it('says that an upload starts again, before its bar begins below where it was', () => {
    const first = fixedUpload('reading');
    const again = reduceUpload(first, { type: 'restarted' });
    const say = (upload: typeof first) => statusSentence(words, { ...still, upload, status: 'reading' }, 0);
    expect([say(first), say(again)]).toEqual(['Preparing…', 'Starting again…']);
  });
});
