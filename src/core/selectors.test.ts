import { describe, expect, it } from 'vitest';
import { NetworkError } from './errors.ts';
import {
  actionsOf,
  allUploads,
  displayStatusOf,
  inGroup,
  toneOf,
  viewOf,
  type DisplayStatus,
  type Tone,
  type UploadAction,
} from './selectors.ts';
import type { UploadSnapshot } from './uploadState.ts';
import { noTotals, totalsOf } from './uploadTotals.ts';

const cause = new NetworkError();
const base = {
  id: 'u',
  file: { name: 'a', type: '', size: 10 },
  addedAtMs: 0,
  loadedBytes: 4,
  confirmedBytes: 4,
  attempt: 1,
};
const backoff = { status: 'waiting', for: 'backoff', retryAtMs: 1, retryCount: 1, cause } as const;

const rows: readonly (readonly [string, UploadSnapshot, DisplayStatus, readonly UploadAction[]])[] = [
  ['queued', { ...base, status: 'queued' }, 'queued', ['cancel']],
  ['held', { ...base, status: 'queued', isHeld: true }, 'queued', ['start', 'remove']],
  [
    'restored',
    { ...base, status: 'queued', needsFile: true, isRestored: true },
    'restored',
    ['remove', 'reselect'],
  ],
  ['restored, with its file', { ...base, status: 'queued', isRestored: true }, 'queued', ['cancel']],
  [
    'restored, held with its file',
    { ...base, status: 'queued', isRestored: true, isHeld: true },
    'restored',
    ['start', 'remove'],
  ],
  ['opening', { ...base, status: 'running', phase: 'open' }, 'reading', ['pause', 'cancel']],
  ['asking how far', { ...base, status: 'running', phase: 'sync' }, 'reading', ['pause', 'cancel']],
  ['sending', { ...base, status: 'running', phase: 'part' }, 'uploading', ['pause', 'cancel']],
  ['hashing', { ...base, status: 'running', phase: 'digest' }, 'hashing', ['pause', 'cancel']],
  ['closing', { ...base, status: 'running', phase: 'close' }, 'finishing', ['pause', 'cancel']],
  ['backing off', { ...base, ...backoff }, 'retrying', ['retry', 'cancel']],
  [
    'offline',
    { ...base, status: 'waiting', for: 'connection', retryAtMs: 1, cause },
    'offline',
    ['retry', 'cancel'],
  ],
  ['paused', { ...base, status: 'paused' }, 'paused', ['resume', 'cancel']],
  ['finishing', { ...base, status: 'finishing' }, 'finishing', ['cancel']],
  ['done', { ...base, status: 'done', result: 1 }, 'done', ['remove']],
  ['failed', { ...base, status: 'failed', error: cause }, 'failed', ['retry', 'remove']],
  ['cancelled', { ...base, status: 'cancelled', undoUntilMs: 5 }, 'cancelled', ['undo']],
  ['cancelled for good', { ...base, status: 'cancelled' }, 'cancelled', ['remove']],
];

describe('an upload', () => {
  it.each(rows)('that is %s has its word and its buttons', (_name, upload, word, actions) => {
    expect(displayStatusOf(upload)).toBe(word);
    const can = actionsOf(upload);
    expect((Object.keys(can) as UploadAction[]).filter((action) => can[action]).sort()).toEqual(
      [...actions].sort(),
    );
  });

  it.each<[Tone, readonly DisplayStatus[]]>([
    ['neutral', ['queued', 'paused', 'cancelled', 'restored']],
    ['accent', ['reading', 'hashing', 'uploading', 'finishing']],
    ['warn', ['retrying', 'offline']],
    ['ok', ['done']],
    ['bad', ['failed', 'rejected']],
  ])('has the tone %s while it is %j', (tone, words) => {
    for (const word of words) expect(toneOf(word)).toBe(tone);
  });

  it('is seen with its buttons, and is the same view as long as it is the same snapshot', () => {
    const upload = rows[0]![1];
    expect(viewOf(upload)).toEqual({ ...upload, can: actionsOf(upload) });
    expect(viewOf(upload)).toBe(viewOf(upload));
    expect(viewOf(upload)).not.toBe(viewOf({ ...upload }));
  });
});

describe('totals', () => {
  it('are sums of bytes, without what failed or was cancelled', () => {
    expect(totalsOf(rows.map(([, upload]) => upload))).toEqual({
      count: 16,
      active: 10,
      paused: 1,
      done: 1,
      failed: 1,
      size: 150,
      loadedBytes: 60,
    });
    expect(totalsOf([])).toEqual(noTotals);
  });

  it('count as active what would be lost or delayed by leaving, not what another tab has', () => {
    expect(totalsOf([{ ...base, status: 'waiting', for: 'tab' }]).active).toBe(0);
    expect(totalsOf([{ ...base, ...backoff }]).active).toBe(1);
  });
});

describe('lists', () => {
  const byId = {
    a: { ...rows[0]![1], id: 'a', group: 'x' },
    b: { ...rows[0]![1], id: 'b', group: 'y' },
    c: { ...rows[0]![1], id: 'c', group: 'x' },
  };
  const state = { order: ['c', 'b', 'gone', 'a'], byId, totals: noTotals };

  it('follow the order, by group or all, and are the same for the same state', () => {
    expect(allUploads(state).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(inGroup('x')(state).map(({ id }) => id)).toEqual(['c', 'a']);
    expect(inGroup('nobody')(state)).toEqual([]);
    expect(allUploads(state)).toBe(allUploads(state));
    expect(inGroup('x')(state)).toBe(inGroup('x')(state));
  });
});
