/** One upload through the real loop against scripted replies, and one line of text for each request that left. */
import { expect } from 'vitest';
import { isUploadError, type UploadError } from '../core/errors.ts';
import type { FileFacts, UploadProtocol } from '../core/protocol.ts';
import { fakeClock } from './fakeClock.ts';
import { runProtocol } from './runProtocol.ts';
import { scriptedSender, type RecordedExchange, type ScriptedAnswer } from './scriptedSender.ts';

export interface ConversationOptions<Session> {
  /** @default { name: 'a.txt', type: 'text/plain', size: 10 } */
  readonly file?: Partial<FileFacts>;
  /** Continues from here, as after a reload. */
  readonly session?: Session;
  readonly lanes?: number;
}

export interface Conversation<Session, Result> {
  /** `POST /path?query a=1 b=x file[0-4]`, one for each request, headers left out. */
  readonly lines: readonly string[];
  readonly exchanges: readonly RecordedExchange[];
  /** The result, or the error it ended with. */
  readonly ending: { readonly result: Result } | UploadError;
  readonly sessions: readonly Session[];
}

export async function conversation<Session, Result>(
  protocol: UploadProtocol<Session, Result>,
  answers: readonly ScriptedAnswer[],
  { file, session, lanes = 1 }: ConversationOptions<Session> = {},
): Promise<Conversation<Session, Result>> {
  const facts = { name: 'a.txt', type: 'text/plain', size: 10, ...file };
  const content = Uint8Array.from({ length: facts.size }, (_, index) => index % 251);
  const sender = scriptedSender(answers);
  const { outcome, sessions } = await runProtocol(protocol, {
    sender,
    source: new Blob([content]),
    facts,
    clock: fakeClock(),
    lanes,
    ...(session !== undefined && { session }),
  });
  sender.assertFinished();
  if ('error' in outcome && !isUploadError(outcome.error)) expect.fail(String(outcome.error));
  const ending = 'error' in outcome ? (outcome.error as UploadError) : outcome;
  return { lines: sender.exchanges.map(requestLine), exchanges: sender.exchanges, ending, sessions };
}

function requestLine({ request: { method, url, body } }: RecordedExchange): string {
  const { pathname, search } = new URL(url);
  return [method, `${pathname}${search}`, ...contentOf(body)].join(' ');
}

function contentOf(body: RecordedExchange['request']['body']): readonly string[] {
  switch (body?.kind) {
    case 'form':
      return body.entries.map((entry) =>
        'value' in entry
          ? `${entry.name}=${entry.value}`
          : `${entry.name}[${entry.range.start}-${entry.range.end}]`,
      );
    case 'urlencoded':
      return body.fields.map(([name, value]) => `${name}=${value}`);
    case 'bytes':
      return [`[${body.range.start}-${body.range.end}]`];
    case 'json':
      return [JSON.stringify(body.value)];
    case 'text':
      return [body.value];
    default:
      return [];
  }
}
