/** A table wider than a phone: it scrolls by itself, by keyboard too, and never moves the page. */
import type { ReactNode } from 'react';
import './Table.css';

export interface ScrollableProps {
  /** What is in it, for people who hear it. */
  readonly label: string;
  readonly children: ReactNode;
}

export function Scrollable({ label, children }: ScrollableProps) {
  return (
    // `sb-unstyled` keeps a docs page from styling it as one of its own tables.
    <div
      data-gantry-tokens
      className="story-scroll sb-unstyled"
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard
      tabIndex={0}
    >
      {children}
    </div>
  );
}

export interface TableProps extends ScrollableProps {
  readonly columns: readonly string[];
  /** Rows: `tr`, with `th scope="row"` where one cell names the others. */
  readonly children: ReactNode;
}

export function Table({ label, columns, children }: TableProps) {
  return (
    <Scrollable label={label}>
      <table className="story-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                <bdi>{column}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scrollable>
  );
}

export interface FoldProps {
  readonly summary: ReactNode;
  /** @default false */
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

/** What a page keeps folded until somebody asks for it. */
export const Fold = ({ summary, isOpen = false, children }: FoldProps) => (
  <details data-gantry-tokens className="story-fold" open={isOpen}>
    <summary>
      <bdi>{summary}</bdi>
    </summary>
    {children}
  </details>
);
