import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findEntries } from '../../e2e/tasks/entries.mjs';
import { createOptionsReader } from './readOptions.ts';

const protocols = findEntries()
  .filter(({ name }) => name.startsWith('./protocols/'))
  .map(({ name, source }) => ({ name, path: join(import.meta.dirname, '../..', source) }));

describe('the options of a factory', () => {
  const read = createOptionsReader(protocols.map(({ path }) => path));
  const optionsOf = (entry: string) =>
    protocols.filter(({ name }) => name === `./protocols/${entry}`).flatMap(({ path }) => read(path));

  it('come with the words of the code', () => {
    expect(optionsOf('qq-chunks').slice(0, 3)).toEqual([
      { name: 'url', type: 'string', text: 'Where parts go.', without: [] },
      {
        name: 'doneUrl',
        type: 'string',
        text: 'Where the finishing request goes.',
        byDefault: '`url` with the query `?done`',
      },
      { name: 'prefix', type: "'' | 'qq'", text: 'Put before every field name.', byDefault: "'qq'" },
    ]);
  });

  it('say what is given in their place where there are two ways', () => {
    const needs = Object.fromEntries(optionsOf('gcs-resumable').map(({ name, without }) => [name, without]));
    expect(needs).toMatchObject({ open: ['start', 'endpoint'], start: ['open'], endpoint: ['open'] });
    expect(needs['readResult']).toBeUndefined();
    expect(needs['partBytes']).toBeUndefined();
  });

  it('include those of every overload and of what an interface extends', () => {
    const names = optionsOf('presigned-put').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['confirm', 'readResult', 'sign', 'declare', 'maxBytes']));
    expect(optionsOf('form-chunks').map(({ name }) => name)).toContain('existenceCheck');
  });

  it.each(protocols)('are documented, each of them: $name', ({ path }) => {
    const options = read(path);
    expect(options).not.toEqual([]);
    expect(options.filter(({ text }) => text === '')).toEqual([]);
  });
});

describe('the props of a component', () => {
  const field = join(import.meta.dirname, '../../src/ui/field/UploadField.tsx');
  const props = createOptionsReader([field], 'tsconfig.json')(field);

  it('include those that it takes from its root and from the rules, each with words', () => {
    expect(props.find(({ name }) => name === 'politeness')).toEqual({
      name: 'politeness',
      type: 'Politeness | undefined',
      text: "What is said aloud. 'quiet': errors, and that something is complete.",
      byDefault: "'polite'",
    });
    expect(props.filter(({ without }) => without !== undefined).map(({ name }) => name)).toEqual([
      'protocol',
      'label',
    ]);
    expect(props.filter(({ text }) => text === '').map(({ name }) => name)).toEqual([]);
  });
});
