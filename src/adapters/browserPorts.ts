/** The small ports: clock, connection, frames. Each is the platform's own, nothing added. */
import type { Clock, Connectivity, Frame } from '../core/ports.ts';

export const browserClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    // Longer delays would overflow the platform's 32-bit timer and fire at once.
    const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1));
    return () => {
      clearTimeout(timer);
    };
  },
};

export const browserConnectivity: Connectivity = {
  isOnline: () => navigator.onLine,
  subscribe(listener) {
    const online = () => {
      listener(true);
    };
    const offline = () => {
      listener(false);
    };
    addEventListener('online', online);
    addEventListener('offline', offline);
    return () => {
      removeEventListener('online', online);
      removeEventListener('offline', offline);
    };
  },
};

/** One call per animation frame; four a second while frames stand still, as when the page gets hidden. */
export const browserFrame: Frame = {
  request(callback) {
    const call = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      callback();
    };
    const frame = requestAnimationFrame(call);
    const timer = setTimeout(call, 250);
  },
};
