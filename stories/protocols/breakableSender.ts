/** A sender whose connection can be cut: what is under way gets no reply, as when a cable is pulled. */
import { NetworkError } from '../../src/core/errors.ts';
import type { Sender } from '../../src/core/ports.ts';

export interface BreakableSender extends Sender {
  /** Breaks all requests under way, or the next one where there is none. What comes after them gets through. */
  cut(): void;
}

export function breakableSender(sender: Sender): BreakableSender {
  const underWay = new Set<AbortController>();
  let isNextBroken = false;
  return {
    async send(request, source, options) {
      if (isNextBroken) {
        isNextBroken = false;
        throw new NetworkError();
      }
      const broken = new AbortController();
      underWay.add(broken);
      try {
        const signal = AbortSignal.any([options.signal, broken.signal]);
        return await sender.send(request, source, { ...options, signal });
      } finally {
        underWay.delete(broken);
      }
    },
    cut() {
      isNextBroken = underWay.size === 0;
      for (const request of underWay) request.abort(new NetworkError());
    },
  };
}
