/**
 * Builds the page that the end-to-end tests open, straight from the sources.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  publicDir: fileURLToPath(new URL('../../public', import.meta.url)),
});
