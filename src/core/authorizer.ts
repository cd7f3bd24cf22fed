/**
 * Credentials per attempt, and one refresh per expiry and origin.
 *
 * Decides to which origins the application's headers may travel; never stores them beyond one request.
 */
import { withinLimit } from './clock.ts';
import type { AuthorizeRequest, Clock } from './ports.ts';

/** What `authorize` may return: a record, pairs, or a `Headers` object. */
export type HeadersLike = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Which refresh of their origin these came after; hand it back when they are refused. */
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

/** How long a refresh may take. The limit is its own: those who wait for it come and go, and it must not stay. */
export interface AuthorizePatience {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Aborted when nobody waits for refreshes any more. */
  readonly signal: AbortSignal;
}

/** What is known of one origin; a token of one says nothing about those of another. */
interface OriginState {
  /** Refreshes so far. */
  generation: number;
  refreshing: Promise<Credentials> | undefined;
}

export function createAuthorizer(authorize: Authorize | undefined, patience?: AuthorizePatience): Authorizer {
  if (authorize === undefined) return noCredentials;
  const states = new Map<string, OriginState>();
  const stateOf = (url: string): OriginState => {
    const { origin } = new URL(url);
    let state = states.get(origin);
    if (state === undefined) states.set(origin, (state = { generation: 0, refreshing: undefined }));
    return state;
  };

  const ask = async (state: OriginState, request: AuthorizeRequest): Promise<Credentials> => {
    // Counted before asking: a refresh that overtakes the answer makes it an old one.
    const { generation } = state;
    return { headers: headerRecord(await authorize(request)), generation };
  };

  const limited = (answer: Promise<Credentials>): Promise<Credentials> =>
    patience === undefined
      ? answer
      : withinLimit(patience.clock, patience.limitMs, answer, patience.signal, () =>
          authorizeIsSilent(patience.limitMs),
        );

  return {
    async credentials(url, attempt, trustedOrigins) {
      const state = stateOf(url);
      if (!trustedOrigins.includes(new URL(url).origin)) return { headers: {}, generation: state.generation };
      return state.refreshing ?? ask(state, { url, attempt, rejected: false });
    },
    async refresh(url, attempt, refused) {
      const state = stateOf(url);
      // Somebody else's refresh came in between: the next attempt already carries its fruit.
      if (refused < state.generation) return ask(state, { url, attempt, rejected: false });
      state.refreshing ??= (async () => {
        try {
          const { headers } = await limited(ask(state, { url, attempt, rejected: true }));
          state.generation += 1;
          return { headers, generation: state.generation };
        } finally {
          state.refreshing = undefined;
        }
      })();
      return state.refreshing;
    },
  };
}

const noCredentials: Authorizer = {
  credentials: () => Promise.resolve({ headers: {}, generation: 0 }),
  refresh: () => Promise.resolve(undefined),
};

export const authorizeIsSilent = (limitMs: number): Error =>
  new Error(`\`authorize\` did not answer within ${limitMs} ms.`);

function headerRecord(headers: HeadersLike): Record<string, string> {
  const pairs =
    Symbol.iterator in headers ? (headers as Iterable<readonly [string, string]>) : Object.entries(headers);
  return Object.fromEntries(pairs);
}
