/**
 * Every component of the suite comes from a server, and is in StrictMode: what it renders there is in the document before
 * the browser's React takes it over, effects run, end and run again, and renders come twice. What React has to render anew
 * because the two differ fails the test.
 *
 * Testing Library copies `createRoot` when it is loaded, so it is loaded after this.
 */
import { createRequire } from 'node:module';
import type { ReactNode } from 'react';
import type * as Client from 'react-dom/client';
import type * as Server from 'react-dom/server';
import { afterEach, beforeAll, expect } from 'vitest';

const load = createRequire(import.meta.url);
const client = load('react-dom/client') as { -readonly [Name in keyof typeof Client]: (typeof Client)[Name] };
const { renderToString } = load('react-dom/server') as typeof Server;

let complaints: unknown[] = [];

beforeAll(async () => {
  const { configure } = await import('@testing-library/react');
  configure({ reactStrictMode: true });
});

client.createRoot = (container, options) => {
  let root: Client.Root | undefined;
  return {
    render(node: ReactNode) {
      if (root !== undefined) {
        root.render(node);
        return;
      }
      // eslint-disable-next-line no-restricted-syntax -- React's own markup, as a page would come with it
      (container as Element).innerHTML = renderToString(node);
      root = client.hydrateRoot(container as Element, node, {
        ...options,
        onRecoverableError: (error) => void complaints.push(error),
      });
    },
    unmount() {
      root?.unmount();
    },
  };
};

afterEach(() => {
  const heard = complaints;
  complaints = [];
  expect(heard).toEqual([]);
});
