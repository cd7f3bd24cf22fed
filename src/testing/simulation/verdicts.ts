/**
 * How a run may end: successfully, or with an error that the faults of its schedule explain. Also what is counted at the
 * end: objects, bytes, token refreshes, records.
 */
import type { ErrorCode } from '../../core/errors.ts';
import type { Action } from './schedule.ts';

/** What the promises say and the engine does not do yet, by promise, with the reason. The list is to become shorter. */
export const notYetPromised = {
  'P7 failing storage':
    'what the storage did not take before a reload is sent again, the finishing request too',
  'P12 leftovers':
    'several contracts have no request that asks their server to forget: what was sent waits there to be swept up',
} as const;

/** Failed tries in a row after which the default policy gives up. */
export const triesBeforeExhaustion = 6;

/** How often a signed address is signed anew. */
const linkLimit = 2;

/** Whether `code` is a truthful end of a run in which these things went wrong. */
function isAllowedEnd(
  code: ErrorCode,
  happened: readonly Action[],
  { world, files, backend: { losses }, network: { requests } }: Evidence,
): boolean {
  const has = (test: (action: Action) => boolean): boolean => happened.some(test);
  const hasStatus = (...statuses: readonly number[]) =>
    has((action) => action.do === 'reply' && statuses.includes(action.status));
  const isFileDamaged = has(({ do: verb }) => verb === 'file');
  const expiries = happened.filter(mayExpireLink).length;
  switch (code) {
    case 'file-changed':
    case 'file-unreadable':
      return isFileDamaged;
    case 'outcome-unknown':
      if (world.isNeverUnknown === true) return false;
      if (world.forgetsComplete === true && (losses > 0 || has(saysNotHere))) return true;
      if (has(({ do: verb }) => verb === 'user')) return true;
      if (world.unknownOnceSent !== true) return has(isUnanswered);
      return onceSent(requests, files).some(({ actions = [] }) => actions.some(isUnanswered));
    case 'retries-exhausted':
      return happened.filter(isTransient).length >= triesBeforeExhaustion;
    case 'session-expired':
      return (
        losses > 0 ||
        hasStatus(404, 410, ...(world.mayMissParts === true ? [409] : [])) ||
        has(({ do: verb }) => verb === 'duplicate')
      );
    case 'link-expired':
      return expiries > linkLimit;
    case 'checksum':
      return isFileDamaged || losses > 0 || hasStatus(400);
    case 'refused':
      // "Not found" before the server had anything of it is a wrong address.
      return (
        isFileDamaged ||
        losses > 0 ||
        hasStatus(400, 404, 410, ...(world.finalStatuses ?? [])) ||
        // A contract that refuses a doubled last part is begun again once (P5); after that, its word is the truth.
        happened.filter((action) => beginsAgain(action, world) && action.do === 'duplicate').length > 1
      );
    case 'auth':
      return hasStatus(401) || has(({ do: verb }) => verb === 'expire-token');
    case 'forbidden':
      return hasStatus(403);
    case 'conflict':
      return hasStatus(409);
    case 'locked':
      return hasStatus(423);
    case 'too-large-server':
      return hasStatus(413);
    case 'quota':
      return hasStatus(402, 507);
    case 'type-server':
      return hasStatus(415);
    case 'reply-shape':
      return losses > 0;
    case 'parent':
      return true;
    default:
      return false;
  }
}

/** The requests that left when the server had been sent as many bytes as the files have. */
function onceSent<Request extends { readonly receivedBytes: number }>(
  requests: readonly Request[],
  files: Evidence['files'],
): readonly Request[] {
  let missingBytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  return requests.filter(({ receivedBytes }) => {
    const isSent = missingBytes <= 0;
    missingBytes -= receivedBytes;
    return isSent;
  });
}

/** Time that passes, or a refusal that may mean so. */
const mayExpireLink = (action: Action): boolean =>
  action.do === 'age' || (action.do === 'reply' && (action.status === 401 || action.status === 403));

/** By its own word, or because the same request came before. */
const saysNotHere = (action: Action): boolean =>
  action.do === 'duplicate' || (action.do === 'reply' && [401, 403, 404, 410].includes(action.status));

/** The client cannot know what the server did. */
const isUnanswered = (action: Action): boolean =>
  action.do === 'cut' ||
  action.do === 'stall' ||
  action.do === 'refuse' ||
  action.do === 'file' ||
  isPage(action) ||
  (action.do === 'reply' && action.status >= 500);

/** Somebody else's page under a success status. */
const isPage = (action: Action): boolean =>
  action.do === 'reply' && action.html === true && action.status < 400;

const isTransient = (action: Action): boolean =>
  isUnanswered(action) || (action.do === 'reply' && [408, 423, 425, 429].includes(action.status));

/** A fault that may cost the bytes of one request. */
const costsBytes = (action: Action): boolean => action.do !== 'storage' && action.do !== 'delay';

/** No engine should turn this into a success. */
export function endsHonestly(action: Action): boolean {
  if (action.do === 'user') return action.command === 'cancel';
  if (action.do !== 'reply') return action.do === 'file';
  return [200, 400, 402, 403, 404, 409, 410, 413].includes(action.status);
}

/** What only the end of a run can tell. */
type JudgedPromise = 'P5' | 'P6' | 'P14' | 'verdict';

/** What is known when a run is over, be it simulated or real. */
export interface Evidence {
  readonly world: {
    readonly partBytes: number;
    readonly isNeverUnknown?: true;
    readonly forgetsComplete?: true;
    readonly unknownOnceSent?: true;
    readonly hasLooseParts?: true;
    readonly mayMissParts?: true;
    readonly finalStatuses?: readonly number[];
  };
  readonly files: ReadonlyMap<string, { readonly size: number }>;
  readonly network: {
    readonly requests: readonly {
      readonly file: string;
      readonly receivedBytes: number;
      readonly actions?: readonly Action[];
    }[];
  };
  readonly backend: {
    readonly objects: readonly { readonly name: string }[];
    /** How often it lost something, or made time pass. */
    readonly losses: number;
    /** How often the token ended. */
    readonly expiries: number;
  };
}

/** As much of a snapshot as a verdict needs. */
export interface SeenEnd {
  readonly file: { readonly name: string };
  readonly status: string;
  /** Why it failed, where it did. */
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

export interface FinalState {
  readonly observed: Evidence;
  /** What of the schedule really happened. */
  readonly happened: readonly Action[];
  /** Every end that was seen, in order; a retried upload has several. */
  readonly ends: readonly SeenEnd[];
  /** Files that were sent anew after a reload, once per time. */
  readonly addedAnew: readonly string[];
  readonly refreshes: number;
  readonly report: (promise: JudgedPromise, detail: string) => void;
}

/** The sums that only the end can tell. */
export function judgeEnd(state: FinalState): void {
  assertNoDuplicates(state);
  assertLittleWaste(state);
  const expiries =
    state.observed.backend.expiries +
    state.happened.filter((action) => action.do === 'reply' && action.status === 401).length;
  if (state.refreshes > expiries)
    state.report('P14', `${state.refreshes} token refreshes for ${expiries} expiries`);
  for (const { file, error } of state.ends) {
    if (error !== undefined && !isAllowedEnd(error.code, state.happened, state.observed))
      state.report('verdict', `${file.name} ended with ${error.code} (${error.message})`);
  }
}

/** P6: one object per file, except where an end said that it cannot know, or the network doubled a request. */
function assertNoDuplicates({ observed, happened, ends, addedAnew, report }: FinalState): void {
  const { backend, files } = observed;
  for (const name of files.keys()) {
    const stored = backend.objects.filter((object) => object.name === name).length;
    const unknownEnds = ends.filter(
      (end) => end.file.name === name && end.error?.code === 'outcome-unknown',
    ).length;
    const doubled = happened.filter(({ do: verb }) => verb === 'duplicate').length;
    const anew = addedAnew.filter((added) => added === name).length;
    if (stored > 1 + unknownEnds + doubled + anew)
      report('P6', `the server has ${stored} objects of ${name}`);
  }
}

/** Parts of one file under way at once, by the client's default. */
const partsAtOnce = 4;

/** P5: a fault costs at most the bytes of the requests that are under way; a loss costs what was lost. */
function assertLittleWaste({ observed, happened, ends, addedAnew, report }: FinalState): void {
  const { network, backend, files, world } = observed;
  // "Not here" is believed when it was said twice.
  const restartCost =
    backend.losses +
    happened.filter((action) => beginsAgain(action, world)).length +
    Math.floor(happened.filter(saysGone).length / 2);
  // It has to be said twice to every page, and bytes may be the only way to ask.
  const lives = 1 + happened.filter((action) => action.do === 'user' && action.command === 'reload').length;
  const doubts = backend.losses * lives;
  const unknownEnds = ends.filter(({ status }) => status === 'failed').length;
  const faults = happened.filter(costsBytes).length;
  const faultBytes = world.partBytes * (world.hasLooseParts === true ? partsAtOnce : 1);
  for (const [name, file] of files) {
    const received = network.requests
      .filter((request) => request.file === name)
      .reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    const anew = addedAnew.filter((added) => added === name).length;
    const limit = file.size * (1 + restartCost + unknownEnds + anew) + (faults + doubts) * faultBytes;
    if (received > limit) report('P5', `${name}: ${received} bytes travelled, at most ${limit} were needed`);
  }
}

const saysGone = (action: Action): boolean =>
  action.do === 'reply' && (action.status === 404 || action.status === 410);

/** Refusals that may name a field of the session, a link, or parts that are no longer there. */
function beginsAgain(action: Action, world: Evidence['world']): boolean {
  const mayMissParts = world.mayMissParts === true;
  if (action.do === 'duplicate') return mayMissParts && action.reply === 'second';
  if (action.do !== 'reply') return false;
  return action.status === 400 || action.status === 403 || (mayMissParts && action.status === 409);
}
