/** What one library has to do in the benchmark of long lists. The page measures, the library only works. */

export interface Candidate {
  /** Matches every row that is in the document. */
  readonly rows: string;
  /** Makes what its own users would hand over; the returned function hands it over. */
  offer(files: readonly File[]): () => void;
  /** How many of the files were taken so far. */
  taken(): number;
  /** How many have arrived at the server. */
  done(): number;
}

export interface CandidateOptions {
  readonly root: HTMLElement;
  /** Answers every multipart POST with JSON. */
  readonly endpoint: string;
  /** Whether what is added goes at once, four at a time. */
  readonly autoStart: boolean;
}

export type MountCandidate = (options: CandidateOptions) => Promise<Candidate>;
