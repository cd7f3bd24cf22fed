export interface Entry {
  /** As in package.json `exports`: `./protocols/qq-chunks`. */
  readonly name: string;
  /** Relative to the repository: `src/protocols/qqChunks.ts`. */
  readonly source: string;
  readonly kind: 'module' | 'worker' | 'style';
}

export function findEntries(): Entry[];
export function packageExports(): Record<string, string | { types: string; default: string }>;
