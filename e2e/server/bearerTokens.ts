/**
 * Which bearer tokens are good right now, and whose uploads they may touch.
 *
 * A token belongs to a user, so a refreshed token finds the uploads its predecessor began. Tokens can be told
 * to expire at a time or after a number of requests. Never issues tokens and never checks a real signature.
 */

export interface TokenRule {
  readonly token: string;
  /** Owner of everything uploaded with this token. @default 'golden' */
  readonly user?: string;
  /** The token is good for this many more requests. */
  readonly expiresAfterRequests?: number;
  /** ISO time or milliseconds, by the server's clock. */
  readonly expiresAt?: string | number;
  /** `false` makes the token bad at once. @default true */
  readonly valid?: boolean;
  /** `false` makes `POST /v1/media/input` answer 402. @default true */
  readonly subscription?: boolean;
}

export interface TokenHolder {
  readonly token: string;
  readonly user: string;
  readonly subscription: boolean;
}

export interface BearerTokens {
  set(rule: TokenRule): void;
  /** Signs in again as the usual user: a new token, and none of the old ones is good any more. */
  renew(): string;
  /** What signing in gives now. */
  readonly current: string;
  /** Reads an Authorization header and uses up one request. `null`: answer 401. */
  use(authorization: string | undefined, nowMs: number): TokenHolder | null;
  reset(): void;
}

interface TokenState {
  holder: TokenHolder;
  requestsLeft: number;
  expiresAtMs: number;
  valid: boolean;
}

export function createBearerTokens(accepted: readonly string[]): BearerTokens {
  const states = new Map<string, TokenState>();
  const [first = ''] = accepted;
  let renewals = 0;
  const current = (): string => (renewals === 0 ? first : `renewed-token-${renewals}`);

  function set(rule: TokenRule): void {
    const { token, user = 'golden', subscription = true } = rule;
    states.set(token, {
      holder: { token, user, subscription },
      requestsLeft: rule.expiresAfterRequests ?? Infinity,
      expiresAtMs: rule.expiresAt === undefined ? Infinity : new Date(rule.expiresAt).getTime(),
      valid: rule.valid ?? true,
    });
  }

  function renew(): string {
    for (const state of states.values()) state.valid = false;
    renewals += 1;
    set({ token: current() });
    return current();
  }

  function reset(): void {
    states.clear();
    renewals = 0;
    for (const token of accepted) set({ token });
    set({ token: 'no-subscription-token', user: 'no-subscription', subscription: false });
  }

  function use(authorization: string | undefined, nowMs: number): TokenHolder | null {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    const state = token === undefined ? undefined : states.get(token);
    if (!state?.valid || state.requestsLeft <= 0 || nowMs >= state.expiresAtMs) return null;
    state.requestsLeft -= 1;
    return state.holder;
  }

  reset();
  return {
    set,
    renew,
    get current() {
      return current();
    },
    use,
    reset,
  };
}
