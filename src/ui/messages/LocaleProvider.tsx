'use client';
/** The language of every uploader below, unless one is told another. */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { Translation } from './translation.ts';
import { createWords, type OwnMessages, type Words } from './words.ts';

export interface LocaleOptions {
  /**
   * A translation, such as `polish` of `gantry/locales/pl`; or a BCP 47 tag alone, for English words with that locale's
   * numbers. @default that of `LocaleProvider`, or English
   */
  readonly locale?: string | Translation | undefined;
  /**
   * Sentences of one's own, by key; or a function that asks the application's translation library. Make it once.
   * @default those of `LocaleProvider`
   */
  readonly messages?: OwnMessages | undefined;
}

const LocaleContext = createContext<LocaleOptions>({});

/**
 * Sets the language for an application.
 *
 * @example <LocaleProvider locale={polish}>…</LocaleProvider>
 */
export function LocaleProvider({
  locale,
  messages,
  children,
}: LocaleOptions & { readonly children?: ReactNode }) {
  const options = useMemo(() => ({ locale, messages }), [locale, messages]);
  return <LocaleContext.Provider value={options}>{children}</LocaleContext.Provider>;
}

/** The words to use, and whether anybody chose their language: only then the element says which it is. */
export function useWords(options: LocaleOptions): { readonly words: Words; readonly isChosen: boolean } {
  const given = useContext(LocaleContext);
  const locale = options.locale ?? given.locale;
  const messages = options.messages ?? given.messages;
  const words = useMemo(() => createWords(locale, messages), [locale, messages]);
  return { words, isChosen: locale !== undefined };
}
