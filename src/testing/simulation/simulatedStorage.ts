/** A browser's storage: it outlives the page, and may fail, take its time, or never answer. */
import { sleep } from '../../core/clock.ts';
import type { Clock, SessionRecord, SessionStore } from '../../core/ports.ts';

export type StorageMode = 'works' | 'fails' | 'slow' | 'hangs';

export interface SimulatedStorage extends Required<Omit<SessionStore, 'keepFile' | 'keptFile'>> {
  mode: StorageMode;
  /** It has answered everything until now, and at once. */
  readonly isPrompt: boolean;
  /** What a reload finds. */
  readonly records: ReadonlyMap<string, SessionRecord>;
  /** Whether there is something of this file to go on with. */
  hasUnfinished(name: string): boolean;
}

/** As a browser's storage copies a record, several times as fast: what is stored here is plain data, and nothing else may be. */
function copyOf<Value>(value: Value): Value {
  if (Object(value) !== value) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => copyOf(item)) as Value;
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value as object)) copy[name] = copyOf(item);
  return copy as Value;
}

/** Longer than a frame, shorter than the engine's patience. */
const slowMs = 500;

export function simulatedStorage(clock: Clock): SimulatedStorage {
  const records = new Map<string, SessionRecord>();
  let mode: StorageMode = 'works';
  let isPrompt = true;

  async function open(): Promise<void> {
    if (mode === 'fails') throw new DOMException('The disk is full.', 'QuotaExceededError');
    if (mode === 'slow') await sleep(clock, slowMs, new AbortController().signal);
    if (mode === 'hangs') await new Promise<never>(() => {});
  }

  const storage: SimulatedStorage = {
    get mode() {
      return mode;
    },
    set mode(next) {
      mode = next;
      if (next !== 'works') isPrompt = false;
    },
    get isPrompt() {
      return isPrompt;
    },
    records,
    hasUnfinished: (name) =>
      [...records.values()].some(({ file, finished }) => file.name === name && finished === undefined),
    async list() {
      await open();
      return [...records.values()].map((record) => copyOf(record));
    },
    async get(id) {
      await open();
      const record = records.get(id);
      return record && copyOf(record);
    },
    async set(record) {
      const written = copyOf(record);
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
