/** What the application of `vite` has, and Tailwind and the alias of a shadcn application. */
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import consumer from './vite.config.js';

export default {
  ...consumer,
  plugins: [tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
};
