/**
 * What an upload's beginning and end mean for itself and for those that wait for it.
 *
 * An upload that waits for another gets its protocol from the other's result, and fails with it.
 */
import type { Carrier } from './carryUpload.ts';
import type { EntryList } from './entryList.ts';
import { OutcomeUnknownError, UploadError } from './errors.ts';
import type { Clock } from './ports.ts';
import type { Claim, SessionKeeper } from './sessionKeeper.ts';
import { createTabWaits } from './tabWaits.ts';
import { toUploadError } from './toUploadError.ts';
import { cancelledReason, type Entry } from './uploadEntry.ts';
import type { RunEnd, UploadQueue } from './uploadQueue.ts';
import type { UploadStoreWriter } from './uploadStore.ts';

interface EndingsOptions {
  readonly entries: EntryList;
  readonly keeper: SessionKeeper;
  readonly carrier: Carrier;
  readonly queue: UploadQueue;
  readonly writer: UploadStoreWriter;
  readonly clock: Clock;
}

export interface UploadEndings {
  /** Puts it in line if nothing holds it back. */
  enqueue(entry: Entry): void;
  /** Stops its run, or its wait for another page. */
  halt(entry: Entry): void;
  /** What a run's end means. */
  end(entry: Entry, end: RunEnd): void;
  /** Ends a cancelled upload for good, and asks the server to forget it. */
  seal(entry: Entry): Promise<void>;
  /** Ends it without a word to the server, because the client is destroyed. */
  abandon(entry: Entry): Promise<void>;
}

export function createUploadEndings(options: EndingsOptions): UploadEndings {
  const { entries, keeper, carrier, queue, writer } = options;
  const { dispatch } = writer;
  const snapshotOf = (id: string) => writer.store.getState().byId[id];

  function enqueue(entry: Entry): void {
    if (entry.protocol === undefined) adoptParent(entry);
    const snapshot = snapshotOf(entry.id);
    if (snapshot?.status !== 'queued' || snapshot.isHeld === true || entry.comparing !== undefined) return;
    if (entry.source === undefined) void tabWaits.look(entry);
    else if (entry.protocol !== undefined) queue.offer(entry);
  }

  const tabWaits = createTabWaits({
    clock: options.clock,
    keeper,
    snapshotOf,
    dispatch,
    onTurn,
  });

  function onTurn(entry: Entry, claim: Claim): void {
    if (claim.kind === 'finished') {
      succeed(entry, claim.result);
      return;
    }
    if (claim.kind === 'lost') {
      loseResult(entry);
      return;
    }
    // Bytes that the other page had, and that nobody can go on with, are seen to be sent again.
    const { session, protocol, facts } = entry;
    const confirmedBytes = session === undefined ? 0 : (protocol?.confirmed(session, facts) ?? 0);
    if (confirmedBytes < (snapshotOf(entry.id)?.confirmedBytes ?? 0)) entry.beginsAgain = true;
    const needsFile = entry.source === undefined;
    // Whoever has the file may go on with it before this page does.
    if (needsFile) keeper.release(entry);
    dispatch(entry.id, { type: 'resumed', ...(needsFile && { needsFile }) });
    if (!needsFile) enqueue(entry);
  }

  function adoptParent(child: Entry): void {
    const parent = child.parentId === undefined ? undefined : entries.get(child.parentId);
    const snapshot = parent && snapshotOf(parent.id);
    if (parent?.result !== undefined) {
      try {
        const protocol = child.protocolAfter?.(parent.result.value);
        protocol?.check?.(child.facts);
        child.protocol = protocol;
      } catch (error) {
        fail(child, error);
      }
    } else if (parent === undefined) {
      failWithParent(child, undefined);
    } else if (snapshot === undefined) {
      // Gone from the list but still known: it may be brought back, and so may a cancelled one.
    } else if (snapshot.status === 'failed') {
      failWithParent(child, snapshot.error);
    } else if (snapshot.status === 'cancelled' && snapshot.undoUntilMs === undefined) {
      failWithParent(child, cancelledReason());
    }
  }

  function succeed(entry: Entry, result: unknown): void {
    void keeper.finish(entry, result);
    entry.result = { value: result };
    entry.outcome.resolve(result);
    dispatch(entry.id, { type: 'succeeded', result });
    for (const child of entries.childrenOf(entry.id)) enqueue(child);
  }

  /** It is with the server, and nobody here can say as what. */
  function loseResult(entry: Entry): void {
    keeper.disown(entry);
    // Trying again is another upload: what the other tab left behind is not found again.
    keeper.drop(entry);
    entry.recordId = entry.id;
    entry.wasReleased = false;
    const cause = new Error('Another tab has finished this upload, but its result could not be stored.');
    fail(entry, new OutcomeUnknownError(cause));
  }

  function fail(entry: Entry, thrown: unknown): void {
    const error = toUploadError(thrown);
    error.uploadId = entry.id;
    if (!error.keepsSession) keeper.drop(entry);
    entry.isDoubted = error.code === 'outcome-unknown';
    keeper.release(entry);
    // Before the news: a listener may retry at once, and that is another promise.
    entry.outcome.reject(error);
    dispatch(entry.id, { type: 'failed', error });
    if (snapshotOf(entry.id)?.status !== 'failed') return;
    for (const child of entries.childrenOf(entry.id)) failWithParent(child, error);
  }

  function failWithParent(child: Entry, cause: unknown): void {
    const status = snapshotOf(child.id)?.status;
    if (status !== 'queued' && status !== 'paused') return;
    // A child that has its protocol needs nothing more of its parent.
    if (child.protocol !== undefined) return;
    fail(
      child,
      new UploadError({
        code: 'parent',
        message:
          'The upload this one belongs to did not succeed, so it was not sent. Retry the other one first.',
        cause,
      }),
    );
  }

  return {
    enqueue,
    halt(entry) {
      entry.running?.stop.abort(cancelledReason());
      tabWaits.stop(entry);
    },
    end(entry, end) {
      if (end.kind === 'result') succeed(entry, end.result);
      else if (end.kind === 'elsewhere') tabWaits.begin(entry);
      else if (end.kind === 'lost') loseResult(entry);
      else if (end.kind === 'error') fail(entry, end.error);
      else {
        dispatch(entry.id, { type: 'paused' });
        if (!end.isResumeWanted) return;
        dispatch(entry.id, { type: 'resumed' });
        enqueue(entry);
      }
    },
    async seal(entry) {
      await entry.running?.ended;
      await entry.comparing;
      // What another page works on is neither forgotten nor taken from the server.
      const isOwner = await keeper.own(entry);
      const { session } = entry;
      if (isOwner) keeper.drop(entry);
      const reason = cancelledReason();
      entry.life.abort(reason);
      dispatch(entry.id, { type: 'sealed' });
      entry.outcome.reject(reason);
      for (const child of entries.childrenOf(entry.id)) failWithParent(child, reason);
      if (isOwner && !entry.isDoubted) await carrier.tellServer(entry, session);
      keeper.release(entry);
    },
    async abandon(entry) {
      const status = snapshotOf(entry.id)?.status;
      tabWaits.stop(entry);
      const reason = cancelledReason();
      entry.life.abort(reason);
      entry.outcome.reject(reason);
      const isGivenUp = status === undefined || status === 'cancelled';
      // This page has let go of what has failed; what is done is taken care of already.
      const mayOwn = entry.result === undefined;
      if (isGivenUp && (keeper.isOwner(entry) || (mayOwn && (await keeper.own(entry))))) keeper.drop(entry);
    },
  };
}
