/**
 * Uploads that another page of this browser works on: shows how far it gets, and takes over when it is gone.
 *
 * Waiting takes no lane. Nothing is sent, and the server is asked nothing, until the other page has let go.
 */
import type { Clock } from './ports.ts';
import type { Claim, SessionKeeper } from './sessionKeeper.ts';
import type { Entry } from './uploadEntry.ts';
import type { UploadEvent, UploadSnapshot } from './uploadState.ts';

/** How often the other page's progress is looked up. */
const lookMs = 2000;

interface TabWaitsOptions {
  readonly clock: Clock;
  readonly keeper: Pick<SessionKeeper, 'claimNext' | 'confirmedElsewhere' | 'isElsewhere' | 'release'>;
  readonly snapshotOf: (id: string) => UploadSnapshot | undefined;
  readonly dispatch: (id: string, event: UploadEvent) => void;
  /** The other page is gone. This one owns the upload, or finds it finished. */
  readonly onTurn: (entry: Entry, claim: Claim) => void;
}

export interface TabWaits {
  /** Waits for the page that has it. */
  begin(entry: Entry): void;
  /** Waits if another page has it; `entry` is an upload without its file, which asks for no lane. */
  look(entry: Entry): Promise<void>;
  /** Whoever pressed knows what becomes of it. */
  stop(entry: Entry): void;
}

export function createTabWaits(options: TabWaitsOptions): TabWaits {
  const { clock, keeper, snapshotOf, dispatch, onTurn } = options;

  function begin(entry: Entry): void {
    dispatch(entry.id, { type: 'occupied' });
    const waiting = new AbortController();
    entry.waiting = waiting;
    const endLooks = lookNowAndThen(entry, waiting.signal);
    keeper
      .claimNext(entry, waiting.signal)
      .then(
        (claim) => {
          if (waiting.signal.aborted) return;
          entry.waiting = undefined;
          onTurn(entry, claim);
        },
        (error: unknown) => {
          // Only a wait that is over rejects; anything else is a mistake of ours, and to be seen.
          if (!waiting.signal.aborted) throw error;
        },
      )
      .finally(endLooks);
  }

  function lookNowAndThen(entry: Entry, signal: AbortSignal): () => void {
    let isOver = false;
    let cancelTimer = (): void => undefined;
    const look = async (): Promise<void> => {
      const confirmedBytes = await keeper.confirmedElsewhere(entry);
      if (isOver) return;
      if (confirmedBytes !== undefined)
        dispatch(entry.id, { type: 'progressed', loadedBytes: confirmedBytes, confirmedBytes });
      cancelTimer = clock.after(lookMs, () => void look());
    };
    void look();
    const end = (): void => {
      isOver = true;
      cancelTimer();
    };
    signal.addEventListener('abort', end);
    return end;
  }

  return {
    begin,
    async look(entry) {
      if (!(await keeper.isElsewhere(entry.recordId))) return;
      const isQueued = snapshotOf(entry.id)?.status === 'queued' && !entry.life.signal.aborted;
      if (isQueued && entry.source === undefined) begin(entry);
    },
    stop(entry) {
      if (entry.waiting === undefined) return;
      entry.waiting.abort();
      entry.waiting = undefined;
      // Given to it already, though its turn has not begun.
      keeper.release(entry);
    },
  };
}
