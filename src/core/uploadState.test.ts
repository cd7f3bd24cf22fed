import { describe, expect, it } from 'vitest';
import { NetworkError } from './errors.ts';
import {
  queuedUpload,
  reduceUpload,
  type UploadEvent,
  type UploadEventType,
  type UploadSnapshot,
  type UploadStatus,
} from './uploadState.ts';

const cause = new NetworkError();

const base = {
  id: 'u',
  file: { name: 'a.txt', type: '', size: 10 },
  addedAtMs: 5,
  loadedBytes: 6,
  confirmedBytes: 4,
  attempt: 1,
  parentId: 'p',
  group: 'g',
  isRestored: true,
};

const snapshots: Readonly<Record<UploadStatus, UploadSnapshot>> = {
  queued: { ...base, status: 'queued', isHeld: true, needsFile: true },
  running: { ...base, status: 'running', phase: 'part' },
  waiting: { ...base, status: 'waiting', for: 'backoff', retryAtMs: 9, retryCount: 2, cause },
  paused: { ...base, status: 'paused' },
  finishing: { ...base, status: 'finishing' },
  done: { ...base, status: 'done', result: 'r' },
  failed: { ...base, status: 'failed', error: cause },
  cancelled: { ...base, status: 'cancelled', undoUntilMs: 9 },
};

const events: { readonly [Type in UploadEventType]: Extract<UploadEvent, { type: Type }> } = {
  started: { type: 'started', phase: 'sync' },
  progressed: { type: 'progressed', loadedBytes: 8, confirmedBytes: 8 },
  hashed: { type: 'hashed', md5: 'f'.repeat(32) },
  stalled: { type: 'stalled' },
  backedOff: { type: 'backedOff', for: 'backoff', retryAtMs: 7, retryCount: 1, cause },
  occupied: { type: 'occupied' },
  restarted: { type: 'restarted' },
  paused: { type: 'paused' },
  resumed: { type: 'resumed' },
  reattached: { type: 'reattached' },
  mismatched: { type: 'mismatched', difference: 'size' },
  allBytesConfirmed: { type: 'allBytesConfirmed' },
  succeeded: { type: 'succeeded', result: 'r' },
  failed: { type: 'failed', error: cause },
  cancelled: { type: 'cancelled', undoUntilMs: 9 },
  sealed: { type: 'sealed' },
  undone: { type: 'undone' },
};

/** What each status makes of each event: the next status, or '-' when it ignores it. */
const table: Readonly<Record<UploadStatus, Readonly<Record<UploadEventType, UploadStatus | '-'>>>> = {
  queued: {
    started: 'running',
    progressed: '-',
    hashed: 'queued',
    stalled: '-',
    backedOff: '-',
    occupied: 'waiting',
    restarted: '-',
    paused: 'paused',
    resumed: 'queued',
    reattached: 'queued',
    mismatched: 'queued',
    allBytesConfirmed: '-',
    succeeded: '-',
    failed: 'failed',
    cancelled: 'cancelled',
    sealed: '-',
    undone: '-',
  },
  running: {
    started: 'running',
    progressed: 'running',
    hashed: 'running',
    stalled: 'running',
    backedOff: 'waiting',
    occupied: 'waiting',
    restarted: 'running',
    paused: 'paused',
    resumed: '-',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: 'finishing',
    succeeded: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    sealed: '-',
    undone: '-',
  },
  waiting: {
    started: 'running',
    progressed: 'waiting',
    hashed: 'waiting',
    stalled: '-',
    backedOff: 'waiting',
    occupied: '-',
    restarted: 'waiting',
    paused: 'paused',
    resumed: 'queued',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: '-',
    succeeded: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    sealed: '-',
    undone: '-',
  },
  finishing: {
    started: 'running',
    progressed: 'finishing',
    hashed: 'finishing',
    stalled: '-',
    backedOff: 'waiting',
    occupied: '-',
    restarted: 'finishing',
    paused: 'paused',
    resumed: '-',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: '-',
    succeeded: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
    sealed: '-',
    undone: '-',
  },
  paused: {
    started: '-',
    progressed: '-',
    hashed: 'paused',
    stalled: '-',
    backedOff: '-',
    occupied: '-',
    restarted: '-',
    paused: '-',
    resumed: 'queued',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: '-',
    succeeded: '-',
    failed: 'failed',
    cancelled: 'cancelled',
    sealed: '-',
    undone: '-',
  },
  failed: {
    started: '-',
    progressed: '-',
    hashed: 'failed',
    stalled: '-',
    backedOff: '-',
    occupied: '-',
    restarted: '-',
    paused: '-',
    resumed: 'queued',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: '-',
    succeeded: '-',
    failed: '-',
    cancelled: 'cancelled',
    sealed: '-',
    undone: '-',
  },
  cancelled: {
    started: '-',
    progressed: '-',
    hashed: '-',
    stalled: '-',
    backedOff: '-',
    occupied: '-',
    restarted: '-',
    paused: '-',
    resumed: '-',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: '-',
    succeeded: '-',
    failed: '-',
    cancelled: '-',
    sealed: 'cancelled',
    undone: 'queued',
  },
  done: {
    started: '-',
    progressed: '-',
    hashed: '-',
    stalled: '-',
    backedOff: '-',
    occupied: '-',
    restarted: '-',
    paused: '-',
    resumed: '-',
    reattached: '-',
    mismatched: '-',
    allBytesConfirmed: '-',
    succeeded: '-',
    failed: '-',
    cancelled: '-',
    sealed: '-',
    undone: '-',
  },
};

/** The fields a status has of its own. */
const ownFields: Readonly<Record<UploadStatus, readonly string[]>> = {
  queued: ['isHeld', 'needsFile', 'mismatch'],
  running: ['phase', 'isStalled'],
  waiting: ['for', 'retryAtMs', 'retryCount', 'cause'],
  paused: [],
  finishing: [],
  done: ['result'],
  failed: ['error'],
  cancelled: ['undoUntilMs'],
};

const statuses = Object.keys(table) as UploadStatus[];
const types = Object.keys(events) as UploadEventType[];
const pairs = statuses.flatMap((status) => types.map((type) => [status, type, table[status][type]] as const));

describe('every status and every event', () => {
  it.each(pairs)('%s + %s: %s', (status, type, next) => {
    const before = snapshots[status];
    const copy = structuredClone({ ...before, cause: undefined, error: undefined });
    const after = reduceUpload(before, events[type]);
    if (next === '-') expect(after).toBe(before);
    else {
      expect(after.status).toBe(next);
      expect(after).not.toBe(before);
      const strangers = Object.keys(after).filter(
        (field) => !(field in base) && field !== 'status' && !ownFields[next].includes(field),
      );
      expect(strangers).toEqual([]);
      // Who it is never changes.
      expect(after).toMatchObject({ id: 'u', addedAtMs: 5, parentId: 'p', group: 'g', isRestored: true });
    }
    expect({ ...before, cause: undefined, error: undefined }).toEqual(copy);
  });
});

describe('a snapshot', () => {
  const { parentId: _parentId, group: _group, isRestored: _isRestored, ...alone } = base;
  it.each([
    [{ type: 'cancelled' }, { ...alone, status: 'cancelled' }],
    [{ type: 'paused' }, { ...alone, status: 'paused' }],
  ] as const)('has no field without a value: %j', (event, after) => {
    expect(reduceUpload({ ...alone, status: 'running', phase: 'part' }, event)).toStrictEqual(after);
  });

  it('keeps everything else of its file when its digest is known', () => {
    expect(reduceUpload(snapshots.running, events.hashed)).toEqual({
      ...snapshots.running,
      file: { ...base.file, md5: 'f'.repeat(32) },
    });
  });

  it('says until when it waits to be tried again, for the how manieth time, and why', () => {
    const retry = { for: 'backoff', retryAtMs: 7, retryCount: 1, cause } as const;
    expect(reduceUpload(snapshots.running, events.backedOff)).toEqual({
      ...base,
      status: 'waiting',
      ...retry,
    });
  });

  it('shows every step of what runs, the last one too', () => {
    expect(reduceUpload(snapshots.running, { type: 'started', phase: 'close' })).toEqual({
      ...base,
      status: 'running',
      phase: 'close',
    });
  });
});

describe('progress', () => {
  const running = snapshots.running;
  it.each([
    [2, 6],
    [7, 7],
    [99, 10],
  ])('never falls and never passes the end: %i becomes %i', (loadedBytes, shown) => {
    const after = reduceUpload(running, { type: 'progressed', loadedBytes, confirmedBytes: 4 });
    expect(after.loadedBytes).toBe(shown);
  });

  it('that says nothing new is the same object', () => {
    expect(reduceUpload(running, { type: 'progressed', loadedBytes: 6, confirmedBytes: 4 })).toBe(running);
  });

  it('confirmed may fall, because a server may lose what it had', () => {
    const after = reduceUpload(running, { type: 'progressed', loadedBytes: 0, confirmedBytes: 0 });
    expect(after).toMatchObject({ loadedBytes: 6, confirmedBytes: 0 });
  });

  it('is whole when done', () => {
    expect(reduceUpload(running, events.succeeded)).toMatchObject({ loadedBytes: 10, confirmedBytes: 10 });
  });
});

describe('details', () => {
  it('a row that waits for another tab takes a file, or says in what that differs', () => {
    const waiting = reduceUpload(snapshots.running, events.occupied);
    expect(reduceUpload(waiting, events.reattached)).toEqual({ ...base, status: 'queued' });
    const refused = reduceUpload(waiting, events.mismatched);
    expect(refused).toEqual({ ...waiting, mismatch: 'size' });
    expect(reduceUpload(refused, events.progressed)).toMatchObject({ for: 'tab', mismatch: 'size' });
  });

  it('the words about a file stay while the row turns out to be in another tab', () => {
    const refused = reduceUpload(snapshots.queued, events.mismatched);
    expect(reduceUpload(refused, events.occupied)).toMatchObject({ for: 'tab', mismatch: 'size' });
    expect(reduceUpload(snapshots.queued, events.occupied)).not.toHaveProperty('mismatch');
  });

  it('a stall ends with the next progress, or with the next step', () => {
    const stalled = reduceUpload(snapshots.running, events.stalled);
    expect(stalled).toMatchObject({ status: 'running', isStalled: true });
    expect(reduceUpload(stalled, events.progressed)).not.toHaveProperty('isStalled');
    expect(reduceUpload(stalled, { type: 'started', phase: 'part' })).not.toHaveProperty('isStalled');
  });

  it('the same phase twice is the same object', () => {
    expect(reduceUpload(snapshots.running, { type: 'started', phase: 'part' })).toBe(snapshots.running);
  });

  it('asking for the result while finishing stays finishing', () => {
    expect(reduceUpload(snapshots.finishing, { type: 'started', phase: 'close' })).toBe(snapshots.finishing);
  });

  it('beginning again counts an attempt and keeps the bar where it is', () => {
    expect(reduceUpload(snapshots.running, { type: 'restarted' })).toMatchObject({
      attempt: 2,
      confirmedBytes: 0,
      loadedBytes: 6,
    });
  });

  it('a wait for the connection has no count', () => {
    const after = reduceUpload(snapshots.running, { ...events.backedOff, for: 'connection' });
    expect(after).toMatchObject({ status: 'waiting', for: 'connection', retryAtMs: 7 });
    expect(after).not.toHaveProperty('retryCount');
  });

  it('an undone cancel comes back held, or without its file, as it was', () => {
    expect(reduceUpload(snapshots.cancelled, { type: 'undone', isHeld: true })).toMatchObject({
      isHeld: true,
    });
    expect(reduceUpload(snapshots.cancelled, { type: 'undone', needsFile: true })).toMatchObject({
      needsFile: true,
    });
  });

  it('a fresh upload that continues shows what is confirmed', () => {
    expect(queuedUpload({ id: 'u', file: base.file, addedAtMs: 5, confirmedBytes: 4 })).toEqual({
      id: 'u',
      file: base.file,
      addedAtMs: 5,
      status: 'queued',
      confirmedBytes: 4,
      loadedBytes: 4,
      attempt: 1,
    });
  });
});
