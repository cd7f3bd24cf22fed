import { describe, expect, it } from 'vitest';
import { partAt } from '../core/byteRange.ts';
import { bytes, done, form, send, type UploadProtocol } from '../core/protocol.ts';
import { textField } from '../core/readReply.ts';
import { contentRange } from '../protocols/contentRange.ts';
import { conformanceCases, describeProtocol, type MakeProtocol } from './describeProtocol.ts';
import { mediaEndpoint } from './mediaEndpoint.ts';
import type { SimulatedEndpoint } from './simulatedEndpoint.ts';
import { md5Of } from './inlineHasher.ts';

const base = 'https://community.example';

const mediaProtocol = ({ partBytes }: { readonly partBytes: number }) =>
  contentRange({
    url: `${base}/api/v2/media/upload/chunk/`,
    completeUrl: `${base}/api/v2/media/upload/complete/`,
    partBytes,
  });

/** The titles of the cases that fail, and why. */
async function failuresOf<Session, Result>(
  makeProtocol: MakeProtocol<Session, Result>,
  makeServer: () => SimulatedEndpoint,
): Promise<string[]> {
  const failures: string[] = [];
  for (const { title, run } of conformanceCases(makeProtocol, makeServer)) {
    await run().catch((error: unknown) => failures.push(`${title}: ${String(error)}`));
  }
  return failures;
}

interface ChunkSession {
  readonly offset: number;
  readonly uploadId?: string;
  readonly result?: string;
  /** Where the broken ones keep what makes them so. */
  readonly note?: string;
}

/** A sound protocol with holes to break it at. */
function chunks(
  partBytes: number,
  broken: Partial<UploadProtocol<ChunkSession, string>> = {},
): UploadProtocol<ChunkSession, string> {
  return {
    name: 'hand-made-chunks',
    digest: 'md5',
    begin: () => ({ offset: 0 }),
    next(session, file) {
      if (session.result !== undefined) return done(session.result);
      if (session.uploadId === undefined || session.offset < file.size) {
        return send(chunkStep(session, partBytes, file.size));
      }
      if (file.md5 === undefined) return { kind: 'wait', for: 'digest' };
      return send({
        key: 'complete',
        phase: 'close',
        repeatable: false,
        request: {
          method: 'POST',
          url: `${base}/api/v2/media/upload/complete/`,
          body: form([
            ['upload_id', session.uploadId],
            ['md5', file.md5],
          ]),
        },
        read: (reply, now) => ({ ...now, result: textField(reply, 'url') }),
      });
    },
    confirmed: (session) => session.offset,
    ...broken,
  };
}

function chunkStep(session: ChunkSession, partBytes: number, size: number) {
  const range = partAt(session.offset, partBytes, size);
  const headers: Record<string, string> =
    size === 0 ? {} : { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${size}` };
  return {
    key: `part-${range.start}`,
    phase: 'part' as const,
    repeatable: true,
    request: {
      method: 'POST' as const,
      url: `${base}/api/v2/media/upload/chunk/`,
      headers,
      body: form([
        ['upload_id', session.uploadId],
        ['document', { range, filename: 'a', type: 'text/plain' }],
      ]),
    },
    read: (reply: Parameters<typeof textField>[0], now: ChunkSession): ChunkSession => ({
      ...now,
      uploadId: textField(reply, 'upload_id'),
      offset: range.end,
    }),
    refused: (reply: { readonly text: string; readonly status: number }, now: ChunkSession) => {
      if (reply.status === 404) return { offset: 0 };
      const { offset } = JSON.parse(reply.text) as { offset?: number };
      return offset === undefined ? undefined : { ...now, offset };
    },
  };
}

/** A store of parts by number, for protocols that count them. */
function partStore(): SimulatedEndpoint {
  const parts = new Map<number, Uint8Array>();
  const objects: SimulatedEndpoint['objects'][number][] = [];
  return {
    objects,
    answer(request) {
      const index = request.url.searchParams.get('part');
      if (index !== null) {
        parts.set(Number(index), request.bytes);
        return { status: 200, json: { ok: 'yes' } };
      }
      const whole = Uint8Array.from([...parts].sort(([a], [b]) => a - b).flatMap(([, part]) => [...part]));
      objects.push({ id: '1', name: 'a', type: '', bytes: whole, md5: md5Of(whole) });
      return { status: 200, json: { ok: 'yes' } };
    },
  };
}

interface CountSession {
  readonly partCount: number;
  readonly isClosed?: boolean;
}

/** Counts parts instead of bytes: right until somebody changes the part size. */
const countsParts: MakeProtocol<CountSession, string> = ({ partBytes }) => ({
  name: 'counts-parts',
  begin: () => ({ partCount: 0 }),
  next(session, file) {
    if (session.isClosed === true) return done('stored');
    const total = Math.max(1, Math.ceil(file.size / partBytes));
    const { start, end } = partAt(session.partCount * partBytes, partBytes, file.size);
    const isPart = session.partCount < total;
    return send({
      key: isPart ? `part-${session.partCount}` : 'close',
      phase: isPart ? 'part' : 'close',
      repeatable: true,
      request: {
        method: 'PUT',
        url: isPart ? `${base}/?part=${session.partCount}` : base,
        ...(isPart && { body: bytes(start, end) }),
      },
      read: (_reply, now) => (isPart ? { ...now, partCount: now.partCount + 1 } : { ...now, isClosed: true }),
    });
  },
  confirmed: (session, file) => Math.min(session.partCount * partBytes, file.size),
});

describe('describeProtocol', () => {
  it('accepts the sound protocol that the broken ones are made of', async () => {
    expect(await failuresOf(({ partBytes }) => chunks(partBytes), mediaEndpoint)).toEqual([]);
  });

  it('accepts one that has nothing to ask where a step must not be doubled, and says that it does not know', async () => {
    const make: MakeProtocol<ChunkSession, string> = ({ partBytes }) =>
      chunks(partBytes, { resync: () => undefined });
    expect(await failuresOf(make, mediaEndpoint)).toEqual([]);
  });

  it('registers one case per size, lane count and kind of trouble', () => {
    expect(conformanceCases(({ partBytes }) => chunks(partBytes), mediaEndpoint)).toHaveLength(6 * 2 * 5);
  });

  it('says what to do without a test runner', () => {
    expect(() => describeProtocol(mediaProtocol, mediaEndpoint)).toThrow(/Pass one/);
  });

  const broken: Record<string, [RegExp, MakeProtocol<ChunkSession, string>]> = {
    'what stores less of a session than it has': [
      /bytes confirmed, and 0 after its session was stored/,
      ({ partBytes }) => chunks(partBytes, { stored: () => ({ offset: 0 }) }),
    ],
    'what stores less of a session than it needs': [
      /continues after every interruption/,
      ({ partBytes }) => chunks(partBytes, { stored: ({ uploadId: _uploadId, ...rest }) => rest }),
    ],
    'a session that depends on the time': [
      /answers differently/,
      ({ partBytes }) => {
        let count = 0;
        const sound = chunks(partBytes);
        return {
          ...sound,
          next(session, file, busy) {
            const move = sound.next(session, file, busy);
            count += 1;
            return move.kind === 'send' ? send({ ...move.step, key: `${move.step.key}-${count}` }) : move;
          },
        };
      },
    ],
    'a session it writes into': [
      /read only|Cannot assign/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return {
          ...sound,
          next(session, file, busy) {
            const move = sound.next(session, file, busy);
            if (move.kind !== 'send' || move.step.phase !== 'part') return move;
            const { read } = move.step;
            return send({
              ...move.step,
              read: (reply, now) => Object.assign(now, { offset: read(reply, now).offset }),
            });
          },
        };
      },
    ],
    'a session that JSON cannot hold': [
      /JSON cannot hold/,
      ({ partBytes }) => {
        const begin = () => ({ offset: 0, seen: new Map() });
        return chunks(partBytes, { begin });
      },
    ],
    'a session with an undefined field': [
      /JSON cannot hold/,
      ({ partBytes }) => {
        const begin = () => ({ offset: 0, left: undefined });
        return chunks(partBytes, { begin });
      },
    ],
    'no request for a file of 0 bytes': [
      /known|done|refused/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next: (session, file, busy) =>
            file.size === 0 ? done('nothing') : sound.next(session, file, busy),
        });
      },
    ],
    'an empty part after an exact multiple': [
      /empty part/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next(session, file, busy) {
            const isExact = session.offset === file.size && file.size % partBytes === 0 && file.size > 0;
            if (isExact && session.result === undefined)
              return send(chunkStep(session, partBytes, file.size));
            return sound.next(session, file, busy);
          },
        });
      },
    ],
    'a last byte that is never sent': [
      /done|stored|refused/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next: (session, file, busy) =>
            session.offset === file.size - 1 && session.uploadId !== undefined
              ? done('short')
              : sound.next(session, { ...file, size: Math.max(0, file.size - 1) }, busy),
        });
      },
    ],
    'success before the server said so': [
      /no object/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next: (session, file, busy) =>
            session.uploadId !== undefined && session.offset === file.size
              ? done('surely')
              : sound.next(session, file, busy),
        });
      },
    ],
    'progress that is never confirmed': [
      /confirmed/,
      ({ partBytes }) => chunks(partBytes, { confirmed: () => 0 }),
    ],
    'progress that was never sent': [
      /only \d+ were sent/,
      ({ partBytes }) => chunks(partBytes, { confirmed: (_session, file) => file.size }),
    ],
    'a first part that is sent twice': [
      /sent \d+ bytes of a file/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next(session, file, busy) {
            const move = sound.next(session, file, busy);
            if (move.kind !== 'send' || session.uploadId !== undefined || session.note !== undefined)
              return move;
            return send({ ...move.step, read: (_reply, now) => ({ ...now, note: 'again' }) });
          },
        });
      },
    ],
    'an upload that is completed twice': [
      /made 2 objects/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next(session, file, busy) {
            const move = sound.next(session, file, busy);
            if (move.kind !== 'send' || move.step.phase !== 'close' || session.note !== undefined)
              return move;
            return send({ ...move.step, read: (_reply, now) => ({ ...now, note: 'once more' }) });
          },
        });
      },
    ],
    'a wait for a digest it does not declare': [
      /does not declare/,
      ({ partBytes }) => {
        const { digest: _digest, ...rest } = chunks(partBytes);
        return rest;
      },
    ],
    'parts that overtake the first reply': [
      /refused|instead of|once|bytes of a file/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next(session, file, busy) {
            const ahead = session.offset + busy.size * partBytes;
            const isMore = busy.size > 0 && ahead < file.size;
            return isMore
              ? send(chunkStep({ ...session, offset: ahead }, partBytes, file.size))
              : sound.next(session, file, busy);
          },
        });
      },
    ],
    'a lesson that it learns only from a server it has heard': [
      /^continues when the page is closed before a reply/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        let heard = 0;
        return {
          ...sound,
          next(session, file, busy) {
            const move = sound.next(session, file, busy);
            if (move.kind !== 'send') return move;
            const { read, refused } = move.step;
            return send({
              ...move.step,
              read(reply, now) {
                heard += 1;
                return read(reply, now);
              },
              refused: (reply, now) => (heard === 0 ? undefined : refused?.(reply, now)),
            });
          },
        };
      },
    ],
    'an upload that begins again without being told to': [
      /confirmed fell/,
      ({ partBytes }) => {
        const sound = chunks(partBytes);
        return chunks(partBytes, {
          next(session, file, busy) {
            const move = sound.next(session, file, busy);
            if (move.kind !== 'send' || move.step.phase !== 'close') return move;
            return send(chunkStep({ offset: 0 }, partBytes, file.size));
          },
        });
      },
    ],
  };

  for (const [title, [reason, makeProtocol]] of Object.entries(broken)) {
    it(`rejects ${title}`, async () => {
      const failures = await failuresOf(makeProtocol, mediaEndpoint);
      expect(failures.length).toBeGreaterThan(0);
      expect(failures.join('\n')).toMatch(reason);
    });
  }

  it('rejects a session that counts parts, because the part size may change before it continues', async () => {
    const failures = await failuresOf(countsParts, partStore);
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((failure) => failure.startsWith('continues after'))).not.toEqual([]);
    expect(failures.filter((failure) => failure.startsWith('delivers'))).toEqual([]);
  });
});
