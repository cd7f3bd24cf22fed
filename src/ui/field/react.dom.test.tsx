import { render, screen } from '@testing-library/react';
import { useState, version } from 'react';
import { describe, expect, inject, it } from 'vitest';
import { useDropZone } from '../../react/useDropZone.ts';
import { List } from '../list/List.tsx';

declare module 'vitest' {
  interface ProvidedContext {
    /** What the component suite runs with, as `vite.config.ts` says. */
    readonly react: { readonly major: string; readonly isCompiled: boolean; readonly isStrict: boolean };
  }
}

/** How the compiler remembers: by places of an array. */
const isCompiled = (component: unknown): boolean => /\$\[\d+\]/.test(String(component));

function Counted() {
  const [count] = useState(1);
  return <p>{count} React</p>;
}

function Rendered({ onRender }: { readonly onRender: () => void }) {
  onRender();
  return null;
}

describe('the component suite', () => {
  it('renders twice where it says that it is strict, and once elsewhere', () => {
    let renders = 0;
    render(<Rendered onRender={() => (renders += 1)} />);
    expect(renders).toBe(inject('react').isStrict ? 2 : 1);
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
