import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fakeClock.ts';
import type { Carrier } from './carryUpload.ts';
import { createEntryList } from './entryList.ts';
import { StatusError } from './errors.ts';
import type { Claim, SessionKeeper } from './sessionKeeper.ts';
import { codeOf, fileOf, serial } from './toys.test.shared.ts';
import { createUploadEndings } from './uploadEndings.ts';
import { createEntry, type Entry } from './uploadEntry.ts';
import type { UploadQueue } from './uploadQueue.ts';
import { queuedUpload, type UploadEvent } from './uploadState.ts';
import { createUploadStore } from './uploadStore.ts';

const facts = { name: 'a.txt', type: 'text/plain', size: 10, lastModifiedMs: 5 };
const confirmed = (bytes: number): UploadEvent => ({
  type: 'progressed',
  loadedBytes: bytes,
  confirmedBytes: bytes,
});
const started: UploadEvent = { type: 'started', phase: 'part' };

/** Uploads and their ends, with a keeper and a queue that only say what they are told. */
function endings({ isOwner = true }: { readonly isOwner?: boolean } = {}) {
  const clock = fakeClock();
  const entries = createEntryList();
  const writer = createUploadStore({ request: (callback) => callback() });
  const told: string[] = [];
  const note = (what: string) => (entry: Entry) => void told.push(`${what} ${entry.id}`);
  let give: (claim: Claim) => void = () => {};
  const keeper: Partial<SessionKeeper> = {
    claimNext: () => new Promise((resolve) => (give = resolve)),
    confirmedElsewhere: async () => undefined,
    isElsewhere: async (id) => (told.push(`look for ${id}`), false),
    isOwner: () => isOwner,
    own: async () => isOwner,
    drop: note('drop'),
    disown: note('disown'),
    release: note('release'),
    finish: async (entry) => note('finish')(entry),
  };
  const queue: Partial<UploadQueue> = { offer: note('offer') };
  const carrier: Partial<Carrier> = { tellServer: async (entry) => note('tell the server of')(entry) };
  const made = createUploadEndings({
    entries,
    keeper: keeper as SessionKeeper,
    carrier: carrier as Carrier,
    queue: queue as UploadQueue,
    writer,
    clock,
  });
  const snapshot = (id: string) => writer.store.getState().byId[id];
  return {
    ...made,
    clock,
    writer,
    told,
    snapshot,
    status: (id: string) => snapshot(id)?.status,
    error: (id: string) => {
      const one = snapshot(id);
      return one?.status === 'failed' ? codeOf(one.error) : undefined;
    },
    /** A new upload in the list, with its protocol unless told otherwise. */
    upload: (id: string, init: Partial<Entry> = {}): Entry => {
      const whole = { source: fileOf(), protocol: serial(), parentId: undefined, ...init };
      const entry = createEntry({ id, options: {}, facts, addedAtMs: 1, ...whole });
      entries.add(entry);
      writer.insert([queuedUpload({ id, file: facts, addedAtMs: 1, needsFile: entry.source === undefined })]);
      return entry;
    },
    /** The page that had it lets go. */
    give: async (claim: Claim) => {
      give(claim);
      await clock.settle();
    },
  };
}

describe('an upload that another page had', () => {
  it.each<readonly [string, number, Partial<Entry>, boolean]>([
    ['of which bytes were shown, and no session is left', 4, {}, true],
    ['of which more bytes were shown than its session has', 8, { session: { id: '1', offset: 4 } }, true],
    [
      'of which bytes were shown, before its protocol is known',
      4,
      { protocol: undefined, session: {} },
      true,
    ],
    ['that goes on where the other page was', 4, { session: { id: '1', offset: 4 } }, false],
    ['of which nothing was shown', 0, {}, false],
  ])('%s: whether %i bytes are seen to be sent again', async (_, shownBytes, init, beginsAgain) => {
    const { upload, end, give, writer } = endings();
    const entry = upload('a', init);
    end(entry, { kind: 'elsewhere' });
    if (shownBytes > 0) writer.dispatch('a', confirmed(shownBytes));
    await give({ kind: 'owned' });
    expect(entry.beginsAgain).toBe(beginsAgain);
  });

  it('goes into the line', async () => {
    const { upload, end, give, told, status } = endings();
    end(upload('a'), { kind: 'elsewhere' });
    expect(status('a')).toBe('waiting');
    await give({ kind: 'owned' });
    expect([status('a'), told]).toEqual(['queued', ['offer a']]);
  });

  it('is left to whoever has its file, where this page has not', async () => {
    const { upload, end, give, told, snapshot } = endings();
    end(upload('a', { source: undefined }), { kind: 'elsewhere' });
    await give({ kind: 'owned' });
    expect([snapshot('a'), told]).toEqual([
      expect.objectContaining({ status: 'queued', needsFile: true }),
      ['release a'],
    ]);
  });

  it('is done where that page has finished it', async () => {
    const { upload, end, give, snapshot } = endings();
    end(upload('a'), { kind: 'elsewhere' });
    await give({ kind: 'finished', result: 7 });
    expect(snapshot('a')).toMatchObject({ status: 'done', result: 7 });
  });

  it.each(['in its turn', 'while it waited'])(
    'is with the server, nobody knows as what, where its result was lost %s',
    async (moment) => {
      const { upload, end, give, told, error } = endings();
      const entry = upload('a');
      if (moment === 'in its turn') end(entry, { kind: 'lost' });
      else {
        end(entry, { kind: 'elsewhere' });
        await give({ kind: 'lost' });
      }
      // Disowned first: what is stored then stays, for others who wait must hear of it as well.
      expect([error('a'), told]).toEqual(['outcome-unknown', ['disown a', 'drop a', 'release a']]);
    },
  );

  it('is heard of no more once it has left the list', async () => {
    const { upload, end, give, writer, told } = endings();
    end(upload('a'), { kind: 'elsewhere' });
    writer.remove(['a']);
    await give({ kind: 'owned' });
    expect(told).toEqual([]);
  });
});

describe('an upload that waits for another', () => {
  const refusal = new StatusError({ status: 400, body: '' });

  /** A parent, and a child that gets its protocol from it. */
  function family() {
    const page = endings();
    const parent = page.upload('parent');
    const made: unknown[] = [];
    const protocolAfter = (result: unknown) => {
      made.push(result);
      return serial();
    };
    const child = page.upload('child', { parentId: 'parent', protocol: undefined, protocolAfter });
    return { ...page, parent, child, made };
  }

  it('gets its protocol once', () => {
    const { parent, child, end, enqueue, made, told } = family();
    end(parent, { kind: 'result', result: 7 });
    enqueue(child);
    expect([made, told]).toEqual([[7], ['finish parent', 'offer child', 'offer child']]);
  });

  it('fails where the other was given up for good', () => {
    const { child, enqueue, writer, error } = family();
    writer.dispatch('parent', { type: 'cancelled', undoUntilMs: 1 });
    enqueue(child);
    expect(error('child')).toBeUndefined();
    writer.dispatch('parent', { type: 'sealed' });
    enqueue(child);
    expect(error('child')).toBe('parent');
  });

  it.each<readonly [string, readonly UploadEvent[], string]>([
    ['in the line', [], 'failed'],
    ['paused', [{ type: 'paused' }], 'failed'],
    ['cancelled', [{ type: 'cancelled', undoUntilMs: 1 }], 'cancelled'],
    ['done', [started, { type: 'succeeded', result: 1 }], 'done'],
  ])('%s: what the failure of the other makes of it', (_, events, after) => {
    const { parent, end, writer, status, told } = family();
    for (const event of events) writer.dispatch('child', event);
    end(parent, { kind: 'error', error: refusal });
    expect(status('child')).toBe(after);
    expect(told.includes('drop child')).toBe(after === 'failed');
  });

  it('goes on without the other once it has its protocol', () => {
    const { parent, child, end, status } = family();
    child.protocol = serial();
    end(parent, { kind: 'error', error: refusal });
    expect(status('child')).toBe('queued');
  });

  it('off the list, hears nothing of a failure', () => {
    const { parent, end, writer, told } = family();
    writer.remove(['child']);
    end(parent, { kind: 'error', error: refusal });
    expect(told.filter((line) => line.endsWith('child'))).toEqual([]);
  });

  it('does not fail with one whose failure nobody saw', () => {
    const { parent, end, writer, status } = family();
    writer.remove(['parent']);
    end(parent, { kind: 'error', error: refusal });
    expect(status('child')).toBe('queued');
  });
});

describe('the end of an upload', () => {
  it.each([
    [true, ['drop a', 'tell the server of a', 'release a']],
    [false, ['release a']],
  ])('that was cancelled, and is this page’s own (%s), is the server’s business', async (isOwner, said) => {
    const { upload, seal, writer, told } = endings({ isOwner });
    const entry = upload('a');
    writer.dispatch('a', { type: 'cancelled', undoUntilMs: 1 });
    await seal(entry);
    expect(told).toEqual(said);
  });

  it.each<readonly [string, (writer: ReturnType<typeof createUploadStore>) => void, readonly string[]]>([
    ['in the list', () => undefined, []],
    ['off the list', (writer) => writer.remove(['a']), ['drop a']],
    ['cancelled', (writer) => writer.dispatch('a', { type: 'cancelled', undoUntilMs: 1 }), ['drop a']],
  ])('%s with its page: what stays stored', async (_, prepare, said) => {
    const { upload, abandon, writer, told } = endings();
    const entry = upload('a');
    prepare(writer);
    await abandon(entry);
    expect([told, entry.life.signal.aborted]).toEqual([said, true]);
  });
});
