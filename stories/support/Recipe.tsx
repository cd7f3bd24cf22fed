/** A recipe's own source, as an application would write it. */
import { Source } from '@storybook/addon-docs/blocks';
import { useTheme } from 'storybook/theming';
import { asInstalled } from './asInstalled.ts';

export interface RecipeProps {
  /** `import code from './….tsx?raw'` */
  readonly code: string;
}

export function Recipe({ code }: RecipeProps) {
  const { base } = useTheme();
  return <Source code={asInstalled(code)} language="tsx" dark={base === 'dark'} />;
}
