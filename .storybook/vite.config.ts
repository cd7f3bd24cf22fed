/**
 * Vite as the stories see it: React with fast refresh and nothing of the library build.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: { chunkSizeWarningLimit: 4096 },
});
