/** A browser's storage: it outlives the page, and may fail, take its time, or never answer. */
import { sleep } from '../../core/clock.ts';
import type { Clock, SessionRecord, SessionStore } from '../../core/ports.ts';

export type StorageMode = 'works' | 'fails' | 'slow' | 'hangs';

export interface SimulatedStorage extends SessionStore {
  mode: StorageMode;
  /** What a reload finds. */
  readonly records: ReadonlyMap<string, SessionRecord>;
}

/** Longer than a frame, shorter than the engine's patience. */
const slowMs = 500;

export function simulatedStorage(clock: Clock): SimulatedStorage {
  const records = new Map<string, SessionRecord>();

  async function open(): Promise<void> {
    if (storage.mode === 'fails') throw new DOMException('The disk is full.', 'QuotaExceededError');
    if (storage.mode === 'slow') await sleep(clock, slowMs, new AbortController().signal);
    if (storage.mode === 'hangs') await new Promise<never>(() => {});
  }

  const storage: SimulatedStorage = {
    mode: 'works',
    records,
    async list() {
      await open();
      return [...records.values()].map((record) => structuredClone(record));
    },
    async set(record) {
      const written = structuredClone(record);
      await open();
      records.set(record.id, written);
    },
    async delete(id) {
      await open();
      records.delete(id);
    },
    async clear() {
      await open();
      records.clear();
    },
  };
  return storage;
}
