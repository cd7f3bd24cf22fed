/**
 * All that the client keeps, found without walking through it: lists of ten thousand are common.
 *
 * Knows each upload's place as a number of its own, its rank, so that a queue can compare two of them and what left the
 * list can come back to where it was. The list that people see is the store's.
 */
import { isSameUpload } from './fileIdentity.ts';
import type { FileFacts, UploadProtocol } from './protocol.ts';
import { identityOf, type Entry } from './uploadEntry.ts';

export interface EntryList {
  get(id: string): Entry | undefined;
  /** Ranks it last; that it is also put last in the list is the caller's part. */
  add(entry: Entry): void;
  /**
   * Ranks it as what comes to stand at `index` of `order`, a list without it.
   *
   * @returns all whose rank changed: itself, and seldom everybody.
   */
  rank(entry: Entry, order: readonly string[], index: number): Iterable<Entry>;
  delete(id: string): void;
  all(): Iterable<Entry>;
  /** Where in `order` an upload belongs that left it and comes back. Nobody else has its rank then. */
  indexFor(entry: Entry, order: readonly string[]): number;
  /** Uploads that wait for this one. */
  childrenOf(id: string): readonly Entry[];
  /** The restored upload that waits for this file. `isWaiting` knows which were removed or cancelled meanwhile. */
  waitingFor(
    facts: FileFacts,
    protocol: UploadProtocol,
    isWaiting: (id: string) => boolean,
  ): Entry | undefined;
  /** Uploads whose file was added, and which have not looked yet if it was being sent before. */
  looking(): readonly Entry[];
}

export function createEntryList(): EntryList {
  const byId = new Map<string, Entry>();
  const children = new Map<string, Set<Entry>>();
  /** Restored ones; few, and fewer with every file chosen. */
  const restored = new Set<Entry>();
  let firstRank = Infinity;
  let lastRank = -Infinity;

  function rank(entry: Entry, order: readonly string[], index: number): Iterable<Entry> {
    const above = byId.get(order[index - 1] ?? '');
    const below = byId.get(order[index] ?? '');
    if (below === undefined) entry.rank = lastRank += 1;
    else if (above === undefined) entry.rank = firstRank = Math.min(firstRank, below.rank) - 1;
    else {
      const middle = (): number => (above.rank + below.rank) / 2;
      // After a dozen moves into the same gap there is no number left between its ends.
      const isFull = middle() <= above.rank || middle() >= below.rank;
      if (isFull) spreadRanks();
      entry.rank = middle();
      if (isFull) return byId.values();
    }
    return [entry];
  }

  function indexFor(entry: Entry, order: readonly string[]): number {
    const at = (index: number): number => byId.get(order[index] ?? '')?.rank ?? Infinity;
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle) < entry.rank) low = middle + 1;
      else high = middle;
    }
    // Another was moved to the very same rank meanwhile.
    if (at(low) === entry.rank) rank(entry, order, low);
    return low;
  }

  function spreadRanks(): void {
    const all = [...byId.values()].sort((a, b) => a.rank - b.rank);
    const first = all[0]?.rank ?? 0;
    for (const [index, entry] of all.entries()) entry.rank = first + index;
    lastRank = Math.max(lastRank, first + all.length);
  }

  return {
    get: (id) => byId.get(id),
    rank,
    indexFor,
    add(entry) {
      byId.set(entry.id, entry);
      entry.rank = lastRank = Math.max(lastRank + 1, entry.addedAtMs);
      if (entry.source === undefined || entry.isSourceKept) restored.add(entry);
      if (entry.parentId === undefined) return;
      const siblings = children.get(entry.parentId);
      if (siblings === undefined) children.set(entry.parentId, new Set([entry]));
      else siblings.add(entry);
    },
    delete(id) {
      const entry = byId.get(id);
      if (entry === undefined) return;
      byId.delete(id);
      restored.delete(entry);
      const siblings = entry.parentId === undefined ? undefined : children.get(entry.parentId);
      siblings?.delete(entry);
      if (entry.parentId !== undefined && siblings?.size === 0) children.delete(entry.parentId);
    },
    all: () => byId.values(),
    childrenOf: (id) => [...(children.get(id) ?? [])],
    waitingFor(facts, protocol, isWaiting) {
      for (const entry of restored) {
        if (entry.source !== undefined && !entry.isSourceKept) restored.delete(entry);
        else if (
          entry.protocol !== undefined &&
          isSameUpload(identityOf(entry.facts, entry.protocol), identityOf(facts, protocol)) &&
          isWaiting(entry.id)
        )
          return entry;
      }
      return undefined;
    },
    looking: () => [...byId.values()].filter(({ source, hasLooked }) => source !== undefined && !hasLooked),
  };
}
