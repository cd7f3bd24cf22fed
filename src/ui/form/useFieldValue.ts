'use client';
/**
 * The value of an uploader as a form field: refs of files the server has, those of before and those of finished uploads.
 *
 * Decides when the value changes and why, whoever keeps it: the application (`value`) or this hook (`defaultValue`).
 * Follows the list of uploads by subscription; never starts or sends anything.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import { createSteadyList } from '../../core/listMemory.ts';
import { inGroup } from '../../core/selectors.ts';
import type { UndoHandle } from '../../core/uploadClient.ts';
import {
  diffRefs,
  isSameRefs,
  refOfUpload,
  withFinished,
  type RefChanges,
  type UploadedRef,
} from '../../core/uploadedRef.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { overviewOf } from '../../react/overview.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import type { UploaderGroup } from '../root/uploaderContext.ts';
import { useOverview } from '../root/useStoreValue.ts';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { storedIdOf, storedUpload } from './storedUpload.ts';

export interface ValueDetails {
  /** What happened: an upload finished, a file was taken off the list, brought back or moved, the form was reset. */
  readonly reason: 'upload' | 'remove' | 'undo' | 'move' | 'reset';
  /** What the value has become since the one the form began with: what a submit has to tell. */
  readonly changes: RefChanges;
}

export interface FieldValueOptions {
  /** The value, kept by the application: give back what `onValueChange` was told. What is taken out leaves the list. */
  readonly value?: readonly UploadedRef[] | undefined;
  /** The files the field begins with, where the value is kept here. @default none */
  readonly defaultValue?: readonly UploadedRef[] | undefined;
  /** Called with the whole new value. */
  readonly onValueChange?: ((value: readonly UploadedRef[], details: ValueDetails) => void) | undefined;
}

export interface FieldValue {
  readonly refs: readonly UploadedRef[];
  /** By the row's id; see `Field`. */
  readonly stored: ReadonlyMap<string, UploadSnapshot>;
  readonly isDirty: boolean;
  /** Whether every finished upload has reached the value. */
  readonly isCurrent: boolean;
  readonly commands: FieldValueCommands;
}

/** The same object at every render, as long as the client is. */
export interface FieldValueCommands {
  /** The stored file a row stands for. */
  storedRef(rowId: string): UploadedRef | undefined;
  /** Every stored file. */
  storedRefs(): readonly UploadedRef[];
  /** Takes a stored file out of the value. Nothing happens to it on the server. */
  removeStored(ref: UploadedRef): UndoHandle;
  /** Runs `work`; what it changes of the value happened for this reason. */
  because(reason: ValueDetails['reason'], work: () => boolean): boolean;
  /** Gives the field the value it began with, or none, and takes everything else off the list, undoably. */
  reset(to: 'default' | 'clear'): void;
}

const none: readonly UploadedRef[] = [];

export function useFieldValue(group: UploaderGroup, options: FieldValueOptions): FieldValue {
  const { value, defaultValue } = options;
  const client = useUploadClient();
  const [first] = useState(() => defaultValue ?? value ?? none);
  const [own, setOwn] = useState(first);
  const refs = value ?? own;
  const initial = defaultValue ?? first;
  const select = useMemo(() => finishedIn(group), [group]);
  const finished = useOverview(select, isSameRefs);

  const latest = useRef({ options, group, select, initial, refs, rendered: refs });
  useLayoutEffect(() => {
    // What was told last counts until the application answers with another value.
    const known = latest.current.rendered === refs ? latest.current.refs : refs;
    latest.current = { options, group, select, initial, refs: known, rendered: refs };
  });

  // The client outlives the field: what was removed here is nothing to bring back when nobody would hear of it.
  const life = useRef<AbortController | undefined>(undefined);
  useLayoutEffect(() => {
    const controller = new AbortController();
    life.current = controller;
    return () => {
      controller.abort();
    };
  }, []);

  const { commands, follow, forget } = useMemo(() => {
    const state: Following = { finished: none, ownIds: new Set(), reason: undefined, isResetting: false };

    function tell(next: readonly UploadedRef[], reason: ValueDetails['reason']): void {
      const now = latest.current;
      if (isSameRefs(next, now.refs)) return;
      latest.current = { ...now, refs: next };
      setOwn(next);
      now.options.onValueChange?.(next, {
        reason: state.reason ?? reason,
        changes: diffRefs(now.initial, next),
      });
    }

    function remember(finishedNow: readonly UploadedRef[]): void {
      state.finished = finishedNow;
      state.ownIds = new Set(finishedNow.map(({ id }) => id));
    }

    function follow(): void {
      if (state.isResetting) return;
      const { refs: before, select: selectFinished } = latest.current;
      const refsNow = selectFinished(client.store.getState());
      // The value may differ, because the application wants it so: it is asked once.
      if (isSameRefs(refsNow, state.finished)) return;
      const next = withFinished(before, state.ownIds, refsNow);
      remember(refsNow);
      tell(next, reasonFor(before, next));
    }

    const storedRefs = (): readonly UploadedRef[] =>
      latest.current.refs.filter(({ id }) => !state.ownIds.has(id));

    const commands: FieldValueCommands = {
      storedRefs,
      storedRef: (rowId) => storedRefs().find((ref) => storedIdOf(ref) === rowId),
      removeStored(ref) {
        const index = latest.current.refs.findIndex(({ id }) => id === ref.id);
        tell(latest.current.refs.toSpliced(index, 1), 'remove');
        const back = () => {
          const { refs: now } = latest.current;
          if (!now.some(({ id }) => id === ref.id)) tell(now.toSpliced(index, 0, ref), 'undo');
        };
        return client.undoable(back, { signal: life.current?.signal });
      },
      because(reason, work) {
        state.reason = reason;
        try {
          return work();
        } finally {
          state.reason = undefined;
        }
      },
      reset(to) {
        state.isResetting = true;
        try {
          client.batch(() => {
            latest.current.group.remove();
            // Last, so that the undo of a cancelled row is the newest one.
            latest.current.group.cancel();
          });
        } finally {
          state.isResetting = false;
        }
        remember(none);
        tell(to === 'clear' ? none : latest.current.initial, 'reset');
      },
    };

    /** What the application took out of its value leaves the list, unless it never had it. */
    function forget(given: readonly UploadedRef[], known: ReadonlySet<string>): void {
      const ids = new Set(given.map(({ id }) => id));
      const { group: now } = latest.current;
      const dropped = inGroup(now.group)(client.store.getState()).filter((upload) => {
        const ref = refIn(now, upload);
        return ref !== undefined && known.has(ref.id) && !ids.has(ref.id);
      });
      client.batch(() => {
        for (const { id } of dropped) now.remove(id);
      });
    }
    return { commands, follow, forget };
  }, [client]);

  useEffect(() => {
    follow();
    return overviewOf(client.store).subscribe(follow);
  }, [client, follow, select]);

  const given = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (value === undefined) return;
    forget(value, given.current);
    given.current = new Set(value.map(({ id }) => id));
  }, [forget, value]);

  const isCurrent = useMemo(() => {
    const ids = new Set(refs.map(({ id }) => id));
    return finished.every(({ id }) => ids.has(id));
  }, [finished, refs]);
  // The same while uploads finish: whatever is drawn of these rows would be drawn anew.
  const steadily = useMemo(() => createSteadyList((ref: UploadedRef) => ref), []);
  const others = useMemo(() => {
    const finishedIds = new Set(finished.map(({ id }) => id));
    return steadily(refs.filter(({ id }) => !finishedIds.has(id)));
  }, [finished, refs, steadily]);
  const stored = useMemo(() => new Map(others.map((ref) => [storedIdOf(ref), storedUpload(ref)])), [others]);
  return { refs, stored, isDirty: !isSameRefs(refs, initial), isCurrent, commands };
}

interface Following {
  /** The finished uploads as the value was told last, and their ids. */
  finished: readonly UploadedRef[];
  ownIds: ReadonlySet<string>;
  /** Why the value changes now, when that is known better than from its change. */
  reason: ValueDetails['reason'] | undefined;
  isResetting: boolean;
}

const refIn = (group: UploaderGroup, upload: UploadSnapshot): UploadedRef | undefined =>
  (group.refOf ?? refOfUpload)(upload);

const finishedIn = (group: UploaderGroup) => {
  const uploads = inGroup(group.group);
  const refsOf = createSteadyList((upload: UploadSnapshot) => refIn(group, upload));
  return (state: UploadStoreState): readonly UploadedRef[] => refsOf(uploads(state));
};

function reasonFor(before: readonly UploadedRef[], next: readonly UploadedRef[]): ValueDetails['reason'] {
  if (next.length > before.length) return 'upload';
  return next.length < before.length ? 'remove' : 'move';
}
