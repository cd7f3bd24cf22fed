/**
 * Which stories exist and how Storybook builds them. It keeps its own Vite configuration, so that neither library
 * mode nor its externals leak in. Nothing is reported to anyone, and no version is looked up.
 */
import type { StorybookConfig } from '@storybook/react-vite';
import { optionsPlugin } from './optionsPlugin.ts';
import { packagePlugin } from './packagePlugin.ts';

const config: StorybookConfig = {
  stories: ['../stories/**/*.mdx', '../stories/**/*.stories.tsx'],
  staticDirs: ['../public'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'],
  framework: {
    name: '@storybook/react-vite',
    options: { builder: { viteConfigPath: '.storybook/vite.config.ts' } },
  },
  features: { sidebarOnboardingChecklist: false },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true, enableCrashReports: false },
  typescript: { reactDocgen: 'react-docgen' },
  // Here and not in the Vite configuration, so that test runs have it as well.
  viteFinal: (vite) => ({ ...vite, plugins: [...(vite.plugins ?? []), optionsPlugin(), packagePlugin()] }),
};

export default config;
