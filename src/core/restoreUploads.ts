/** Lists what a reload interrupted: snapshots that know everything but the bytes, and these too where they were kept. */
import type { EntryList } from './entryList.ts';
import { isSameUpload } from './fileIdentity.ts';
import type { SessionRecord } from './ports.ts';
import type { UploadProtocol } from './protocol.ts';
import { restoredRow } from './restoredRow.ts';
import { fitsProtocol } from './sessionKeeper.ts';
import type { SessionRecords } from './sessionRecords.ts';
import { endpointOf, identityOf, type Entry } from './uploadEntry.ts';
import type { UploadSnapshot } from './uploadState.ts';

/** An upload that was interrupted by a reload or a crash. */
export interface RestoredUpload {
  readonly id: string;
  readonly name: string;
  /** Total bytes. */
  readonly size: number;
  readonly confirmedBytes: number;
  readonly protocol: string;
  readonly addedAtMs: number;
  /** Its file has to be chosen again. False: the browser kept it, and `start(id)` goes on with it. */
  readonly needsFile: boolean;
}

interface RestoreOptions {
  readonly protocols: readonly UploadProtocol[];
  /** @default each upload's own */
  readonly group: string | undefined;
  readonly entries: EntryList;
  readonly records: SessionRecords;
  /** Where the browser kept the file itself, and it is the one that was being sent. */
  readonly keptFile: (record: SessionRecord) => Promise<Blob | undefined>;
  /** Aborted when the client is destroyed. */
  readonly signal: AbortSignal;
  readonly insert: (snapshots: readonly UploadSnapshot[]) => void;
  /** Each of them, once it is on the list. */
  readonly onRestored: (entry: Entry) => void;
}

export async function restoreUploads(options: RestoreOptions): Promise<readonly RestoredUpload[]> {
  const { protocols, entries, records, keptFile, insert, onRestored } = options;
  const restored: {
    readonly entry: Entry;
    readonly record: SessionRecord;
    readonly snapshot: UploadSnapshot;
  }[] = [];
  const protocolOf = (record: SessionRecord): UploadProtocol | undefined =>
    protocols.find(
      (candidate) =>
        candidate.name === record.protocol &&
        endpointOf(candidate) === record.endpoint &&
        fitsProtocol(record, candidate),
    );
  const continuable = (await records.all()).filter((record) => protocolOf(record) !== undefined);
  const sources = new Map(
    await Promise.all(continuable.map(async (record) => [record.id, await keptFile(record)] as const)),
  );
  // Read again: while files are read, records move on, and a log out deletes them.
  const stored = (await records.all()).toSorted((a, b) => rankOf(a) - rankOf(b));
  if (options.signal.aborted) return [];
  // What was added meanwhile finds its session itself; a row would take that from under it.
  const looking = entries.looking();
  for (const record of stored) {
    const protocol = protocolOf(record);
    if (protocol === undefined || looking.some((entry) => isLookingFor(entry, record))) continue;
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
    const row = restoredRow({
      id,
      recordId: id,
      facts: file,
      sample,
      addedAtMs,
      confirmedBytes,
      protocol,
      session,
      isUnanswered,
      priority,
      group,
      source: sources.get(id),
    });
    entries.add(row.entry);
    restored.push({ ...row, record });
  }
  if (restored.length > 0) insert(restored.map(({ snapshot }) => snapshot));
  for (const { entry } of restored) onRestored(entry);
  return restored.map(({ entry, record: { id, file, confirmedBytes, protocol, addedAtMs } }) => ({
    id,
    name: file.name,
    size: file.size,
    confirmedBytes,
    protocol,
    addedAtMs,
    needsFile: entry.source === undefined,
  }));
}

const isLookingFor = ({ facts, protocol, sample }: Entry, record: SessionRecord): boolean =>
  protocol !== undefined && isSameUpload(record, identityOf(facts, protocol, sample));

const rankOf = ({ rank, addedAtMs }: SessionRecord): number => rank ?? addedAtMs;
