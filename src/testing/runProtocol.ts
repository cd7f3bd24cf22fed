/**
 * One protocol through the real loop, with a Sender of the test's choice and a clock that needs no waiting.
 *
 * Everything the loop would ask of a browser is answered here: the digest inline, credentials from `token`, no jitter.
 */
import { createAuthorizer } from '../core/authorizer.ts';
import { createExchange } from '../core/exchange.ts';
import { createOrigins } from '../core/origins.ts';
import type { ByteSource, Hasher, Sender } from '../core/ports.ts';
import type { FileFacts, UploadProtocol } from '../core/protocol.ts';
import { defaultRetryPolicy } from '../core/retryPolicy.ts';
import { runUpload } from '../core/runUpload.ts';
import type { UploadEvent } from '../core/uploadState.ts';
import { fakeClock, fewTurns, type FakeClock } from './fakeClock.ts';
import { inlineHasher } from './inlineHasher.ts';

export interface ProtocolRunOptions<Session> {
  readonly sender: Sender;
  /** The file: its bytes, and what is known about it besides their number. */
  readonly source: ByteSource;
  readonly facts?: Partial<FileFacts>;
  /** @default a fake clock at 2026-11-20T10:00:00Z, which runs ahead by itself */
  readonly clock?: FakeClock;
  /** Bearer tokens in order; the next one is taken when the server refuses one with 401. @default none */
  readonly tokens?: readonly string[];
  /** Requests at once. @default 1 */
  readonly lanes?: number;
  /** Continues from here, as after a reload. */
  readonly session?: Session;
  readonly signal?: AbortSignal;
}

export interface ProtocolRun<Session, Result> {
  readonly events: readonly UploadEvent<Result>[];
  /** What was stored after each reply, in order. */
  readonly sessions: readonly Session[];
  /** How often a fresh token was asked for. */
  readonly refreshCount: number;
  /** The outcome: a result or what was thrown. */
  readonly outcome: { readonly result: Result } | { readonly error: unknown };
}

/** Runs `protocol` to its end, whatever that is. */
export async function runProtocol<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  options: ProtocolRunOptions<Session>,
): Promise<ProtocolRun<Session, Result>> {
  const hasher = busyHasher();
  const {
    sender,
    source,
    clock = fakeClock(undefined, hasher.settle),
    tokens = [],
    lanes = 1,
    session,
  } = options;
  const { signal = new AbortController().signal } = options;
  const events: UploadEvent<Result>[] = [];
  const sessions: Session[] = [];
  let facts: FileFacts = { name: 'file.bin', type: '', size: source.size, ...options.facts };
  let digest: Promise<string> | undefined;
  let refreshCount = 0;

  const random = () => 0.5;
  const authorizer = createAuthorizer(({ rejected }) => {
    if (rejected) refreshCount += 1;
    const token = tokens[Math.min(refreshCount, tokens.length - 1)];
    return token === undefined ? {} : { Authorization: `Bearer ${token}` };
  });
  const ports = { sender, clock, random, hasher };
  const retry = { ...defaultRetryPolicy, jitter: 0 };
  const origins = createOrigins({ ports, retry, requestsPerOrigin: 6 });
  const exchange = createExchange({ ports, authorizer, authOrigins: [], origins, idleTimeoutMs: 60_000 });

  const work = runUpload({
    protocol,
    source,
    file: () => facts,
    digest: () =>
      (digest ??= inlineHasher.md5(source, { signal }).then((md5) => {
        facts = { ...facts, md5 };
        return md5;
      })),
    ...(session !== undefined && { session, isRestored: true }),
    lanes,
    exchange,
    origins,
    retry,
    ports,
    signal,
    emit: (event) => events.push(event),
    checkpoint(checkpoint) {
      const { session: next } = checkpoint;
      if (next !== undefined && next !== (sessions.at(-1) ?? session)) sessions.push(next);
    },
  });
  const outcome = await clock.runUntil(
    work.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    ),
  );
  return { events, sessions, refreshCount, outcome };
}

/** A hasher, and a way to let promises settle that waits for it: how long a platform hashes is no time of the clock's. */
function busyHasher(): Required<Hasher> & { settle(): Promise<void> } {
  const busy = new Set<Promise<string>>();
  const noted = (work: Promise<string>): Promise<string> => {
    busy.add(work);
    const forget = (): void => void busy.delete(work);
    work.then(forget, forget);
    return work;
  };
  return {
    md5: (...given) => noted(inlineHasher.md5(...given)),
    sha: (...given) => noted(inlineHasher.sha(...given)),
    async settle() {
      await fewTurns();
      while (busy.size > 0) {
        await Promise.allSettled(busy);
        await fewTurns();
      }
    },
  };
}
