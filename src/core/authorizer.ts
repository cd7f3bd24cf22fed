/**
 * Credentials per attempt, and one refresh per expiry.
 *
 * Decides to which origins the application's headers may travel; never stores them beyond one request.
 */
import type { AuthorizeRequest } from './ports.ts';

/** What `authorize` may return: a record, pairs, or a `Headers` object. */
export type HeadersLike = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Which refresh these came after; hand it back when they are refused. */
  readonly generation: number;
}

export interface Authorizer {
  /** Headers for one attempt; none for an origin that must not have them. */
  credentials(url: string, attempt: number, trustedOrigins: readonly string[]): Promise<Credentials>;
  /**
   * The server refused `generation` with 401. Refreshes once, however many uploads say so.
   *
   * @returns fresh credentials, or undefined when there is nothing to refresh
   */
  refresh(url: string, attempt: number, generation: number): Promise<Credentials | undefined>;
}

type Authorize = (request: AuthorizeRequest) => HeadersLike | Promise<HeadersLike>;

export function createAuthorizer(authorize: Authorize | undefined): Authorizer {
  let generation = 0;
  let refreshing: Promise<Credentials> | undefined;
  const ask = async (request: AuthorizeRequest): Promise<Credentials> => {
    // Counted before asking: a refresh that overtakes the answer makes it an old one.
    const askedAt = generation;
    return {
      headers: authorize === undefined ? {} : headerRecord(await authorize(request)),
      generation: askedAt,
    };
  };

  return {
    async credentials(url, attempt, trustedOrigins) {
      if (authorize === undefined || !trustedOrigins.includes(new URL(url).origin))
        return { headers: {}, generation };
      if (refreshing !== undefined) return refreshing;
      return ask({ url, attempt, rejected: false });
    },
    async refresh(url, attempt, refused) {
      if (authorize === undefined) return undefined;
      // Somebody else's refresh came in between: the next attempt already carries its fruit.
      if (refused < generation) return ask({ url, attempt, rejected: false });
      refreshing ??= (async () => {
        try {
          const { headers } = await ask({ url, attempt, rejected: true });
          generation += 1;
          return { headers, generation };
        } finally {
          refreshing = undefined;
        }
      })();
      return refreshing;
    },
  };
}

function headerRecord(headers: HeadersLike): Record<string, string> {
  const pairs =
    Symbol.iterator in headers ? (headers as Iterable<readonly [string, string]>) : Object.entries(headers);
  return Object.fromEntries(pairs);
}
