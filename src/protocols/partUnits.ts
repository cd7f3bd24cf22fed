/**
 * Parts of contracts that want whole multiples of a unit, the file's last part excepted.
 *
 * Decides sizes only. The server owns the offset, so their size may change at any time.
 */
import type { PartSizes } from '../core/protocol.ts';

/** As much of a session as its part sizes need. */
interface Parted {
  readonly partBytes: number;
}

export interface PartUnits {
  /** Bytes of the parts an upload begins with, and the most that the engine makes of them. */
  readonly partBytes: number;
  readonly unitBytes: number;
}

/**
 * @returns sizes from one unit to `partBytes`, always whole units.
 * @throws RangeError when `partBytes` is no whole multiple of `unitBytes`.
 */
export function partsInUnits<Session extends Parted>({
  partBytes,
  unitBytes,
}: PartUnits): PartSizes<Session> {
  if (!Number.isSafeInteger(partBytes) || partBytes < unitBytes || partBytes % unitBytes !== 0) {
    throw new RangeError(
      `partBytes is ${partBytes}, but this server takes parts of whole multiples of ${unitBytes} bytes only. ` +
        'Pass such a multiple.',
    );
  }
  return {
    minBytes: unitBytes,
    maxBytes: partBytes,
    of: (session) => session.partBytes,
    resize: (session, bytes) => ({
      ...session,
      partBytes: Math.max(unitBytes, bytes - (bytes % unitBytes)),
    }),
  };
}
