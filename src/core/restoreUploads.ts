/** Lists what a reload interrupted: snapshots that know everything but the bytes. */
import type { EntryList } from './entryList.ts';
import type { SessionRecord } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import { fitsProtocol } from './sessionKeeper.ts';
import type { SessionRecords } from './sessionRecords.ts';
import { createEntry, endpointOf, type Entry } from './uploadEntry.ts';
import { queuedUpload, type UploadSnapshot } from './uploadState.ts';

/** An upload that was interrupted by a reload or a crash. */
export interface RestoredUpload {
  readonly id: string;
  readonly name: string;
  /** Total bytes. */
  readonly size: number;
  readonly confirmedBytes: number;
  readonly protocol: string;
  readonly addedAtMs: number;
}

interface RestoreOptions {
  readonly protocols: readonly UploadProtocol[];
  /** @default each upload's own */
  readonly group: string | undefined;
  readonly entries: EntryList;
  readonly records: SessionRecords;
  readonly insert: (snapshots: readonly UploadSnapshot[]) => void;
  /** Each of them, once it is on the list. */
  readonly onRestored: (entry: Entry) => void;
}

export async function restoreUploads(options: RestoreOptions): Promise<readonly RestoredUpload[]> {
  const { protocols, entries, records, insert, onRestored } = options;
  const restored: {
    readonly entry: Entry;
    readonly record: SessionRecord;
    readonly snapshot: UploadSnapshot;
  }[] = [];
  for (const record of (await records.all()).toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const protocol = protocols.find(
      (candidate) => candidate.name === record.protocol && endpointOf(candidate) === record.endpoint,
    );
    if (protocol === undefined || !fitsProtocol(record, protocol)) continue;
    // An id of before the reload may have been given again; and an upload added meanwhile may have the session.
    if (entries.get(record.id) !== undefined || !records.hold(record.id)) continue;
    const group = options.group ?? record.group;
    const {
      id,
      file,
      sample,
      addedAtMs,
      confirmedBytes,
      session,
      isUnanswered = false,
      priority = 0,
    } = record;
    const inGroup = group === undefined ? {} : { group };
    const entry = createEntry({
      id,
      options: inGroup,
      parentId: undefined,
      source: undefined,
      facts: file,
      sample,
      addedAtMs,
      protocol,
      session,
      isRestored: true,
      isUnanswered,
      priority,
    });
    entries.add(entry);
    const snapshot = queuedUpload({
      id,
      file,
      addedAtMs,
      confirmedBytes,
      needsFile: true,
      isRestored: true,
      ...inGroup,
    });
    restored.push({ entry, record, snapshot });
  }
  if (restored.length > 0) insert(restored.map(({ snapshot }) => snapshot));
  for (const { entry } of restored) onRestored(entry);
  return restored.map(({ record: { id, file, confirmedBytes, protocol, addedAtMs } }) => ({
    id,
    name: file.name,
    size: file.size,
    confirmedBytes,
    protocol,
    addedAtMs,
  }));
}

const rankOf = ({ rank, addedAtMs }: SessionRecord): number => rank ?? addedAtMs;
