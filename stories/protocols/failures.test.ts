/** Every row of the tables of failures, watched: the sample of its protocol against answers that its server did not give. */
import { describe, expect, it } from 'vitest';
import { isUploadError, NetworkError } from '../../src/core/errors.ts';
import type { Sender } from '../../src/core/ports.ts';
import { fakeClock, md5Of, runProtocol, scriptedReply, simulatedServer } from '../../src/testing/index.ts';
import { beginsAgain, failures, waiting, type Intervention, type ProvenFailure } from './failures.ts';
import type { ProtocolName } from './protocols.ts';
import { samples } from './samples.ts';

/** What the client's clock says when it begins. */
const { nowMs } = fakeClock();

const tables = Object.entries(failures) as [ProtocolName, readonly ProvenFailure[]][];

describe.each(tables)('%s', (name, rows) => {
  it.each(rows)('meets $server', async (row) => {
    const { protocol, endpoint } = samples[name](nowMs);
    const source = new Blob([Uint8Array.from({ length: row.fileBytes ?? 2_000_000 }, (_, at) => at % 251)]);
    const { sender, isDone } = intervening(simulatedServer({ endpoints: [endpoint] }), row.proof);
    const { outcome, events } = await runProtocol(protocol, {
      sender,
      source,
      facts: { name: 'letter.pdf', type: 'application/pdf', lastModifiedMs: 0 },
    });
    const error = 'error' in outcome ? outcome.error : undefined;
    expect(isUploadError(error) ? error.code : error).toBe(row.ends);
    if (row.ends === undefined) {
      const md5 = md5Of(new Uint8Array(await source.arrayBuffer()));
      expect(endpoint.objects.map((object) => object.md5)).toContain(md5);
      const types = events.map(({ type }) => type);
      const seen = types.includes('restarted')
        ? beginsAgain
        : types.includes('backedOff')
          ? waiting
          : undefined;
      expect(seen).toBe(row.people);
    }
    expect(isDone()).toBe(true);
  });
});

/** Puts other answers in the place of the server's, and knows whether every one of them was used. */
function intervening(server: Sender, proof: readonly Intervention[]) {
  const counts = proof.map(() => 0);
  const used = proof.map(() => 0);
  const sender: Sender = {
    async send(request, source, options) {
      const line = `${request.method} ${request.url}`;
      for (const [index, { on, nth, answer }] of proof.entries()) {
        if (!on.test(line)) continue;
        counts[index] = (counts[index] ?? 0) + 1;
        if (!nth.includes(counts[index])) continue;
        used[index] = (used[index] ?? 0) + 1;
        if (answer !== 'lost') return scriptedReply(answer);
        await server.send(request, source, options);
        throw new NetworkError();
      }
      return server.send(request, source, options);
    },
  };
  return { sender, isDone: () => used.every((times) => times > 0) };
}
