import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { figures, type Figure } from './figures.ts';
import { promises, simulationProofs, type Proof } from './promises.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Titles of all tests and groups in a file, as written there. */
function titlesIn(file: string): ReadonlySet<string> {
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    const [title] = ts.isCallExpression(node) && isTestCall(node.expression) ? node.arguments : [];
    if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
      titles.add(ts.isStringLiteralLike(title) ? title.text : title.getText().slice(1, -1));
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true));
  return titles;
}

/** `it`, `test.describe`, `it.each([...])` and the like. */
function isTestCall(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return ['it', 'test', 'describe'].includes(callee.text);
  return (
    (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) && isTestCall(callee.expression)
  );
}

const proofs: readonly Proof[] = [...simulationProofs, ...promises.flatMap((promised) => promised.proofs)];

describe('the table of promises', () => {
  it('has each of the 25 once, in order, with its proof', () => {
    expect(promises.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => `P${index + 1}`));
    expect(promises.filter((promised) => promised.proofs.length === 0)).toEqual([]);
  });

  it.each([...new Set(proofs.map(([file]) => file))])('names only tests that exist in %s', (file) => {
    expect(existsSync(join(root, file))).toBe(true);
    const known = titlesIn(file);
    const named = proofs.filter((proof) => proof[0] === file).flatMap(([, ...titles]) => titles);
    expect(named.filter((title) => !known.has(title))).toEqual([]);
  });

  it('would notice a test that is gone', () => {
    const known = titlesIn('stories/reliability/promises.test.ts');
    expect(known.has('would notice a test that is gone')).toBe(true);
    expect(known.has('names only tests that exist in %s')).toBe(true);
    expect(known.has('a test that was renamed')).toBe(false);
  });

  it('calls simulated only what an oracle of the simulation can report', () => {
    const folder = 'src/testing/simulation';
    const reported = new Set<string>();
    for (const name of readdirSync(join(root, folder))) {
      // The union of all names is no report.
      const code = textOf(`${folder}/${name}`).replace(/^\s*\| 'P\d+';?$/gm, '');
      for (const [, id = ''] of code.matchAll(/'(P\d+)'/g)) reported.add(id);
    }
    const claimed = promises.filter(({ isSimulated }) => isSimulated).map(({ id }) => id);
    expect(claimed.filter((id) => !reported.has(id))).toEqual([]);
  });

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Readonly<Record<string, string>> };
    const commands = [
      ...Object.values<Figure>(figures).map(({ command }) => command),
      ...promises.flatMap(({ promise }) => promise.match(/npm run \S+/g) ?? []),
    ];
    expect(commands.length).toBeGreaterThan(Object.keys(figures).length);
    expect(commands.filter((command) => !((command.split(' ')[2] ?? '') in scripts))).toEqual([]);
  });

  it('says of each figure what was measured under which circumstances, or nothing', () => {
    for (const { measured } of Object.values<Figure>(figures)) {
      if (measured === undefined) continue;
      expect(measured.value).toMatch(/\d/);
      expect(measured.under).toMatch(/20\d\d-\d\d-\d\d/);
    }
  });
});
