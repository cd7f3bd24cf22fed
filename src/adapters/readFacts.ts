/**
 * Asks a file what it is. Pictures are read to the end of their header and never decoded, films and sounds are opened
 * and not played, PDFs are left to the thumbnailer that knows them.
 */
import { untilAborted } from '../core/clock.ts';
import { fileKindOf } from '../core/fileKind.ts';
import type { FactsReader, MediaFacts, Thumbnailer } from '../core/ports.ts';
import { isTurned, readImageHeader } from '../workers/imageHeader.ts';
import { inTurn } from './inTurn.ts';
import { openMedia } from './openMedia.ts';
import { sniffType } from './sniffType.ts';
import { withinTime } from './withinTime.ts';

/** Longest that one question may take once its turn has come; generous, because a phone that is uploading is slow. */
const limitMs = 10_000;

interface AskOptions {
  readonly signal: AbortSignal;
}
type Question = (source: Blob, options: AskOptions) => Promise<MediaFacts>;

/** @param thumbnailers - those that can be asked for facts are asked instead of the browser. */
export function createPageFactsReader(thumbnailers: readonly Thumbnailer[]): FactsReader {
  // Decoders of films are few.
  const turn = inTurn();

  function questionAbout(file: FileName): Question | undefined {
    const own = thumbnailers.find((one) => one.readFacts !== undefined && one.accepts(file));
    if (own !== undefined) return limited((source, options) => own.readFacts?.(source, options) ?? noFacts);
    const kind = fileKindOf(file);
    if (kind === 'image') return limited(imageFacts);
    if (kind !== 'video' && kind !== 'audio') return undefined;
    const ask = limited((source, { signal }) => mediaFacts(kind, source, signal));
    return (source, options) => turn(options.signal, () => ask(source, options));
  }

  return {
    async read(source, { wanted, signal }) {
      const file = { name: source instanceof File ? source.name : '', type: source.type };
      const isAsked = wanted.some((name) => name !== 'type');
      const questions = [
        ...(wanted.includes('type') ? [limited((blob) => sniffType(blob, file))] : []),
        ...(isAsked ? [questionAbout(file)] : []),
      ];
      const answers = questions.map(async (ask) => {
        try {
          return await ask?.(source, { signal });
        } catch {
          return undefined; // It does not say, or takes too long: not known.
        }
      });
      return Object.assign({}, ...(await untilAborted(Promise.all(answers), signal))) as MediaFacts;
    },
  };
}

type FileName = Parameters<Thumbnailer['accepts']>[0];

const noFacts: Promise<MediaFacts> = Promise.resolve({});

const limited =
  (ask: Question): Question =>
  (source, options) =>
    withinTime(limitMs, options, (within) => ask(source, within));

async function imageFacts(source: Blob): Promise<MediaFacts> {
  const header = await readImageHeader(source);
  if (header === undefined) return {};
  const { width, height } = header;
  return isTurned(header) ? { width: height, height: width } : { width, height };
}

async function mediaFacts(kind: 'video' | 'audio', source: Blob, signal: AbortSignal): Promise<MediaFacts> {
  const { element, durationSeconds, close } = await openMedia(kind, source, signal);
  const { videoWidth: width = 0, videoHeight: height = 0 } = element as Partial<HTMLVideoElement>;
  close();
  return { ...(width > 0 && { width, height }), ...(durationSeconds !== undefined && { durationSeconds }) };
}
