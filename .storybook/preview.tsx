/**
 * The room every story stands in: theme, language, direction, density, width and motion from the toolbar, the styled tier's
 * stylesheet, and accessibility violations that fail a test run.
 */
import type { Decorator, Preview } from '@storybook/react-vite';
import { useLayoutEffect, type ReactNode } from 'react';
import { everyTranslation, pseudoTranslations } from '../src/ui/fixtures/everyTranslation.ts';
import { directionOf } from '../src/ui/messages/directionOf.ts';
import { LocaleProvider } from '../src/ui/messages/LocaleProvider.tsx';
import { axeInEveryLook } from './axeInEveryLook.ts';
import { DocsRoom } from './DocsRoom.tsx';
import './preview.css';

// A glob, because an import of an absent file would fail: the styled tier is optional.
import.meta.glob('../src/ui/styles/styles.css', { eager: true });

type ToolbarIcon = 'globe' | 'mirror' | 'transfer' | 'listunordered' | 'ruler' | 'lightning';

function toolbar(
  title: string,
  icon: ToolbarIcon,
  items: readonly (readonly [value: string, title: string])[],
) {
  return {
    description: title,
    toolbar: {
      title,
      icon,
      dynamicTitle: true,
      items: items.map(([value, itemTitle]) => ({ value, title: itemTitle })),
    },
  };
}

interface RoomProps {
  readonly theme?: string;
  readonly locale?: string;
  readonly direction?: string;
  readonly density?: string;
  readonly width?: string;
  readonly motion?: string;
  readonly children: ReactNode;
}

const languages = [...everyTranslation, ...pseudoTranslations];
const languageNames = new Intl.DisplayNames('en', { type: 'language' });
const pseudoNames: Readonly<Record<string, string>> = {
  'en-XA': 'Long English (pseudo)',
  'ar-XB': 'Mirrored English (pseudo)',
};

function Room({
  theme = 'light',
  locale = 'en',
  direction: givenDirection = 'language',
  density,
  width = 'full',
  motion,
  children,
}: RoomProps) {
  const direction = givenDirection === 'language' ? directionOf(locale) : givenDirection;
  // English is what a story shows that chooses nothing.
  const translation = locale === 'en' ? undefined : languages.find((language) => language.locale === locale);
  useLayoutEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = theme;
    root.dataset['density'] = density;
    root.dataset['motion'] = motion;
    root.dir = direction;
    root.lang = locale;
  }, [theme, locale, direction, density, motion]);
  return (
    <div className="gantry-story" dir={direction} style={{ inlineSize: width === 'full' ? '100%' : width }}>
      <LocaleProvider locale={translation}>{children}</LocaleProvider>
    </div>
  );
}

const inRoom: Decorator = (Story, { globals }) => (
  <Room {...(globals as Omit<RoomProps, 'children'>)}>
    <Story />
  </Room>
);

const preview: Preview = {
  decorators: [inRoom],
  afterEach: ({ parameters }) => axeInEveryLook(parameters),
  tags: ['autodocs'],
  initialGlobals: {
    theme: 'light',
    locale: 'en',
    direction: 'language',
    density: 'comfortable',
    width: 'full',
    motion: 'system',
  },
  globalTypes: {
    theme: toolbar('Theme', 'mirror', [
      ['light', 'Light'],
      ['dark', 'Dark'],
    ]),
    locale: toolbar(
      'Language',
      'globe',
      languages.map(({ locale }) => [locale, pseudoNames[locale] ?? languageNames.of(locale) ?? locale]),
    ),
    direction: toolbar('Direction', 'transfer', [
      ['language', 'As the language is written'],
      ['ltr', 'Left to right'],
      ['rtl', 'Right to left'],
    ]),
    density: toolbar('Density', 'listunordered', [
      ['comfortable', 'Comfortable'],
      ['compact', 'Compact'],
    ]),
    width: toolbar('Container width', 'ruler', [
      ['full', 'Full width'],
      ['320px', '320 px'],
      ['480px', '480 px'],
      ['640px', '640 px'],
      ['960px', '960 px'],
    ]),
    motion: toolbar('Motion', 'lightning', [
      ['system', 'As the system says'],
      ['reduced', 'Reduced'],
      ['slow', 'Slow (eight times)'],
    ]),
  },
  parameters: {
    layout: 'padded',
    docs: { container: DocsRoom },
    backgrounds: { disabled: true },
    a11y: { test: 'error' },
    controls: { expanded: true },
    options: {
      storySort: {
        order: [
          'Start',
          'Guides',
          'Foundations',
          'Components',
          'Hooks',
          'Recipes',
          'Protocols',
          'States',
          'Reliability',
        ],
      },
    },
  },
};

export default preview;
