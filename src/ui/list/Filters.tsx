'use client';
/**
 * Chips above a list that is too long to look through: each leaves the rows of one kind. With what failed, buttons that
 * try all of it again and copy which files these are.
 */
import { forwardRef, useEffect, useLayoutEffect, useMemo, useRef, useState, type Ref } from 'react';
import { createSteadyList } from '../../core/listMemory.ts';
import { inGroup } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useSpeech } from '../announcer/useSpeech.ts';
import { useField } from '../form/fieldContext.ts';
import { leaveFocusNear } from '../item/rowFocus.ts';
import { errorSentence } from '../messages/errorWords.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { isSameRecord, useOverview } from '../root/useStoreValue.ts';
import { useFilter } from './filterContext.ts';
import { createFilterCounts, listFilters, type FilterCounts, type ListFilter } from './listFilter.ts';

/** What `className` and `style` of the chips may depend on. */
export interface FiltersState extends FilterCounts {
  readonly filter: ListFilter;
}

export interface FiltersProps extends PartProps<'div', FiltersState> {
  /** Fewer files are seen at a glance, and need no chips. @default 21 */
  readonly minimum?: number | undefined;
}

/** Stays while something other than all is chosen: nobody else could bring the rest back. */
export const Filters = forwardRef<HTMLDivElement, FiltersProps>(function Filters(
  { minimum = 21, ...props },
  ref,
) {
  const { group } = useUploader();
  const { stored } = useField();
  const { filter, choose } = useFilter();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    const counted = createFilterCounts();
    return (state: UploadStoreState) => counted(uploads(state));
  }, [group]);
  const counts = useOverview(select, isSameRecord);
  const count = counts.count + stored.size;
  const isEmpty = count === 0;
  useEffect(() => {
    if (isEmpty) choose('all');
  }, [isEmpty, choose]);
  useEffect(() => () => choose('all'), [choose]);
  if (isEmpty || (count < minimum && filter === 'all')) return null;
  return <Chips state={{ ...counts, count, filter }} user={props} partRef={ref} />;
});

interface ChipsProps {
  readonly state: FiltersState;
  readonly user: PartProps<'div', FiltersState>;
  readonly partRef: Ref<HTMLDivElement>;
}

/** Apart from what decides whether they are there, because only what goes itself can still hand its focus on. */
function Chips({ state, user, partRef }: ChipsProps) {
  const { ids, words, all, isReadOnly } = useUploader();
  const { choose } = useFilter();
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const chips = element.current;
    // "All" takes the chips away from a list that became short: its own press takes the focus with it.
    return chips === null ? undefined : () => leaveFocusNear(chips, ids.trigger);
  }, [ids.trigger]);

  const { filter, failed, canRetry } = state;
  const retry = () => {
    // The button goes with what it tries again.
    element.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    all.retry();
  };
  return (
    <Part
      tag="div"
      slot="gantry-filters"
      state={state}
      user={user}
      partRef={partRef}
      ownRef={element}
      own={{ role: 'group', 'aria-label': words.text('filter.label') }}
    >
      {listFilters.map((one) => (
        <Part
          key={one}
          tag="button"
          slot="gantry-filter"
          state={state}
          user={{}}
          own={{ type: 'button', 'aria-pressed': one === filter, onClick: () => choose(one) }}
          attributes={{ 'data-filter': one }}
        >
          {words.text(`filter.${one}`, { count: failed })}
        </Part>
      ))}
      {filter === 'failed' && canRetry && !isReadOnly && (
        <Part
          tag="button"
          slot="gantry-filter-action"
          state={state}
          user={{}}
          own={{ type: 'button', onClick: retry }}
          attributes={{ 'data-action': 'retry' }}
        >
          {words.text('filter.retry')}
        </Part>
      )}
      {filter === 'failed' && failed > 0 && hasClipboard() && <CopyButton state={state} />}
    </Part>
  );
}

/** Says what became of it in its own place, until other files have failed. */
function CopyButton({ state }: { readonly state: FiltersState }) {
  const { group, words } = useUploader();
  const select = useMemo(() => {
    const uploads = inGroup(group);
    const failedOf = createSteadyList((upload: UploadSnapshot) =>
      upload.status === 'failed' ? upload : undefined,
    );
    return (store: UploadStoreState) => failedOf(uploads(store));
  }, [group]);
  const failed = useOverview(select);
  const announce = useSpeech(words, 'polite');
  const [told, setTold] = useState<{
    readonly key: 'filter.copied' | 'filter.uncopied';
    readonly of: readonly UploadSnapshot[];
  }>();
  const copy = () => {
    const lines = failed.map(({ file, error }) =>
      words.text('say.failed', { name: file.path ?? file.name, reason: errorSentence(words, error) }),
    );
    const tell = (key: 'filter.copied' | 'filter.uncopied') => () => {
      setTold({ key, of: failed });
      announce(words.text(key), { key: 'gantry.copied' });
    };
    navigator.clipboard.writeText(lines.join('\n')).then(tell('filter.copied'), tell('filter.uncopied'));
  };
  return (
    <Part
      tag="button"
      slot="gantry-filter-action"
      state={state}
      user={{}}
      own={{ type: 'button', onClick: copy }}
      attributes={{ 'data-action': 'copy' }}
    >
      {words.text(told?.of === failed ? told.key : 'filter.copy')}
    </Part>
  );
}

/** Pages without TLS have none. */
const hasClipboard = (): boolean =>
  'clipboard' in navigator && (navigator.clipboard as unknown) !== undefined;
