/**
 * What a protocol asks for, as lines to compare: each step it takes from the first request to the result, and what it
 * would ask or cancel with at any moment between.
 */
import type { ByteSource } from '../core/ports.ts';
import type { FileFacts, Step, UploadProtocol } from '../core/protocol.ts';
import { runProtocol } from './runProtocol.ts';
import { scriptedReply } from './scriptedSender.ts';
import type { SimulatedEndpoint } from './simulatedEndpoint.ts';
import { simulatedServer } from './simulatedServer.ts';

const source: ByteSource = new Blob([Uint8Array.from({ length: 10 }, (_, index) => index)]);
const file: FileFacts = { name: 'film.mov', type: 'video/quicktime', size: source.size };

/** One line for each step, in the order in which they first come up; a step that comes again is not repeated. */
export async function stepTable<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  endpoint: SimulatedEndpoint,
): Promise<readonly string[]> {
  const lines = new Set<string>();
  const watched: UploadProtocol<Session, Result> = {
    ...protocol,
    next(...given) {
      const move = protocol.next(...given);
      if (move.kind === 'send') lines.add(`  next   ${inWords(move.step)}`);
      return move;
    },
  };
  const sender = simulatedServer({ endpoints: [endpoint] });
  const run = await runProtocol(watched, { sender, source, facts: file });
  if ('error' in run.outcome) throw run.outcome.error;
  for (const session of [protocol.begin(file), ...run.sessions]) {
    const question = protocol.resync?.(session, file);
    if (question !== undefined) lines.add(`  resync ${inWords(question)}`);
    const cancel = protocol.cancel?.(session, file);
    if (cancel === undefined) continue;
    const kept = cancel.read(scriptedReply({ status: 204 }), session) === session;
    lines.add(`  cancel ${inWords(cancel)}${kept ? '' : ' and another session'}`);
  }
  const { minBytes, maxBytes } = protocol.parts ?? {};
  const limits = protocol.parts === undefined ? 'one part' : `parts of ${minBytes} to ${maxBytes} bytes`;
  return [`  ${protocol.name} at ${protocol.endpoint ?? 'no address of its own'}, ${limits}`, ...lines];
}

function inWords<Session>({ key, phase, repeatable, request }: Step<Session>): string {
  const told = 'call' in request ? 'call' : `${request.method}, auth ${request.auth ?? 'as configured'}`;
  return `${key}: ${phase}, ${repeatable ? 'repeatable' : 'once'}, ${told}`;
}
