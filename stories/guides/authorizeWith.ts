/** `authorize` for tokens that run out. */
import type { AuthorizeRequest } from '../../src/core/index.ts';

/** Where the application keeps its token. */
export interface Tokens {
  /** The one at hand. */
  current(): Promise<string>;
  /** A new one, whatever is at hand. Rejects when somebody has to sign in. */
  refresh(): Promise<string>;
}

/** @example createUploadClient({ authorize: authorizeWith(tokens) }) */
export const authorizeWith =
  (tokens: Tokens) =>
  // `rejected` after a 401: what was sent is worth nothing, whatever its own date says.
  async ({ rejected }: AuthorizeRequest) => ({
    Authorization: `Bearer ${rejected ? await tokens.refresh() : await tokens.current()}`,
  });
