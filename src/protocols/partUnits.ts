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
  /** Of one part, by the contract. @default no limit */
  readonly largestBytes?: number;
}

/**
 * @returns sizes from one unit to `partBytes`, always whole units.
 * @throws RangeError when `partBytes` is no whole multiple of `unitBytes`, or larger than `largestBytes`.
 */
export function partsInUnits<Session extends Parted>({
  partBytes,
  unitBytes,
  largestBytes,
}: PartUnits): PartSizes<Session> {
  const isWithin = partBytes >= unitBytes && partBytes <= (largestBytes ?? Number.MAX_SAFE_INTEGER);
  if (!isWithin || !Number.isInteger(partBytes / unitBytes)) {
    throw new RangeError(
      `partBytes is ${partBytes}, but this server takes parts of whole multiples of ${unitBytes} bytes` +
        `${largestBytes === undefined ? '' : ` up to ${largestBytes}`} only. Pass such a multiple.`,
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
