/** The row of an upload from before a reload: it knows all but its bytes, and these too where the browser kept them. */
import { createEntry, type Entry } from './uploadEntry.ts';
import { queuedUpload, type UploadSnapshot } from './uploadState.ts';

interface RestoredRowInit extends Pick<
  Entry,
  | 'id'
  | 'recordId'
  | 'facts'
  | 'sample'
  | 'addedAtMs'
  | 'protocol'
  | 'session'
  | 'isUnanswered'
  | 'priority'
  | 'source'
> {
  readonly group: string | undefined;
  readonly confirmedBytes: number;
}

/** Nothing goes on by itself after a reload: the row waits for its file or, if it has that, for `start`. */
export function restoredRow({ group, confirmedBytes, ...init }: RestoredRowInit): {
  readonly entry: Entry;
  readonly snapshot: UploadSnapshot;
} {
  const inGroup = group === undefined ? {} : { group };
  const isKept = init.source !== undefined;
  return {
    entry: createEntry({
      ...init,
      options: inGroup,
      parentId: undefined,
      isRestored: true,
      wasSaved: true,
      isDoubted: init.isUnanswered,
      hasLooked: true,
      isSourceKept: isKept,
    }),
    snapshot: queuedUpload({
      id: init.id,
      file: init.facts,
      addedAtMs: init.addedAtMs,
      confirmedBytes,
      ...(isKept ? { isHeld: true } : { needsFile: true }),
      isRestored: true,
      ...inGroup,
    }),
  };
}
