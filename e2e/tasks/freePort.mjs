/** Loopback ports that nobody listens on, at the moment of asking. */
import { createServer } from 'node:net';

export const host = '127.0.0.1';

/** @returns {Promise<boolean>} */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/**
 * The first of `count` neighbouring free ports, looked for from `wished` upwards.
 *
 * @returns {Promise<number>}
 */
export async function freePorts(wished, count = 1) {
  for (let first = wished; first < 32_000; first += count) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`No ${count} free ports in a row between ${wished} and 32000.`);
}
