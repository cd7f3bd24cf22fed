/** Rules as the shadcn CLI takes them, nested objects of strings; and as a stylesheet. */
export interface CssRules {
  readonly [selectorOrProperty: string]: string | CssRules;
}

/** @returns the rules as CSS text. An at-rule without a body, as `@import "x"`, is written as a statement. */
export function cssText(rules: CssRules): string {
  return Object.entries(rules)
    .map(([name, value]) => {
      if (typeof value === 'string') return `${name}: ${value};`;
      return name.startsWith('@import') ? `${name};` : `${name} { ${cssText(value)} }`;
    })
    .join('\n');
}
