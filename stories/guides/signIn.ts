/** A client for tokens that run out. */
import { createUploadClient } from '../../src/index.ts';

/** Where the application keeps its token. */
export interface Tokens {
  /** The one at hand. */
  current(): Promise<string>;
  /** A new one, whatever is at hand. Rejects when somebody has to sign in. */
  refresh(): Promise<string>;
}

export const createSignedInClient = (tokens: Tokens) =>
  createUploadClient({
    // `rejected` after a 401: what was sent is worth nothing, whatever its own date says.
    authorize: async ({ rejected }) => ({
      Authorization: `Bearer ${rejected ? await tokens.refresh() : await tokens.current()}`,
    }),
  });
