import { render, screen } from '@testing-library/react';
import { useState, useSyncExternalStore, version } from 'react';
import { describe, expect, inject, it } from 'vitest';
import { useDropZone } from '../../react/useDropZone.ts';
import { List } from '../list/List.tsx';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the component suite runs with, as `vite.config.ts` says. */
    readonly react: {
      readonly major: string;
      readonly isCompiled: boolean;
      /** Every component was rendered by a server, and is in StrictMode. */
      readonly isStrictAndHydrated: boolean;
    };
  }
}

/** How the compiler remembers: by places of an array. */
const isCompiled = (component: unknown): boolean => /\$\[\d+\]/.test(String(component));

function Counted() {
  const [count] = useState(1);
  return <p>{count} React</p>;
}

const nothing = () => () => {};

function Rendered({ onRender }: { readonly onRender: (where: string) => void }) {
  onRender(
    useSyncExternalStore(
      nothing,
      () => 'browser',
      () => 'server',
    ),
  );
  return null;
}

describe('the component suite', () => {
  it('comes from a server and renders twice where it says so, and once in a browser elsewhere', () => {
    const renders: string[] = [];
    render(<Rendered onRender={(where) => renders.push(where)} />);
    expect(renders).toEqual(
      inject('react').isStrictAndHydrated
        ? // On the server; to take it over, twice; with what only a browser knows, twice.
          ['server', 'server', 'server', 'browser', 'browser']
        : ['browser'],
    );
  });

  it('runs with the React it says, in tests, sources and packages alike', () => {
    expect(version.split('.')[0]).toBe(inject('react').major);
    // With two of them, hooks would throw.
    render(<Counted />);
    expect(screen.getByText('1 React')).toBeInTheDocument();
  });

  it('runs compiled where it says so, and as written elsewhere', () => {
    const { render: renderList } = List as unknown as { readonly render: unknown };
    expect([useDropZone, renderList].map(isCompiled)).toEqual(
      inject('react').isCompiled ? [true, true] : [false, false],
    );
  });
});
