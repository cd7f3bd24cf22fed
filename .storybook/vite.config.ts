/**
 * Vite as the stories see it: React with fast refresh and nothing of the library build.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { runtimePackages } from '../e2e/tasks/runtimePackages.mjs';

export default defineConfig({
  plugins: [react()],
  optimizeDeps: { include: runtimePackages },
  build: { chunkSizeWarningLimit: 4096 },
});
