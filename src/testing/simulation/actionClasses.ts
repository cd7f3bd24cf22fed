/**
 * Everything that can happen to one request, in classes of actions that no engine could tell apart by what it may do
 * about them. The first of a class stands for the others where all of them would be too many.
 */
import type { Action } from './schedule.ts';

/** Eight days: every session and every link has run out. */
const longAgeMs = 8 * 86_400_000;

const refusal = (status: number): Action => ({ do: 'reply', status });

/** @param partBytes - bytes per part of the world, for faults at a byte of it. */
export function actionClasses(partBytes: number): readonly (readonly [Action, ...Action[]])[] {
  const middle = Math.floor(partBytes / 2);
  const whole = partBytes + 100;
  return [
    [{ do: 'refuse' }],
    // Where in a part it breaks makes no difference, except whether the server may have had all of it.
    [
      { do: 'cut', direction: 'up', atByte: middle },
      { do: 'cut', direction: 'up', atByte: 0 },
      { do: 'cut', direction: 'up', atByte: 1 },
    ],
    [{ do: 'cut', direction: 'up', atByte: whole }],
    [
      { do: 'stall', direction: 'up', atByte: middle },
      { do: 'stall', direction: 'up', atByte: 0 },
      { do: 'stall', direction: 'up', atByte: 1 },
    ],
    [{ do: 'stall', direction: 'up', atByte: whole }],
    [{ do: 'cut', direction: 'down', atByte: 0 }],
    [{ do: 'stall', direction: 'down', atByte: 0 }],
    // Slow, but within every patience.
    [
      { do: 'delay', ms: 50_000 },
      { do: 'delay', ms: 5000 },
      { do: 'throttle', bytesPerSecond: 25 },
    ],
    [{ do: 'duplicate', reply: 'first' }],
    [{ do: 'duplicate', reply: 'second' }],
    // A refusal of the request as it is.
    [refusal(400)],
    [refusal(401)],
    // A refusal that keeps the session and is somebody else's to lift.
    [refusal(403), refusal(402), refusal(409)],
    // The session is gone.
    [refusal(404), refusal(410)],
    [refusal(413), { do: 'reply', status: 413, html: true }],
    [refusal(423)],
    // Not now, and not done; without a time, or with one that says nothing.
    [
      refusal(503),
      refusal(408),
      refusal(425),
      refusal(429),
      { do: 'reply', status: 503, retryAfter: 'soon' },
      { do: 'reply', status: 429, retryAfter: 'soon' },
    ],
    // Not before this time.
    ['120', '0', '2', '1000000000000'].flatMap((retryAfter): [Action, Action] => [
      { do: 'reply', status: 429, retryAfter },
      { do: 'reply', status: 503, retryAfter },
    ]) as [Action, ...Action[]],
    // Nobody knows whether it was done.
    [refusal(500), refusal(502)],
    [
      { do: 'reply', status: 502, afterWork: true, html: true },
      { do: 'reply', status: 504, afterWork: true },
    ],
    [{ do: 'reply', status: 200, html: true }],
    [{ do: 'expire-token' }],
    [{ do: 'restart' }],
    [{ do: 'forget' }],
    [{ do: 'age', ms: longAgeMs }],
    [{ do: 'file', change: 'overwrite' }],
    // Cannot be read any more, whatever the platform calls it.
    [
      { do: 'file', change: 'delete' },
      { do: 'file', change: 'truncate' },
    ],
    [{ do: 'storage', mode: 'fails' }],
    // Waited for, for a while.
    [
      { do: 'storage', mode: 'hangs' },
      { do: 'storage', mode: 'slow' },
    ],
    [{ do: 'user', command: 'pause' }],
    [{ do: 'user', command: 'cancel' }],
    [{ do: 'user', command: 'retry' }],
    // The same session is found again, whatever was tried in between.
    [
      { do: 'user', command: 'reload' },
      { do: 'user', command: 'reload', picks: 'chosen' },
      { do: 'user', command: 'reload', picks: 'other' },
      { do: 'user', command: 'reload', picks: 'edited' },
    ],
    [
      { do: 'user', command: 'open-tab' },
      { do: 'user', command: 'open-tab', picks: 'edited' },
    ],
  ];
}

/** Everything that can happen to one request of a world whose parts have `partBytes` bytes. */
export const allActions = (partBytes: number): readonly Action[] => actionClasses(partBytes).flat();

/** One action for each class. */
export const representativeActions = (partBytes: number): readonly Action[] =>
  actionClasses(partBytes).map(([first]) => first);
