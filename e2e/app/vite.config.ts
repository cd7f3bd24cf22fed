/**
 * Serves the page that the end-to-end tests open, straight from the sources.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { runtimePackages } from '../tasks/runtimePackages.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  plugins: [react()],
  publicDir: `${repository}/public`,
  // Beside the cache of the other servers, not in it: two of them may run at once.
  cacheDir: `${repository}/node_modules/.vite/e2e-app`,
  server: { fs: { allow: [repository] }, watch: null },
  optimizeDeps: { include: [...runtimePackages, 'pdfjs-dist'] },
});
