/**
 * Puts files to uploads from before a reload, once they are known to be the ones that were being sent.
 *
 * A file that differs is refused, and the row says in what; nothing is lost by it. One that was added rather than chosen
 * for a row joins the row that looks like it at once, and leaves it again if its bytes differ. Until that is known it does
 * not run, whatever is pressed.
 */
import type { EntryList } from './entryList.ts';
import { differenceBetween } from './fileIdentity.ts';
import { restoredRow } from './restoredRow.ts';
import type { SessionKeeper } from './sessionKeeper.ts';
import type { UploadEndings } from './uploadEndings.ts';
import { factsOf, type AddOptions, type Entry } from './uploadEntry.ts';
import type { UploadSnapshot } from './uploadState.ts';
import type { UploadStoreWriter } from './uploadStore.ts';

interface ReattacherOptions {
  readonly entries: EntryList;
  readonly keeper: SessionKeeper;
  readonly endings: UploadEndings;
  readonly writer: UploadStoreWriter;
  readonly newId: () => string;
}

export interface Reattacher {
  /** Whether an upload is on the list and waits for its bytes: an undo may bring back a removed one, unseen until then. */
  needsFile(id: string): boolean;
  /** A file that was chosen for this row. */
  reattach(id: string, file: File): Promise<'matched' | 'mismatch'>;
  /** A file that was added and looks like the one this row waits for. */
  join(entry: Entry, file: Blob, options: AddOptions<unknown>): void;
}

export function createReattacher(options: ReattacherOptions): Reattacher {
  const { entries, keeper, endings, writer } = options;
  const { store, dispatch } = writer;

  /** The upload of this row, if it waits for its bytes or has nothing but kept ones. */
  function waitingEntry(id: string): Entry | undefined {
    const snapshot = store.getState().byId[id];
    if (snapshot === undefined || !isWaitingForFile(snapshot)) return undefined;
    const entry = entries.get(id);
    return entry?.source === undefined || entry.isSourceKept ? entry : undefined;
  }

  async function reattach(id: string, file: File): Promise<'matched' | 'mismatch'> {
    const sample = await keeper.sample(file);
    const entry = waitingEntry(id);
    if (entry === undefined) return 'mismatch';
    const known = { file: entry.facts, sample: entry.sample };
    const difference = differenceBetween(known, { file: factsOf(file), sample });
    if (difference !== undefined) {
      dispatch(id, { type: 'mismatched', difference });
      return 'mismatch';
    }
    put(entry, file);
    endings.enqueue(entry);
    return 'matched';
  }

  function put(entry: Entry, file: Blob, { group, autoStart }: AddOptions<unknown> = {}): void {
    entry.source = file;
    entry.isSourceKept = false;
    // A wait for another page begins anew where it is still needed: another file, or one held back, has no part in it.
    endings.halt(entry);
    dispatch(entry.id, { type: 'reattached', group, isHeld: autoStart === false });
  }

  function join(entry: Entry, file: Blob, addOptions: AddOptions<unknown>): void {
    const kept = entry.source;
    put(entry, file, addOptions);
    if (entry.sample === undefined) {
      endings.enqueue(entry);
      return;
    }
    entry.comparing = keeper.sample(file).then((sample) => {
      // Everything was cleared meanwhile: no row comes back.
      if (entry.comparing === undefined) return;
      entry.comparing = undefined;
      if (sample !== undefined && sample !== entry.sample) {
        leave(entry, kept);
        entry.sample = sample;
      }
      endings.enqueue(entry);
    });
  }

  /** The file is another one after all: it is sent anew, and the row it joined comes back as it was. */
  function leave(entry: Entry, kept: Blob | undefined): void {
    const { recordId, facts, sample, addedAtMs, protocol, session, isUnanswered, priority } = entry;
    const { order, byId } = store.getState();
    const id = options.newId();
    const index = Math.max(0, order.indexOf(entry.id));
    const row = restoredRow({
      id,
      recordId,
      facts,
      sample,
      addedAtMs,
      protocol,
      session,
      isUnanswered,
      priority,
      source: kept,
      group: byId[entry.id]?.group,
      confirmedBytes: protocol?.confirmed(session, facts) ?? 0,
    });
    entries.add(row.entry);
    entries.rank(row.entry, order, index);
    writer.insert([row.snapshot], index);
    if (kept === undefined) dispatch(id, { type: 'mismatched', difference: 'content' });
    endings.enqueue(row.entry);
    // What is stored is the row's.
    entry.recordId = options.newId();
    keeper.drop(entry);
  }

  return { needsFile: (id) => waitingEntry(id) !== undefined, reattach, join };
}

/** Nothing goes on by itself with it: a kept file waits for `start`. */
const isWaitingForFile = (snapshot: UploadSnapshot): boolean =>
  (snapshot.status === 'queued' && (snapshot.needsFile === true || snapshot.isHeld === true)) ||
  (snapshot.status === 'waiting' && snapshot.for === 'tab');
