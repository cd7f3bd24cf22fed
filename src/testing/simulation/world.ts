/**
 * What a world of the simulator is: which files there are, how they are added, which addresses its requests have, and how
 * to find what the server stored. And what most worlds share.
 */
import type { UploadProtocol } from '../../core/protocol.ts';
import type { UploadClient } from '../../core/uploadClient.ts';

/** A request by its method and a part of its address. */
export interface RequestPlace {
  readonly method: string;
  readonly url: string;
}

export interface World {
  readonly name: string;
  /** Bytes per request at most: what one fault may cost. */
  readonly partBytes: number;
  /** Requests of a run in which nothing goes wrong, in order. */
  readonly requests: readonly RequestPlace[];
  /** What `restore` is given after a reload. */
  readonly protocols: (newName: NewName) => readonly UploadProtocol[];
  /** Adds the files of this world that are not done, as its application would; it keeps the results it has. */
  readonly add: (
    client: UploadClient,
    files: readonly File[],
    wrap: WrapProtocol,
    results: ReadonlyMap<string, unknown>,
    newName: NewName,
  ) => void;
  /** Part of the address where it differs from a world before it; without a fault there, its runs are that world's. */
  readonly differsAt?: string;
  /** Its files are given together, because one belongs to the other; choosing one for its row would leave that out. */
  readonly addsTogether?: boolean;
  /** How many files it has. */
  readonly files: number;
  /** Bytes of every file: two parts and a rest, where there are parts. */
  readonly fileBytes: number;
  /** Its server remembers what it completed and answers the same again, instead of storing another object. */
  readonly answersCompleteAgain?: boolean;
  /** Its server can be asked what became of every request, so that no run may end as unknown. */
  readonly isNeverUnknown?: true;
  /** Its server forgets what it completed, so that "not here" may mean both; a run may then end as unknown. */
  readonly forgetsComplete?: true;
  /** Nobody can ask what became of the request that leaves once every byte is there; no other run ends as unknown. */
  readonly unknownOnceSent?: true;
  /** Its server forgets unfinished uploads only: what its last request completed while somebody cancelled stays. */
  readonly keepsCompleted?: true;
  /** Its parts arrive in any order, so that the bytes the server has are not those before a certain one. */
  readonly hasLooseParts?: true;
  /** It says by a 409, and to a last part that was doubled, that parts are missing; then all of them go again. */
  readonly mayMissParts?: true;
  /** Server errors that its contract calls final. */
  readonly finalStatuses?: readonly number[];
  /** The request that asks its server to forget, so that a cancel leaves nothing unfinished behind. */
  readonly cancelRequest?: RequestPlace;
  /** Requests by which it is opened; what they made has no name, and stays, before their replies are heard. @default 1 */
  readonly opensWith?: number;
  /** The id of what the server stored, by what the upload resolved to. */
  readonly objectId: (result: unknown) => string | undefined;
}

/** Names an upload where the client does so: without chance, and never the same in one run. */
export type NewName = () => string;

/** Puts something between engine and protocol; planted bugs do. */
export type WrapProtocol = <Session, Result>(
  protocol: UploadProtocol<Session, Result>,
) => UploadProtocol<Session, Result>;

export const apiOrigin = 'https://api.simulated.example';
/** Sizes of a small world: two parts and a rest. */
export const partBytes = 10;
export const minPartBytes = 2;
export const fileBytes = 25;

/** A field of a result that is an object, as text. */
export const textField = (result: unknown, name: string): string | undefined => {
  if (typeof result !== 'object' || result === null) return undefined;
  const value: unknown = Object.entries(result).find(([key]) => key === name)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** Adds every file with the same protocol. */
export const single =
  <Session, Result>(protocol: (newName: NewName) => UploadProtocol<Session, Result>): World['add'] =>
  (client, files, wrap, results, newName) => {
    for (const file of files)
      if (!results.has(file.name)) client.add(file, { protocol: wrap(protocol(newName)) });
  };
