/**
 * Files kept beside their stored sessions, so that an upload goes on after a reload without anybody choosing its file.
 *
 * A kept file is believed no more than a chosen one: size, time and sample have to be those that were being sent, and a
 * file that cannot be read is none. Keeping is a convenience: what fails or takes long costs the convenience alone, and
 * nothing waits for a file to be stored.
 */
import { withinLimit } from './clock.ts';
import { differenceBetween } from './fileIdentity.ts';
import type { Ports, SessionRecord } from './ports.ts';
import { factsOf } from './uploadEntry.ts';

interface KeptFilesOptions {
  readonly ports: Pick<Ports, 'clock' | 'sessionStore'>;
  /** The sample of `source`, or undefined when it cannot be read in time. */
  readonly sample: (source: Blob) => Promise<string | undefined>;
  readonly onError: (error: unknown) => void;
}

export interface KeptFiles {
  /** Begins to keep the file of a record that is stored. */
  keep(id: string, file: Blob): void;
  /** @returns the file, if it is the one that was being sent */
  find(record: SessionRecord): Promise<Blob | undefined>;
}

const answerLimitMs = 2000;

export function createKeptFiles({ ports, sample, onError }: KeptFilesOptions): KeptFiles {
  const { clock, sessionStore } = ports;

  return {
    keep(id, file) {
      // Also what a store throws at once is a rejection.
      (async () => sessionStore?.keepFile?.(id, file))().catch(onError);
    },
    async find(record) {
      const { signal } = new AbortController();
      const tooLate = () => new Error(`The kept file was not found within ${answerLimitMs} ms.`);
      try {
        const finding = (async () => sessionStore?.keptFile?.(record.id))();
        const file = await withinLimit(clock, answerLimitMs, finding, signal, tooLate);
        if (file === undefined) return undefined;
        // The application may have called it something else.
        const facts = { ...factsOf(file), name: record.file.name };
        const found = { file: facts, sample: await sample(file) };
        const isSame = found.sample !== undefined && differenceBetween(record, found) === undefined;
        return isSame ? file : undefined;
      } catch (error) {
        onError(error);
        return undefined;
      }
    },
  };
}
