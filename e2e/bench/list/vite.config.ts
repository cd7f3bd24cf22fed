/** Builds the page of the benchmark: every library is a chunk of its own. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({ plugins: [react()], build: { target: 'es2022' } });
