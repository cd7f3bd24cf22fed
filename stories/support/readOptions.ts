/**
 * The options of a factory, read from its types: names, types as they are written, and what the docstrings say.
 *
 * Runs where pages are built and tested, never in a page. Whatever a page says of options is what the code says.
 */
import { join } from 'node:path';
import ts from 'typescript';

export interface DocumentedOption {
  readonly name: string;
  /** As it stands in the code. */
  readonly type: string;
  /** The docstring without its tags; code between backticks. */
  readonly text: string;
  /** The tag `@default`; absent where there is none. */
  readonly byDefault?: string;
  /** What has to be given where this one is not; empty when it has to be given, absent when it may be left out. */
  readonly without?: readonly string[];
}

const root = join(import.meta.dirname, '../..');

/**
 * Reads several factories out of one program; make a new one when the code has changed.
 *
 * @param project - whose compiler options hold. @default 'tsconfig.core.json', which knows no DOM and no React
 */
export function createOptionsReader(
  sources: readonly string[],
  project = 'tsconfig.core.json',
): (source: string) => readonly DocumentedOption[] {
  const { config } = ts.readConfigFile(join(root, project), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  // Its own files are none of ours to look for.
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: sources }, ts.sys, root);
  const program = ts.createProgram([...sources], options);
  const checker = program.getTypeChecker();
  return (source) => {
    const file = program.getSourceFile(source);
    const symbol = file && checker.getSymbolAtLocation(file);
    const name = /(\w+)\.tsx?$/.exec(source)?.[1];
    const factory = symbol && checker.getExportsOfModule(symbol).find((one) => one.name === name);
    if (factory === undefined)
      throw new Error(`${source} exports no "${name}", whose options could be read.`);
    return optionsOf(checker, factory);
  };
}

/** Every way to call it: one per overload, and one per alternative in the type of its argument. */
function optionsOf(checker: ts.TypeChecker, factory: ts.Symbol): readonly DocumentedOption[] {
  const ways = checker
    .getSignaturesOfType(checker.getTypeOfSymbol(factory), ts.SignatureKind.Call)
    .flatMap((signature) => {
      const [argument] = signature.getParameters();
      const type = argument && checker.getTypeOfSymbol(argument);
      return (type?.isUnion() ? type.types : [type]).flatMap((one) => (one ? [membersOf(checker, one)] : []));
    });
  const names = new Set(ways.flatMap((way) => [...way.keys()]));
  return [...names].map((name) => {
    const [member] = ways.flatMap((way) => way.get(name) ?? []);
    if (member === undefined) throw new Error(`"${name}" is nowhere.`);
    const without = alternativesTo(name, ways);
    const { type, text, byDefault } = documented(checker, member);
    return {
      name,
      type,
      text,
      ...(byDefault !== undefined && { byDefault }),
      ...(without !== undefined && { without }),
    };
  });
}

type Members = ReadonlyMap<string, ts.Symbol>;

/** Those that can be given: a member of type `undefined` only tells two alternatives apart. */
function membersOf(checker: ts.TypeChecker, type: ts.Type): Members {
  return new Map(
    checker
      .getPropertiesOfType(type)
      .filter((member) => checker.getTypeOfSymbol(member).flags !== ts.TypeFlags.Undefined)
      .map((member) => [member.name, member]),
  );
}

const isRequired = (member: ts.Symbol | undefined): boolean =>
  member !== undefined && (member.flags & ts.SymbolFlags.Optional) === 0;

/** What the ways without this option have to be given instead; undefined when some way needs nothing in its place. */
function alternativesTo(name: string, ways: readonly Members[]): readonly string[] | undefined {
  const withIt = ways.filter((way) => way.has(name));
  if (!withIt.every((way) => isRequired(way.get(name)))) return undefined;
  const elsewhere = ways
    .filter((way) => !way.has(name))
    .map((way) =>
      [...way.keys()].filter((other) => isRequired(way.get(other)) && withIt.every((one) => !one.has(other))),
    );
  return elsewhere.some((others) => others.length === 0) ? undefined : [...new Set(elsewhere.flat())];
}

function documented(
  checker: ts.TypeChecker,
  member: ts.Symbol,
): Pick<DocumentedOption, 'type' | 'text' | 'byDefault'> {
  const [declaration] = member.getDeclarations() ?? [];
  const written =
    declaration !== undefined && ts.isPropertySignature(declaration)
      ? declaration.type?.getText()
      : undefined;
  const byDefault = member.getJsDocTags(checker).find((tag) => tag.name === 'default');
  return {
    type: (written ?? checker.typeToString(checker.getTypeOfSymbol(member))).replace(/\s+/g, ' '),
    text: plain(member.getDocumentationComment(checker)),
    ...(byDefault !== undefined && { byDefault: plain(byDefault.text) }),
  };
}

const plain = (parts: readonly ts.SymbolDisplayPart[] | undefined): string =>
  ts.displayPartsToString([...(parts ?? [])]).replace(/\s+/g, ' ');
