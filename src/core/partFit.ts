/**
 * How large the next parts should be: a few seconds each, so that a lost connection costs little and a fast one is not
 * slowed by round trips; and never what the server refused as too large.
 *
 * Decides sizes only. The protocol says whether its session can still change; what an endpoint bore is remembered, so
 * that a new upload begins where the last one ended.
 */
import type { PartSizes, UploadProtocol } from './protocol.ts';

/** A part that takes longer is cut down; many minutes of work would hang on one request. In milliseconds. */
const slowPartMs = 20_000;
/** A part that is faster may be larger. In milliseconds. */
const fastPartMs = 2000;
/** What a part is meant to take. In milliseconds. */
const aimMs = 5000;

type Limits = Pick<PartSizes<unknown>, 'minBytes' | 'maxBytes'>;

/** One request that carried bytes. */
export interface CarriedPart {
  readonly bytes: number;
  /** From handing it to the network until its end, in milliseconds. */
  readonly tookMs: number;
}

/**
 * Bytes of the next part, after one was answered.
 *
 * @param partBytes - the size planned until now; a file's last part is smaller and says nothing of whole ones.
 */
export function partBytesAfter(partBytes: number, { bytes, tookMs }: CarriedPart, limits: Limits): number {
  if (bytes < partBytes) return within(limits, partBytes);
  if (tookMs > slowPartMs) return within(limits, (bytes * aimMs) / tookMs);
  return within(limits, tookMs < fastPartMs ? partBytes * 2 : partBytes);
}

const within = ({ minBytes, maxBytes }: Limits, partBytes: number): number =>
  Math.max(minBytes, Math.min(maxBytes, Math.floor(partBytes)));

/** What endpoints bore, by endpoint: bytes that fitted last, and the largest that were not refused. */
export interface PartMemory {
  readonly fitting: Map<string, number>;
  readonly limits: Map<string, number>;
}

export const createPartMemory = (): PartMemory => ({ fitting: new Map(), limits: new Map() });

/** Sizes the parts of one upload. Without parts in its protocol, every session stays as it is. */
export interface PartFit<Session> {
  /** A session of which nothing was said yet. */
  first(session: Session): Session;
  /** After a part was answered. */
  answered(session: Session, part: CarriedPart): Session;
  /** After a part broke off on its way: a shorter request may get through. */
  broken(session: Session, part: CarriedPart): Session;
  /** After a part was refused as too large. @returns undefined when it cannot be smaller */
  refused(session: Session, part: CarriedPart): Session | undefined;
  /** With parts as the protocol itself would cut them, so that sessions can be compared. */
  plain(session: Session, like: Session): Session;
}

export function createPartFit<Session>(
  { parts, endpoint = '' }: Pick<UploadProtocol<Session>, 'parts' | 'endpoint'>,
  { fitting, limits }: PartMemory,
): PartFit<Session> {
  if (parts === undefined) {
    const same = (session: Session): Session => session;
    return { first: same, answered: same, broken: same, refused: () => undefined, plain: same };
  }
  const bounds = (): Limits => ({
    minBytes: parts.minBytes,
    maxBytes: Math.min(parts.maxBytes, limits.get(endpoint) ?? parts.maxBytes),
  });
  const resized = (session: Session, partBytes: number): Session =>
    partBytes === parts.of(session) ? session : (parts.resize(session, partBytes) ?? session);
  const fit = (session: Session, partBytes: number): Session => {
    fitting.set(endpoint, partBytes);
    return resized(session, partBytes);
  };

  return {
    first: (session) => {
      const partBytes = parts.of(session);
      return resized(session, within(bounds(), Math.min(partBytes, fitting.get(endpoint) ?? partBytes)));
    },
    answered: (session, part) => fit(session, partBytesAfter(parts.of(session), part, bounds())),
    broken(session, { bytes, tookMs }) {
      // What fails at once, or is only the rest of a file, does not fail because of its size.
      const saysNothing = tookMs < fastPartMs || bytes < parts.of(session);
      return saysNothing ? session : fit(session, within(bounds(), bytes / 2));
    },
    refused(session, { bytes }) {
      // A part that also holds the rest may be larger than the plan says, and not to be made smaller by it.
      if (Math.min(bytes, parts.of(session)) <= parts.minBytes) return undefined;
      limits.set(endpoint, Math.max(parts.minBytes, Math.floor(bytes / 2)));
      return parts.resize(session, within(bounds(), bytes / 2));
    },
    plain: (session, like) => resized(session, parts.of(like)),
  };
}
