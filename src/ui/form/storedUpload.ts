/** A file that is on the server already, as the snapshot of an upload that is done: rows know nothing else. */
import { queuedUpload, reduceUpload, type UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadedRef } from '../../core/uploadedRef.ts';

const snapshots = new WeakMap<UploadedRef, UploadSnapshot>();

/** The id of the row. No upload has it. */
export const storedIdOf = (ref: UploadedRef): string => `stored ${ref.id}`;

/** The same snapshot for the same ref. */
export function storedUpload(ref: UploadedRef): UploadSnapshot {
  let snapshot = snapshots.get(ref);
  if (snapshot === undefined) {
    const { name, size, type } = ref;
    const queued = queuedUpload({ id: storedIdOf(ref), addedAtMs: 0, file: { name, size, type } });
    const started = reduceUpload(queued, { type: 'started', phase: 'close' });
    snapshots.set(ref, (snapshot = reduceUpload(started, { type: 'succeeded', result: ref })));
  }
  return snapshot;
}
