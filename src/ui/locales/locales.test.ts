/**
 * Holds every catalogue to English and to its own language: keys, placeholders, plural forms, typography; and English to
 * the code, by reading the code: a sentence nobody says would be translated for nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { everyTranslation, pseudoTranslations } from '../fixtures/everyTranslation.ts';
import { english, type PluralForms } from '../messages/english.ts';
import { createWords } from '../messages/words.ts';
import { polish } from './pl.ts';

const ui = join(dirname(fileURLToPath(import.meta.url)), '..');

type Catalogue = Readonly<Record<string, string | PluralForms>>;

const formsOf = (entry: string | PluralForms): readonly (readonly [category: string, text: string])[] =>
  typeof entry === 'string' ? [['', entry]] : Object.entries(entry);

const placeholdersIn = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** Keys too many and too few, wrong placeholders, wrong plural forms. */
function mistakes({ locale, messages }: { readonly locale: string; readonly messages: Catalogue }): string[] {
  const reference: Catalogue = english;
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const found = Object.keys(messages).flatMap((key) => (key in reference ? [] : [`${key} is unknown`]));
  for (const [key, own] of Object.entries(reference)) {
    const entry = messages[key];
    if (entry === undefined) {
      found.push(`${key} is missing`);
      continue;
    }
    const wanted = new Set(formsOf(own).flatMap(([, text]) => placeholdersIn(text)));
    if (typeof own !== 'string') {
      for (const category of categories) {
        if (typeof entry === 'string' || entry[category] === undefined)
          found.push(`${key} has no form for ${category}`);
      }
    }
    for (const [category, text] of formsOf(entry)) {
      const has = new Set(placeholdersIn(text));
      if (category !== '' && !categories.includes(category as Intl.LDMLPluralRule))
        found.push(`${key} has a form for ${category}, which ${locale} has not`);
      for (const name of has) if (!wanted.has(name)) found.push(`${key} ${category} invents ${name}`);
      for (const name of wanted) {
        if (has.has(name) || (name === '{count}' && isOneNumber(locale, category))) continue;
        found.push(`${key} ${category} leaves out ${name}`);
      }
    }
  }
  return found;
}

/** Only a form that stands for a single number may leave the number out: Ukrainian "one" is 1, 21 and 31. */
function isOneNumber(locale: string, category: string): boolean {
  if (category === '') return false;
  const rules = new Intl.PluralRules(locale);
  let count = 0;
  for (let number = 0; number <= 200; number += 1) if (rules.select(number) === category) count += 1;
  return count === 1;
}

const rulesOfTypography: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a straight quotation mark', /['"]/],
  ['three full stops', /\.\.\./],
  ['a space at its end, or two together', /^\s|\s$|\s\s/],
  [
    'a breakable space between number and unit',
    /\{(width|height|size|percent)\} (×|%|[kM]B|\p{L}*pi[xk]s)|× \{/iu,
  ],
  ['a breakable space in guillemets', /« | »/],
  ['a direction that only the code may set', /[\u2066-\u2069\u200e\u200f\u202a-\u202e]/],
  ['markup', /<|&\w+;/],
];

function typographyOf({
  locale,
  messages,
}: {
  readonly locale: string;
  readonly messages: Catalogue;
}): string[] {
  const rules =
    locale === 'fr'
      ? [...rulesOfTypography, ['a breakable space before double punctuation', /[ \p{L}}][:;!?]/u] as const]
      : rulesOfTypography;
  return Object.entries(messages).flatMap(([key, entry]) =>
    formsOf(entry).flatMap(([category, text]) =>
      rules.flatMap(([name, pattern]) =>
        pattern.test(text) ? [`${key} ${category} has ${name}: ${text}`] : [],
      ),
    ),
  );
}

describe.each(everyTranslation.map((translation) => [translation.locale, translation] as const))(
  'the %s catalogue',
  (locale, translation) => {
    it('has every key, with its placeholders, in every plural form of the language', () => {
      expect(mistakes(translation).join('\n')).toBe('');
    });

    it('is set in the characters of a typesetter', () => {
      expect(typographyOf(translation).join('\n')).toBe('');
    });

    it('is a locale that Intl knows', () => {
      expect(Intl.NumberFormat.supportedLocalesOf(locale)).toEqual([locale]);
    });
  },
);

it.each(pseudoTranslations.map((translation) => [translation.locale, translation] as const))(
  'the pseudo-locale %s changes every sentence and keeps its placeholders',
  (_, { messages }) => {
    const reference: Catalogue = english;
    for (const [key, entry] of Object.entries<string | PluralForms>(messages)) {
      for (const [category, text] of formsOf(entry)) {
        const own = new Map(formsOf(reference[key] ?? '')).get(category) ?? '';
        expect(placeholdersIn(text)).toEqual(placeholdersIn(own));
        if (/\p{L}/u.test(own.replace(/\{\w+\}/g, ''))) expect(text).not.toBe(own);
      }
    }
  },
);

describe('the check of catalogues', () => {
  const changed = (key: string, entry: string | PluralForms) =>
    mistakes({ locale: 'pl', messages: { ...polish.messages, [key]: entry } });

  it.each([
    ['zone.nothing', 'x', 'zone.nothing is unknown'],
    ['error.file-too-large', 'Za duży ({size}).', 'error.file-too-large  leaves out {limit}'],
    ['error.file-empty', 'Pusty {name}', 'error.file-empty  invents {name}'],
    ['say.added', { one: 'x', few: '{count}', other: '{count}' }, 'say.added has no form for many'],
    [
      'say.added',
      { one: 'x', two: '{count}', few: '{count}', many: '{count}', other: '{count}' },
      'say.added has a form for two, which pl has not',
    ],
    [
      'say.added',
      { one: 'x', few: 'x', many: '{count}', other: '{count}' },
      'say.added few leaves out {count}',
    ],
  ] as const)('notices %s: %o', (key, entry, complaint) => {
    expect(changed(key, entry)).toEqual([complaint]);
  });

  it('notices a key that is missing', () => {
    const { 'say.zone': _, ...rest } = polish.messages;
    expect(mistakes({ locale: 'pl', messages: rest })).toEqual(['say.zone is missing']);
  });

  it.each([
    ["Can't", 'pl'],
    ['"{name}"', 'pl'],
    ['Wait...', 'pl'],
    ['{width} × {height}', 'pl'],
    ['{percent} %', 'pl'],
    ['« {name} »', 'fr'],
    ['Encore ?', 'fr'],
    ['{name}: {reason}', 'fr'],
    ['\u202atext', 'pl'],
    ['<b>text</b>', 'pl'],
  ])('notices the typography of %s', (text, locale) => {
    expect(typographyOf({ locale, messages: { key: text } })).not.toEqual([]);
  });
});

/** Texts in the code, as patterns: a template's holes may be anything, as long as its own words say where it belongs. */
function textsInCode(): { readonly exact: ReadonlySet<string>; readonly patterns: readonly RegExp[] } {
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  const files = readdirSync(ui, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      /\.tsx?$/.test(path) &&
      !/\.test\.|^locales|^fixtures|messages.english\.ts$/.test(path.replaceAll('\\', '/')),
  );
  for (const path of files) {
    const text = readFileSync(join(ui, path), 'utf8');
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node)) exact.add(node.text);
      if (ts.isTemplateExpression(node)) {
        const words = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
        if (words.some((word) => /\p{L}{2,}/u.test(word)))
          patterns.push(
            new RegExp(`^${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`),
          );
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  }
  return { exact, patterns };
}

it('are all in `everyTranslation`: one that is in no list would be held to nothing', () => {
  const files = readdirSync(join(ui, 'locales')).filter((file) => !file.includes('.test.'));
  const listed = everyTranslation.map(({ locale }) => `${locale.replace('-', '')}.ts`);
  expect(['en.ts', ...files].sort()).toEqual(listed.sort());
});

describe('a sentence with two numbers', () => {
  const colon = '\u00a0:';
  it.each([
    ['fr', `Importés${colon} 1, en échec${colon} 5`, `Fichiers ajoutés${colon} 1 sur 5`],
    ['es', 'Subidos: 1, con error: 5', 'Archivos añadidos: 1 de 5'],
    ['it', 'Caricati: 1, non riusciti: 5', 'File aggiunti: 1 di 5'],
    ['pt-BR', 'Enviados: 1, com falha: 5', 'Arquivos adicionados: 1 de 5'],
    ['sv', 'Uppladdade: 1, misslyckade: 5', 'Tillagda filer: 1 av 5'],
    ['he', 'הועלו: 1, נכשלו: 5', 'קבצים שנוספו: 1 מתוך 5'],
  ])('agrees with neither in %s', (locale, partial, truncated) => {
    const words = createWords(everyTranslation.find((translation) => translation.locale === locale));
    expect(words.text('summary.partial', { done: 1, failed: 5 })).toBe(partial);
    expect(words.text('say.partial', { done: 1, failed: 5 })).toBe(`${partial}.`);
    expect(words.text('message.truncated', { added: 1, count: 5 })).toBe(truncated);
    // The same words around other numbers, whatever these are.
    const around = (done: number) =>
      words.text('summary.partial', { done, failed: 5 }).replace(`${done}`, '#');
    expect([2, 5].map(around)).toEqual([around(1), around(1)]);
  });

  it.each([
    ['de', 'Upload läuft: 4 von 12 · 30 %'],
    ['nl', 'Bezig met uploaden: 4 van 12 · 30 %'],
  ])('says what is going on before the numbers in %s', (locale, sentence) => {
    const words = createWords(everyTranslation.find((translation) => translation.locale === locale));
    expect(words.text('summary.uploading', { done: 4, count: 12, percent: '30 %' })).toBe(sentence);
  });

  it.each([
    ['fr', ['1 fichier importé', '2 fichiers importés', '5 fichiers importés']],
    ['pl', ['Przesłano 1 plik', 'Przesłano 2 pliki', 'Przesłano 5 plików']],
    ['he', ['קובץ אחד הועלה', 'שני קבצים הועלו', '5 קבצים הועלו']],
  ])('has the form of 1, 2 and 5 files in %s where there is one number', (locale, sentences) => {
    const words = createWords(everyTranslation.find((translation) => translation.locale === locale));
    expect([1, 2, 5].map((count) => words.text('summary.done', { count }))).toEqual(sentences);
  });
});

describe('the English catalogue', () => {
  it('has no sentence that nobody says', () => {
    const { exact, patterns } = textsInCode();
    const unused = Object.keys(english).filter(
      (key) => !exact.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );
    expect(unused).toEqual([]);
  });
});
