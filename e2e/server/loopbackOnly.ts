/**
 * Decides whether a host name may be listened on. The reference server has no accounts and a control plane
 * that anyone who reaches it may use, so it never opens a port that another machine can reach.
 *
 * Never resolves names: only the three spellings of loopback are accepted.
 */
import { isIPv4 } from 'node:net';

/** True for `localhost`, `::1` and every address in 127.0.0.0/8. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** True for an `Origin` header whose host is this machine, on any port and scheme. */
export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  return isLoopbackHost(new URL(origin).hostname.replace(/^\[|\]$/g, ''));
}

/** @throws Error with a sentence for the person at the terminal when `host` is not loopback. */
export function assertLoopbackHost(host: string): void {
  if (isLoopbackHost(host)) return;
  throw new Error(
    `The reference server listens on loopback only, and ${JSON.stringify(host)} is not loopback. ` +
      'Its control plane has no password. Use 127.0.0.1, ::1 or localhost.',
  );
}
