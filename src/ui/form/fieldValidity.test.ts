import { describe, expect, it } from 'vitest';
import { createWords } from '../messages/words.ts';
import { invalidSentence, type ValidityRules } from './fieldValidity.ts';

const words = createWords();
const nothing = { uploading: 0, arriving: 0, held: 0, unfinished: 0, failed: 0 };
const noRules: ValidityRules = {
  required: false,
  minFiles: undefined,
  maxFiles: undefined,
  submitMode: 'block',
  allowFailed: false,
};

describe('what is wrong with a field', () => {
  it.each([
    // [files of the value, uploads, rules, sentence]
    [0, {}, {}, ''],
    [0, {}, { required: true }, 'Choose a file.'],
    [1, {}, { required: true }, ''],
    [0, {}, { minFiles: 2 }, ''],
    [0, {}, { minFiles: 1 }, 'Choose a file.'],
    [0, {}, { minFiles: 2, required: true }, 'Choose at least 2 files.'],
    [1, {}, { minFiles: 2 }, 'Choose at least 2 files.'],
    [2, {}, { minFiles: 2 }, ''],
    [3, {}, { maxFiles: 2 }, 'Keep 2 files at most. Remove the others.'],
    [2, {}, { maxFiles: 2 }, ''],
    [1, { uploading: 1 }, { required: true }, '1 file is still uploading. Wait, or cancel it.'],
    [0, { uploading: 2, failed: 1 }, {}, '2 files are still uploading. Wait, or cancel them.'],
    [5, { failed: 1 }, {}, '1 file couldn’t be uploaded. Try again or remove it.'],
    [5, { failed: 1 }, { allowFailed: true }, ''],
    [0, { failed: 1 }, { allowFailed: true, required: true }, 'Choose a file.'],
    [1, { unfinished: 2, held: 1 }, {}, '3 files aren’t uploaded yet. Continue or remove them.'],
    // Waiting is what comes of it.
    [0, { uploading: 2 }, { submitMode: 'wait', required: true }, ''],
    [0, { held: 2 }, { submitMode: 'wait', minFiles: 2, required: true }, ''],
    [0, { unfinished: 1 }, { submitMode: 'wait' }, '1 file isn’t uploaded yet. Continue or remove it.'],
    [
      0,
      { uploading: 1, failed: 1 },
      { submitMode: 'wait' },
      '1 file couldn’t be uploaded. Try again or remove it.',
    ],
    [1, { uploading: 2 }, { submitMode: 'wait', maxFiles: 2 }, 'Keep 2 files at most. Remove the others.'],
    // What is still being found counts as a file, and nobody knows yet as how many.
    [1, { uploading: 1, arriving: 2 }, {}, '3 files are still uploading. Wait, or cancel them.'],
    [0, { arriving: 1 }, { submitMode: 'wait', minFiles: 2, required: true }, ''],
    [2, { arriving: 9 }, { submitMode: 'wait', maxFiles: 2 }, ''],
    // What is not here is not waited for.
    [1, { uploading: 2, unfinished: 1, held: 1 }, { submitMode: 'allow' }, ''],
    [0, { failed: 1 }, { submitMode: 'allow' }, '1 file couldn’t be uploaded. Try again or remove it.'],
  ] as const)('with %d files and %o, under %o: %j', (count, uploads, rules, sentence) => {
    expect(invalidSentence(words, count, { ...nothing, ...uploads }, { ...noRules, ...rules })).toBe(
      sentence,
    );
  });
});
