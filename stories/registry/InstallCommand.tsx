/** What to type to install an item from where this page is served. */
import { Source } from '@storybook/addon-docs/blocks';
import { useTheme } from 'storybook/theming';

export interface InstallCommandProps {
  readonly item: string;
}

export function InstallCommand({ item }: InstallCommandProps) {
  const { base } = useTheme();
  const address = new URL(`r/${item}.json`, document.baseURI).href;
  return <Source code={`npx shadcn@4.23.0 add ${address}`} language="bash" dark={base === 'dark'} />;
}
