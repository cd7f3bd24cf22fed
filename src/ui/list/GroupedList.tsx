'use client';
/** A list of groups, each with rows of its own. Files of no folder stand together, without a header. */
import { Fragment, useMemo, type ReactNode } from 'react';
import { SectionsContext } from './groupContext.ts';
import { InnerRows } from './InnerRows.tsx';
import { ListElement } from './ListElement.tsx';
import { longListRows, type RowListProps } from './RowList.tsx';
import type { Section } from './sections.ts';

export type DrawGroup = (folder: string) => ReactNode;

interface GroupedListProps extends RowListProps {
  readonly sections: readonly Section[];
  readonly drawGroup: DrawGroup;
}

export function GroupedList({ sections, drawGroup, ...props }: GroupedListProps) {
  const { rows, stored, draw, layout, state, attributes, user, partRef } = props;
  const preview = attributes['data-preview'];
  const beginsOpen = sections.length === 1 || rows.length <= longListRows;
  const shared = useMemo(
    () => ({
      sections,
      beginsOpen,
      list: { stored, draw, layout, attributes: { 'data-preview': preview } },
    }),
    [sections, beginsOpen, stored, draw, layout, preview],
  );
  return (
    <SectionsContext.Provider value={shared}>
      <ListElement
        rows={rows}
        state={state}
        user={user}
        partRef={partRef}
        attributes={{ ...attributes, 'data-grouped': true }}
      >
        {sections.map(({ folder, rows: inside }) =>
          folder === undefined ? (
            <li key="" data-gantry="loose">
              <InnerRows list={shared.list} rows={inside} />
            </li>
          ) : (
            <Fragment key={`/${folder}`}>{drawGroup(folder)}</Fragment>
          ),
        )}
      </ListElement>
    </SectionsContext.Provider>
  );
}
