/**
 * What a translation is: a locale and its catalogue. The compiler asks each for every key, and for every plural category
 * its language has; that the table of categories is right, a test asks `Intl`.
 */
import type { MessageKey, Messages, english } from './english.ts';

/** A language of the interface, as `gantry/locales/pl` exports one. */
export interface Translation {
  /** BCP 47. Decides plural forms, numbers, lists and the direction of writing. */
  readonly locale: string;
  readonly messages: Messages;
}

/** The plural categories of each language there is a translation for, besides `other`. */
interface PluralCategories {
  readonly de: 'one';
  readonly fr: 'one' | 'many';
  readonly es: 'one' | 'many';
  readonly it: 'one' | 'many';
  readonly 'pt-BR': 'one' | 'many';
  readonly nl: 'one';
  readonly sv: 'one';
  readonly pl: 'one' | 'few' | 'many';
  readonly cs: 'one' | 'few' | 'many';
  readonly uk: 'one' | 'few' | 'many';
  readonly tr: 'one';
  readonly ja: never;
  readonly ko: never;
  readonly 'zh-CN': never;
  readonly 'zh-TW': never;
  readonly ar: 'zero' | 'one' | 'two' | 'few' | 'many';
  readonly he: 'one' | 'two';
}

/** A complete translation into one language: no key and no plural form may be missing, none may be too many. */
export interface TranslationOf<Tag extends keyof PluralCategories> extends Translation {
  readonly locale: Tag;
  readonly messages: {
    readonly [K in MessageKey]: (typeof english)[K] extends string
      ? string
      : Readonly<Record<PluralCategories[Tag] | 'other', string>>;
  };
}
