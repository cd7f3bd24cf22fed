/**
 * What goes wrong, and when: a list of (match, occurrence, action) as plain JSON.
 *
 * Rules name requests, never the engine's insides, so the same list can drive a proxy between a real browser and a real
 * server. What people, files, servers and storage do is bound to requests as well: "while the second part is on its way".
 */

/** Which requests a rule speaks of; what is left out may be anything. */
export interface RequestMatch {
  readonly method?: string;
  /** Part of the address. */
  readonly url?: string;
}

/** Bytes count from the start of the file's bytes in a request; beyond its end means "all of them arrived". */
export type NetworkAction =
  /** Nobody listens: not one byte leaves. */
  | { readonly do: 'refuse' }
  /**
   * `up`: broken on its way, the server does nothing. `down`: the server has done its work, its reply is lost. How the
   * connection ends is the same to a page, and only seen on real sockets.
   */
  | {
      readonly do: 'cut';
      readonly direction: 'up' | 'down';
      readonly atByte: number;
      readonly ending?: 'reset' | 'half-close';
    }
  /** As `cut`, but nobody says so: silence until somebody gives up. */
  | { readonly do: 'stall'; readonly direction: 'up' | 'down'; readonly atByte: number }
  | { readonly do: 'delay'; readonly ms: number }
  | { readonly do: 'throttle'; readonly bytesPerSecond: number }
  /** The request arrives twice; the reply is the first's or the second's. */
  | { readonly do: 'duplicate'; readonly reply: 'first' | 'second' };

export type ServerAction =
  /** An answer that is not the server's own; `afterWork`: from a gateway, after the server has done its work. */
  | {
      readonly do: 'reply';
      readonly status: number;
      readonly retryAfter?: string;
      readonly html?: boolean;
      /** Its body, word for word. @default an error as JSON, or a login page with `html` */
      readonly text?: string;
      readonly afterWork?: boolean;
    }
  /** The token of everybody stops working before this request. */
  | { readonly do: 'expire-token' }
  /** Starts again before this request and has lost what was not written to disk. */
  | { readonly do: 'restart' }
  /** Has forgotten every unfinished upload. */
  | { readonly do: 'forget' }
  /** Its clock is this much later, as if the client had slept: sessions and links run out. */
  | { readonly do: 'age'; readonly ms: number };

/** Happens when half of the request's bytes have left, or `afterMs` later. */
export type SurroundingAction =
  | { readonly do: 'file'; readonly change: 'overwrite' | 'truncate' | 'delete' }
  | { readonly do: 'storage'; readonly mode: 'works' | 'fails' | 'slow' | 'hangs' }
  | UserAction;

export interface UserAction {
  readonly do: 'user';
  readonly command: UserCommand;
  readonly afterMs?: number;
  /** Of `reload` and `open-tab`. @default 'added' */
  readonly picks?: FilePick;
}

/**
 * `reload`: the page is gone at once; a new one has the same storage and is given the same files. `open-tab`: one more
 * page, in front of the others. `close-tab`: the one in front is gone at once, unless it is the last.
 */
export type UserCommand =
  'pause' | 'resume' | 'cancel' | 'undo' | 'retry' | 'reload' | 'open-tab' | 'close-tab';

/**
 * How a page gets files it is to go on with: added again, or chosen for their rows; there, perhaps another file or one
 * with other bytes comes first.
 */
export type FilePick = 'added' | 'chosen' | 'other' | 'edited';

export type Action = NetworkAction | ServerAction | SurroundingAction;

export interface Rule {
  readonly match: RequestMatch;
  /** Counts from 1 among the requests that match. */
  readonly occurrence: number;
  readonly action: Action;
}

export type Schedule = readonly Rule[];

/** Counts requests and says what happens to each. */
export interface ScheduleBook {
  take(request: { readonly method: string; readonly url: string }): readonly Action[];
}

export function openSchedule(schedule: Schedule): ScheduleBook {
  const counts = schedule.map(() => 0);
  return {
    take(request) {
      const due: Action[] = [];
      schedule.forEach(({ match, occurrence, action }, index) => {
        const isMatch =
          (match.method === undefined || match.method === request.method) &&
          (match.url === undefined || request.url.includes(match.url));
        if (!isMatch) return;
        const count = (counts[index] ?? 0) + 1;
        counts[index] = count;
        if (count === occurrence) due.push(action);
      });
      return due;
    },
  };
}

/** One line per rule, for people. */
export const ruleText = ({ match, occurrence, action }: Rule): string => {
  const { do: verb, ...details } = action;
  const name = [match.method, match.url].filter((part) => part !== undefined).join(' ');
  return `request ${occurrence}${name && ` of ${name}`}: ${verb} ${JSON.stringify(details)}`;
};
