/**
 * What the sources import at run time. Every Vite server that serves them bundles these before the first page:
 * one found late is bundled during the run, and the page reloads under a test.
 */
export const runtimePackages = [
  '@tanstack/react-query',
  '@tanstack/react-virtual',
  'idb-keyval',
  ...['bmp', 'gif', 'heif', 'ico', 'jpg', 'png', 'webp'].map((kind) => `image-size/types/${kind}`),
  'react',
  'react-dom',
  'react-dom/client',
  'react/jsx-dev-runtime',
  'react/jsx-runtime',
  'magic-bytes.js',
  'spark-md5',
  'zustand',
  'zustand/react/shallow',
  'zustand/vanilla',
];
