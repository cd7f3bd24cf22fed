'use client';
/** What a new file takes the place of, where there is room for one. */
import { useMemo } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useField } from '../form/fieldContext.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useOverview } from '../root/useStoreValue.ts';

/**
 * The name of the file that a new one replaces. Undefined where several files may stand beside each other, and while there
 * is none: one that only waits for its undo is none.
 */
export function useReplaced(): string | undefined {
  const { rules, group } = useUploader();
  const { stored } = useField();
  const isSingle = rules.maxFiles === 1;
  const select = useMemo(
    () => (state: UploadStoreState) =>
      isSingle ? inGroup(group)(state).find((upload) => upload.status !== 'cancelled')?.file.name : undefined,
    [group, isSingle],
  );
  const uploadName = useOverview(select);
  // As an array: React Compiler keeps an iterator from one render to the next, where it is at its end.
  const [first] = isSingle ? [...stored.values()] : [];
  return uploadName ?? first?.file.name;
}
