/**
 * The promises, as questions asked after every step: what people see, what is on its way, what the server has.
 *
 * An oracle knows the world from outside only: the client's store, the network's log, the server's objects.
 */
import { acceptedEvents, type UploadEventType, type UploadSnapshot } from '../../core/uploadState.ts';
import type { UploadStore, UploadStoreState } from '../../core/uploadStore.ts';
import type { SimulatedBackend } from './simulatedBackend.ts';
import type { SimulatedFile } from './simulatedFile.ts';
import type { SimulatedNetwork, TracedRequest } from './simulatedNetwork.ts';
import type { SimulatedStorage } from './simulatedStorage.ts';
import { triesBeforeExhaustion } from './verdicts.ts';
import type { World } from './world.ts';

/** Of reliability: P1 integrity ... P14 credentials; `verdict`: once faults stop, every run ends well or says why. */
export type PromiseName =
  | 'P1'
  | 'P2'
  | 'P3'
  | 'P4'
  | 'P5'
  | 'P6'
  | 'P7'
  | 'P8'
  | 'P9'
  | 'P10'
  | 'P11'
  | 'P12'
  | 'P13'
  | 'P14'
  | 'P24'
  | 'verdict';

export interface Violation {
  readonly promise: PromiseName;
  readonly detail: string;
  /** Virtual time since the beginning. */
  readonly atMs: number;
}

export interface Observed {
  readonly world: World;
  readonly nowMs: () => number;
  readonly network: SimulatedNetwork;
  readonly backend: SimulatedBackend;
  readonly storage: SimulatedStorage;
  readonly files: ReadonlyMap<string, SimulatedFile>;
  /** Which page is watched, counted from 1. */
  readonly page: number;
  readonly report: (promise: PromiseName, detail: string) => void;
}

export interface Watch {
  /** After every step. */
  check(): void;
  /** A person did something; `isUrgent`: it may cut waits short. */
  onUser(isUrgent: boolean): void;
  stop(): void;
}

/** Where an event leads; events that are not here leave the status as it is. */
const targets: Partial<Record<UploadEventType, UploadSnapshot['status']>> = {
  started: 'running',
  backedOff: 'waiting',
  occupied: 'waiting',
  paused: 'paused',
  resumed: 'queued',
  reattached: 'queued',
  undone: 'queued',
  allBytesConfirmed: 'finishing',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The engine's patience (60 s), the time its bytes may need, and one authorization of the same patience. */
const silenceLimitMs = 125_000;
/** Longest wait between tries: five minutes of Retry-After, and a fifth for randomness. */
const waitLimitMs = 360_000;
/** Tries in a row without an answer, by the default policy and its patience with locks; a few more are nobody's harm. */
const tryLimit = 25;

/** Watches one client until it is told to stop. */
export function watchClient(store: UploadStore, observed: Observed): Watch {
  const { network, report, nowMs } = observed;
  const lastChangeMs = new Map<string, number>();
  /** What the server had lost when it confirmed the most, by upload. */
  const lossesBefore = new Map<string, number>();
  let before = new Map<string, UploadSnapshot>();
  let checkedRequests = network.requests.length;
  let userActedMs = Number.NEGATIVE_INFINITY;
  let urgedMs = Number.NEGATIVE_INFINITY;

  function onChange({ byId }: UploadStoreState): void {
    const now = new Map(Object.entries(byId));
    for (const [id, snapshot] of now) {
      const earlier = before.get(id);
      if (earlier === snapshot) continue;
      lastChangeMs.set(id, nowMs());
      if (earlier !== undefined) compare(earlier, snapshot);
      if (snapshot.status === 'done' && earlier?.status !== 'done') assertStored(snapshot, observed);
      if (snapshot.status === 'failed' && earlier?.status !== 'failed') assertExhausted(snapshot);
      assertProgress(snapshot);
    }
    before = now;
  }

  function compare(earlier: UploadSnapshot, now: UploadSnapshot): void {
    const name = `${now.file.name} ${earlier.status} -> ${now.status}`;
    if (earlier.status === 'done') report('P10', `${name}: something happened after the end`);
    // What a person presses is told at once, however many events it takes: `resumed` and `started`, for instance.
    const events = userActedMs === nowMs() ? 3 : 1;
    if (earlier.status !== now.status && !mayFollow(earlier.status, now.status, events))
      report('P10', `${name} is not in the table`);
    if (now.loadedBytes < earlier.loadedBytes)
      report('P9', `${name}: shown bytes fell from ${earlier.loadedBytes} to ${now.loadedBytes}`);
    // A part that arrives after a loss says nothing of the parts before it.
    const known = observed.world.hasLooseParts === true ? 0 : (lossesBefore.get(now.id) ?? 0);
    // What another tab does is shown as it was stored.
    const isShown = now.status === 'waiting' && now.for === 'tab';
    const isFall = now.confirmedBytes < earlier.confirmedBytes && !isShown;
    const isExplained = observed.backend.losses > known || isCompletedElsewhere(now.file.name);
    if (isFall && !isExplained && now.attempt === earlier.attempt)
      report('P9', `${name}: confirmed bytes fell to ${now.confirmedBytes}, and nothing was lost`);
    if (now.confirmedBytes > earlier.confirmedBytes)
      lossesBefore.set(now.id, lossesBeforeReply(now.file.name));
  }

  /** P9 lets them fall, too, where the server has put the parts together for another page: it has none of them any more. */
  function isCompletedElsewhere(name: string): boolean {
    const isOthers = ({ file, page }: TracedRequest) => file === name && page !== observed.page;
    return (
      observed.world.mayMissParts === true &&
      observed.backend.objects.some((object) => object.name === name) &&
      network.requests.some(isOthers)
    );
  }

  /**
   * P9 lets confirmed bytes fall where the server reports a loss. It may have lost them while the reply that confirmed
   * them was on its way, so what counts is when it answered, not when that was heard.
   */
  function lossesBeforeReply(name: string): number {
    const heard = network.requests.filter(
      (request) => request.file === name && typeof request.outcome === 'number' && request.worked > 0,
    );
    const last = heard.reduce<TracedRequest | undefined>(
      (latest, request) => ((latest?.endMs ?? 0) > (request.endMs ?? 0) ? latest : request),
      undefined,
    );
    return last?.lossesBefore ?? observed.backend.losses;
  }

  function assertExhausted(snapshot: Extract<UploadSnapshot, { readonly status: 'failed' }>): void {
    const { file, error } = snapshot;
    const tries = failuresInRow(network.requests, file.name);
    if (error.code === 'retries-exhausted' && tries < triesBeforeExhaustion)
      report('verdict', `${file.name} gave up after ${tries} tries in a row`);
  }

  function assertProgress(snapshot: UploadSnapshot): void {
    const { file, loadedBytes, confirmedBytes, status } = snapshot;
    if (file.size > 0 && loadedBytes >= file.size && confirmedBytes < file.size && snapshot.attempt === 1)
      if (observed.backend.losses === 0) report('P9', `${file.name}: 100 % before every byte is confirmed`);
    const acknowledged = network.requests
      .filter((request) => request.file === file.name && request.worked > 0)
      .reduce((highest, { end }) => Math.max(highest, end), 0);
    if (status !== 'done' && confirmedBytes > acknowledged)
      report('P9', `${file.name}: ${confirmedBytes} bytes confirmed, ${acknowledged} were received`);
  }

  const rowsOf = (name: string): readonly UploadSnapshot[] =>
    [...before.values()].filter(({ file }) => file.name === name);

  function checkRequests(): void {
    for (const request of network.requests.slice(checkedRequests)) {
      checkedRequests += 1;
      if (request.page !== observed.page) continue;
      checkOwner(request);
      const earlier = network.requests
        .slice(0, request.number - 1)
        .filter(({ page }) => page === request.page);
      // Sent once, by a person's wish, and it gives back what the server holds: a page that waits may be closed first.
      for (const asked of isCancelRequest(request) ? [] : earlier) {
        const notBeforeMs = retryNotBefore(asked);
        if (request.startMs >= notBeforeMs || urgedMs >= (asked.endMs ?? 0)) continue;
        if (new URL(asked.url).origin !== new URL(request.url).origin || request.startMs < (asked.endMs ?? 0))
          continue;
        const earlyMs = notBeforeMs - request.startMs;
        report('P11', `request ${request.number} came ${earlyMs} ms too early after request ${asked.number}`);
      }
      const rows = rowsOf(request.file);
      // Two files of one name are two rows, and one of them may be over.
      const snapshot = rows.find((row) => !isSilent(row)) ?? rows[0];
      checkEffort(request, snapshot);
      const mayBeOpen = snapshot === undefined || !isSilent(snapshot) || isCancelling(snapshot, request);
      if (!mayBeOpen && network.inFlight.has(request))
        report(
          snapshot.status === 'paused' ? 'P13' : 'P12',
          `request ${request.number} of ${request.file}, which is ${snapshot.status}`,
        );
    }
  }

  function isCancelRequest({ method, url }: TracedRequest): boolean {
    const { cancelRequest } = observed.world;
    return method === cancelRequest?.method && url.includes(cancelRequest.url);
  }

  const isCancelling = ({ status }: UploadSnapshot, request: TracedRequest): boolean =>
    status === 'cancelled' && isCancelRequest(request);

  /**
   * P8: what is stored is one page's at a time. Judged by what was on its way when it left: later, that may be over.
   * A request that gives a session back carries no data, and whoever comes next finds nothing of that session.
   */
  function checkOwner(request: TracedRequest): void {
    const { number, file, page, beside } = request;
    const { isPrompt, hasUnfinished } = observed.storage;
    if (isCancelRequest(request)) return;
    // What depends on another upload is not stored.
    if (!isPrompt || !hasUnfinished(file) || observed.world.addsTogether === true) return;
    for (const other of beside.filter((one) => !isCancelRequest(one)))
      report(
        'P8',
        `request ${number} of ${file} is page ${page}'s, request ${other.number} page ${other.page}'s`,
      );
  }

  /** P5 and P11: no byte in vain, and not the same for ever. */
  function checkEffort(request: TracedRequest, snapshot: UploadSnapshot | undefined): void {
    const { number, file, start, end } = request;
    if (start > 0 && start === end) report('P5', `request ${number} of ${file} sends an empty part`);
    const isSure = observed.backend.losses === 0 && snapshot?.attempt === 1 && !snapshot.isRestored;
    if (isSure && end > start && isConfirmed(request, snapshot))
      report('P5', `request ${number} of ${file} sends byte ${start}, which is confirmed`);
    const tries = failuresInRow(
      network.requests.slice(0, number).filter(({ page }) => page === observed.page),
      file,
    );
    if (tries > tryLimit && userActedMs < request.startMs)
      report('P11', `request ${number} of ${file} comes after ${tries} tries in vain`);
  }

  function isConfirmed({ number, file, page, start, end }: TracedRequest, now: UploadSnapshot): boolean {
    if (observed.world.hasLooseParts !== true) return start < now.confirmedBytes;
    const earlier = network.requests.slice(0, number - 1);
    return earlier.some(
      (one) =>
        one.file === file &&
        one.page === page &&
        one.start <= start &&
        end <= one.start + one.carriedBytes &&
        isAnswered(one),
    );
  }

  function checkSilence(): void {
    for (const snapshot of before.values()) {
      const name = `${snapshot.file.name} (${snapshot.status})`;
      if (isSilent(snapshot)) {
        if (!rowsOf(snapshot.file.name).every(isSilent)) continue;
        for (const request of network.inFlight)
          if (
            request.page === observed.page &&
            request.file === snapshot.file.name &&
            !isCancelling(snapshot, request) &&
            nowMs() > (lastChangeMs.get(snapshot.id) ?? 0)
          )
            report(snapshot.status === 'paused' ? 'P13' : 'P12', `${name} has request ${request.number}`);
        continue;
      }
      const silentMs = nowMs() - (lastChangeMs.get(snapshot.id) ?? nowMs());
      if (snapshot.status === 'waiting') {
        if (snapshot.for === 'tab') continue; // Until the other page is gone; the other page is watched itself.
        if (snapshot.retryAtMs < nowMs() - silenceLimitMs) report('P4', `${name} waits past its time`);
        if (snapshot.retryAtMs - nowMs() > waitLimitMs) report('P4', `${name} waits for too long`);
      } else if (snapshot.status !== 'queued' && silentMs > silenceLimitMs) {
        report('P4', `${name} was silent for ${silentMs} ms`);
      }
    }
  }

  const unsubscribe = store.subscribe(onChange);
  return {
    check() {
      checkRequests();
      checkSilence();
      for (const offence of observed.backend.credentialOffences) report('P14', offence);
    },
    onUser(isUrgent) {
      userActedMs = nowMs();
      if (isUrgent) urgedMs = nowMs();
    },
    stop: unsubscribe,
  };
}

/** Says nothing to the server: nobody asked it to, or it is over. */
const isSilent = ({ status }: UploadSnapshot): boolean =>
  status === 'paused' || status === 'cancelled' || status === 'done' || status === 'failed';

function mayFollow(from: UploadSnapshot['status'], to: UploadSnapshot['status'], events: number): boolean {
  const accepted: readonly UploadEventType[] = acceptedEvents[from];
  return accepted.some((event) => {
    const target = targets[event];
    return target === to || (target !== undefined && events > 1 && mayFollow(target, to, events - 1));
  });
}

/** P1 and P2: what the result names exists and equals the file as it was chosen. */
function assertStored(snapshot: UploadSnapshot, { world, backend, files, report }: Observed): void {
  if (snapshot.status !== 'done') return;
  const file = files.get(snapshot.file.name);
  const id = world.objectId(snapshot.result);
  const stored = backend.objects.find((object) => object.id === id);
  if (file === undefined || stored === undefined)
    report('P2', `${snapshot.file.name} is done, but the server has no object ${id ?? 'for it'}`);
  else if (!isSameBytes(stored.bytes, file.original))
    report(
      'P1',
      `${snapshot.file.name} is done, but ${stored.bytes.length} stored bytes differ from the file`,
    );
}

const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Requests of a file, up to the last, since one of them was answered by the server as its contract says. */
function failuresInRow(requests: readonly TracedRequest[], file: string): number {
  const own = requests.filter((request) => request.file === file);
  return own.length - 1 - own.findLastIndex(isAnswered);
}

const isAnswered = ({ outcome, actions }: TracedRequest): boolean =>
  typeof outcome === 'number' && outcome < 400 && !actions.some(({ do: verb }) => verb === 'reply');

function retryNotBefore(request: TracedRequest): number {
  const seconds = Number(request.retryAfter);
  if (request.retryAfter === undefined || request.endMs === undefined || !(seconds >= 0)) return 0;
  return request.endMs + Math.min(Math.max(seconds * 1000, 500), 300_000);
}
