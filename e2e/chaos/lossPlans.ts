/**
 * Moments of an upload at which its page is lost: bytes of the file that have passed, or a reply that the server has given
 * and the page has not heard.
 */
import { partBytes } from './chaosPlan.ts';
import type { PageLoss } from './pageLives.ts';

export interface LossPlan {
  readonly loss: PageLoss;
  readonly preset: 'messageMediaChunks' | 'mediaChunks';
  readonly moment: LossMoment;
}

export type LossMoment =
  { readonly at: 'bytes'; readonly fileBytes: number } | { readonly at: 'reply'; readonly of: number };

/** Five parts and a rest. */
export const fileBytes = 5 * partBytes + 77_777;
const partCount = 6;
/** The reply to the request that closes; asked again, it would make a second object. */
export const closingReply = partCount + 1;

/** `count` of them, over both protocols that resume, and evenly over bytes and replies. */
export function lossPlans(loss: PageLoss, count: number): readonly LossPlan[] {
  const byteMoments = Array.from({ length: 18 }, (_, step): LossMoment => {
    return { at: 'bytes', fileBytes: Math.round((step * fileBytes) / 17) };
  });
  const replies = Array.from({ length: closingReply }, (_, index): LossMoment => ({
    at: 'reply',
    of: index + 1,
  }));
  const all = [...byteMoments, ...replies].flatMap((moment) => [
    { loss, preset: 'messageMediaChunks', moment } as const,
    { loss, preset: 'mediaChunks', moment } as const,
  ]);
  // Both ends always: before any byte, and before the reply to the closing request.
  const step = (all.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => all[Math.round(index * step)]).filter(
    (plan) => plan !== undefined,
  );
}
