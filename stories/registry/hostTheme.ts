/**
 * Gantry's tokens from those of a shadcn application, for light and dark alike.
 *
 * As rules and not as `cssVars`: those go to `:root`, where Gantry's own, which stand at its elements, win. In the layer
 * `components`: after Tailwind's reset, before the utilities, so that a class on a part has the last word.
 */
import type { CssRules } from './cssText.ts';

const elements =
  "[data-slot='gantry-root'], [data-slot='gantry-page-drop'], [data-slot='gantry-tray'], [data-gantry-tokens]";

/** The stylesheet in that layer, too: its own layers lie inside of it, and what stands in it directly wins over them. */
export const stylesheet = '@import "gantry/styles.css" layer(components)';

const quieterText = 'color-mix(in oklab, var(--muted-foreground) 88%, var(--foreground))';

export const hostTheme = {
  [elements]: {
    '--gantry-surface': 'var(--card)',
    '--gantry-sunken': 'var(--muted)',
    '--gantry-hover': 'var(--accent)',
    '--gantry-text': 'var(--card-foreground)',
    // Of shadcn there is one quieter text, and that has 4.3 : 1 on its own `--muted`: too little for small letters.
    '--gantry-text-2': quieterText,
    '--gantry-text-3': quieterText,
    '--gantry-line': 'var(--border)',
    // What a control is known by has to stand out, which `--input` does not.
    '--gantry-line-strong': 'color-mix(in oklab, var(--muted-foreground) 85%, var(--card))',
    // The ring of the focus, which is the accent where nothing else is said, too.
    '--gantry-accent': 'var(--primary)',
    '--gantry-accent-hover': 'color-mix(in oklab, var(--primary) 90%, var(--card))',
    '--gantry-accent-soft': 'var(--accent)',
    '--gantry-on-accent': 'var(--primary-foreground)',
    '--gantry-track': 'color-mix(in oklab, var(--primary) 20%, var(--card))',
    '--gantry-bad': 'color-mix(in oklab, var(--destructive) 85%, var(--foreground))',
    '--gantry-bad-soft': 'color-mix(in oklab, var(--destructive) 8%, var(--card))',
    '--gantry-fill-bad': 'var(--destructive)',
    '--gantry-radius': 'var(--radius)',
    '--gantry-radius-row': 'calc(var(--radius) - 2px)',
    '--gantry-radius-thumb': 'calc(var(--radius) - 4px)',
    '--gantry-font': 'var(--font-sans, system-ui, sans-serif)',
    // For the tokens that shadcn has none for: green and amber.
    'color-scheme': 'light',
  },
  [`.dark :is(${elements})`]: { 'color-scheme': 'dark' },
} as const satisfies CssRules;
