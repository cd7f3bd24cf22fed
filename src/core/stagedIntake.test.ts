import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UploadRules } from './contentRules.ts';
import { RejectedFileError } from './errors.ts';
import type { FactsReader, MediaFacts } from './ports.ts';
import { stagedIntake } from './stagedIntake.ts';

const image = (name: string, bytes = 1) => new File(['x'.repeat(bytes)], name, { type: 'image/png' });
const text = (name: string) => new File(['x'], name, { type: 'text/plain' });
const ready = Promise.resolve();
const { signal } = new AbortController();
const rules: UploadRules = { minWidth: 10 };
const large: MediaFacts = { width: 10, height: 10 };
const small: MediaFacts = { width: 9, height: 9 };

/** Answers when told to, in any order; keeps what was asked. */
function scriptedReader() {
  const asked: string[] = [];
  const answers = new Map<string, (facts: MediaFacts) => void>();
  const reader: FactsReader = {
    read: (source, options) =>
      new Promise((resolve, reject) => {
        const { name } = source as File;
        asked.push(name);
        answers.set(name, resolve);
        if (options.signal === signal) return;
        options.signal.addEventListener('abort', () => {
          reject(options.signal.reason as Error);
        });
      }),
  };
  const answer = async (name: string, facts: MediaFacts) => {
    answers.get(name)?.(facts);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { reader, asked, answer };
}

/** Facts by name: what is called small is small. */
const byName: FactsReader = {
  read: (source) => Promise.resolve((source as File).name.includes('small') ? small : large),
};

/** Runs an intake into a group that grows with it. */
function intakeInto(
  group: File[],
  files: readonly File[],
  options: Partial<Parameters<typeof stagedIntake>[1]>,
) {
  const left: number[] = [];
  const result = stagedIntake(files, {
    rules,
    reader: byName,
    present: () => group,
    take: (file) => {
      group.push(file);
      return undefined;
    },
    after: ready,
    signal,
    onChecking: (count) => left.push(count),
    ...options,
  });
  return { ...result, left };
}
const names = (files: readonly File[]) => files.map(({ name }) => name);
const reasons = (rejected: readonly { file: File; error: RejectedFileError }[] = []) =>
  rejected.map(({ file, error }) => [file.name, ...error.reasons.map(({ code }) => code)]);

describe('files of which nothing has to be known', () => {
  it('are taken at once, before those that are looked at', async () => {
    const group: File[] = [];
    const { checked } = intakeInto(group, [image('a'), text('b'), image('c'), text('d')], {});
    expect(names(group)).toEqual(['b', 'd']);
    await checked;
    expect(names(group)).toEqual(['b', 'd', 'a', 'c']);
  });

  it('are all files where no rule is about content, and where nobody can look', () => {
    const { reader, asked } = scriptedReader();
    for (const options of [
      { rules: { accept: 'image/*', checkType: false }, reader },
      { rules, reader: undefined },
    ]) {
      const group: File[] = [];
      const { checked, left } = intakeInto(group, [image('a'), image('b')], options);
      expect(checked).toBeUndefined();
      expect(names(group)).toEqual(['a', 'b']);
      expect(left).toEqual([]);
    }
    expect(asked).toEqual([]);
  });
});

describe('files that are looked at', () => {
  it('are taken in the order they were given, whichever answer comes first', async () => {
    const { reader, answer } = scriptedReader();
    const group: File[] = [];
    const { checked, left } = intakeInto(group, [image('a'), image('b'), image('c')], { reader });
    await answer('x', {});
    await answer('c', large);
    await answer('b', small);
    expect([names(group), left]).toEqual([[], [3]]);
    await answer('a', large);
    expect([names(group), left]).toEqual([
      ['a', 'c'],
      [3, 2, 1, 0],
    ]);
    expect(reasons((await checked)?.rejected)).toEqual([['b', 'dimensions']]);
  });

  it('are three at a time, and none before those that were added earlier are decided', async () => {
    const { reader, asked, answer } = scriptedReader();
    const group: File[] = [];
    const first = intakeInto(
      group,
      ['a', 'b', 'c', 'd'].map((name) => image(name)),
      { reader },
    );
    intakeInto(group, [image('e')], { reader, after: first.checked ?? ready });
    await answer('x', {});
    expect(asked).toEqual(['a', 'b', 'c']);
    await answer('a', large);
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['b', 'c', 'd']) await answer(name, large);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are not looked at where their name or size is refused, and told so at once', async () => {
    const { reader, asked } = scriptedReader();
    const { rejected, checked } = intakeInto([], [image('a', 9), text('b')], {
      rules: { ...rules, accept: 'image/*', maxSize: 5 },
      reader,
    });
    expect(reasons(rejected)).toEqual([
      ['b', 'file-type'],
      ['a', 'file-too-large'],
    ]);
    expect(checked).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('take the place of none when they are refused', async () => {
    const group: File[] = [];
    const files = [image('small 1'), image('a'), image('small 2'), image('b'), image('c')];
    const { checked } = intakeInto(group, files, { rules: { ...rules, maxFiles: 2 } });
    expect(reasons((await checked)?.rejected)).toEqual([
      ['small 1', 'dimensions'],
      ['small 2', 'dimensions'],
      ['c', 'too-many-files'],
    ]);
    expect(names(group)).toEqual(['a', 'b']);
  });

  it('count with their bytes, and each once', async () => {
    const group: File[] = [];
    const twice = image('twice', 4);
    const files = [
      twice,
      image('small', 90),
      new File([twice], 'twice', twice),
      image('big', 7),
      image('b', 2),
    ];
    const { checked } = intakeInto(group, files, { rules: { ...rules, maxTotalSize: 10 } });
    expect(reasons((await checked)?.rejected)).toEqual([
      // It could not be taken, whatever it is.
      ['small', 'total-too-large'],
      ['twice', 'duplicate'],
      ['big', 'total-too-large'],
    ]);
    expect(names(group)).toEqual(['twice', 'b']);
  });

  it('are not read where there is no room for them', async () => {
    const { reader, asked } = scriptedReader();
    const { checked } = intakeInto([image('x')], [image('a'), image('b')], {
      rules: { ...rules, maxFiles: 1 },
      reader,
    });
    expect(reasons((await checked)?.rejected)).toEqual([
      ['a', 'too-many-files'],
      ['b', 'too-many-files'],
    ]);
    expect(asked).toEqual([]);
  });

  it('are let go when the signal ends, and those decided before stay', async () => {
    const { reader, answer } = scriptedReader();
    const controller = new AbortController();
    const group: File[] = [];
    const { checked } = intakeInto(group, [image('a'), image('b'), image('c')], {
      reader,
      signal: controller.signal,
    });
    await answer('x', {});
    await answer('a', large);
    controller.abort();
    const { rejected = [], unchecked = [] } = (await checked) ?? {};
    expect([names(group), rejected, names(unchecked)]).toEqual([['a'], [], ['b', 'c']]);
  });

  it('are refused where the protocol cannot carry them', async () => {
    const error = new RejectedFileError([{ code: 'custom', message: 'Not this one.' }]);
    const { rejected, checked } = intakeInto([], [image('a'), text('b')], { take: () => error });
    expect(rejected.map((one) => [one.file.name, one.error])).toEqual([['b', error]]);
    expect((await checked)?.rejected.map((one) => one.error)).toEqual([error]);
  });

  it('are let go when the signal ends while another is taken, also where the answer is there', async () => {
    const controller = new AbortController();
    const taken: string[] = [];
    const { checked } = intakeInto([], [image('a'), image('b')], {
      signal: controller.signal,
      take: ({ name }) => {
        taken.push(name);
        controller.abort();
        return undefined;
      },
    });
    expect(names((await checked)?.unchecked ?? [])).toEqual(['b']);
    expect(taken).toEqual(['a']);
  });

  it('need nobody who is told how many are left', async () => {
    const group: File[] = [];
    await intakeInto(group, [image('a')], { onChecking: undefined }).checked;
    expect(names(group)).toEqual(['a']);
  });

  it('are no reason to hide what a reader throws', async () => {
    const reader: FactsReader = { read: () => Promise.reject(new Error('no reader')) };
    await expect(intakeInto([], [image('a')], { reader }).checked).rejects.toThrow('no reader');
  });
});

describe('the application’s own rule about content', () => {
  it('is asked last, with the facts, and its words are the reason', async () => {
    const seen: unknown[] = [];
    const validateContent: UploadRules['validateContent'] = (file, { facts }) => {
      seen.push([file.name, facts]);
      return Promise.resolve(file.name === 'a' ? 'Not a.' : file.name === 'b' ? '' : undefined);
    };
    const group: File[] = [];
    const { checked } = intakeInto(
      group,
      ['a', 'b', 'c', 'small'].map((name) => image(name)),
      {
        rules: { ...rules, validateContent },
      },
    );
    const { rejected = [] } = (await checked) ?? {};
    expect(rejected.map(({ error }) => error.message)).toEqual(['Not a.', expect.stringContaining('9 × 9')]);
    expect(reasons(rejected)).toEqual([
      ['a', 'custom'],
      ['small', 'dimensions'],
    ]);
    expect(names(group)).toEqual(['b', 'c']);
    expect(seen).toEqual([
      ['a', large],
      ['b', large],
      ['c', large],
    ]);
  });

  it('costs nobody an upload when it fails', async () => {
    const group: File[] = [];
    const { checked } = intakeInto(group, [image('a')], {
      rules: { validateContent: () => Promise.reject(new Error('the network is gone')) },
    });
    await checked;
    expect(names(group)).toEqual(['a']);
  });

  it('need not listen to be stopped', async () => {
    const controller = new AbortController();
    const { checked } = intakeInto([], [image('a')], {
      rules: { validateContent: () => new Promise(() => undefined) },
      signal: controller.signal,
    });
    await new Promise((resolve) => setTimeout(resolve));
    controller.abort();
    expect(names((await checked)?.unchecked ?? [])).toEqual(['a']);
  });
});

it('takes, refuses or lets go of every file, and of each once', async () => {
  const fileOf = fc.record({
    kind: fc.constantFrom(image, text),
    name: fc.constantFrom('a', 'b', 'small', 'c'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fileOf, { maxLength: 12 }),
      fc.nat(8),
      fc.nat(12),
      async (drafts, maxFiles, stopAfter) => {
        const files = drafts.map(({ kind, name }) => kind(name));
        // One file may be given twice.
        files.push(...files.slice(0, 1));
        const group: File[] = [];
        const controller = new AbortController();
        let reads = 0;
        const { rejected, checked } = intakeInto(group, files, {
          rules: { ...rules, maxFiles, allowDuplicates: true },
          signal: controller.signal,
          reader: {
            read: (source, options) => {
              if ((reads += 1) > stopAfter) controller.abort();
              return byName.read(source, options);
            },
          },
        });
        const late = await checked;
        const decided = [
          ...group,
          ...[...rejected, ...(late?.rejected ?? [])].map(({ file }) => file),
          ...(late?.unchecked ?? []),
        ];
        expect(new Set(decided)).toEqual(new Set(files));
        expect(decided).toHaveLength(files.length);
        expect(group.length).toBeLessThanOrEqual(maxFiles);
        expect(names(group).filter((name) => name === 'small')).toEqual(
          names(group.filter(({ type, name }) => name === 'small' && type === 'text/plain')),
        );
      },
    ),
  );
});
