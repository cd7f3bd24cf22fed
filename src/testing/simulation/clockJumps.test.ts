import { expect, it } from 'vitest';
import type { Ports } from '../../core/ports.ts';
import type { PromiseName } from './oracles.ts';
import { runSimulation } from './runSimulation.ts';
import { worldNames, worlds } from './worlds.ts';

const yearsMs = 10 * 365 * 86_400_000;

/** The wall clock is set to another time when a request with this number leaves; timers go on as they are. */
const jumpAt =
  (request: number, byMs: number) =>
  (ports: Ports): Ports => {
    let requests = 0;
    const { clock, sender } = ports;
    return {
      ...ports,
      clock: { ...clock, nowMs: () => clock.nowMs() + (requests >= request ? byMs : 0) },
      sender: {
        send(spec, source, options) {
          requests += 1;
          return sender.send(spec, source, options);
        },
      },
    };
  };

/** A session that seems to have run out is begun anew once, so bytes may go twice. */
const kept: readonly PromiseName[] = ['P1', 'P2', 'P6', 'P10', 'P12', 'P13', 'P14', 'verdict'];

it.each(worldNames)(
  'every file of %s arrives when the clock jumps ten years or an hour, either way, at any request',
  { timeout: 120_000 },
  async (world) => {
    const { files, requests } = worlds[world];
    for (const byMs of [yearsMs, -yearsMs, 3_600_000, -3_600_000]) {
      for (const request of requests.keys()) {
        // A failure before or after the jump, so that waits are counted from another time, too.
        for (const busy of requests.keys()) {
          const { violations, ends, isHung } = await runSimulation({
            world,
            seed: 1,
            schedule: [
              { match: {}, occurrence: busy + 1, action: { do: 'reply', status: 503, retryAfter: '2' } },
            ],
            wrapPorts: jumpAt(request + 1, byMs),
          });
          const broken = violations.filter(({ promise }) => kept.includes(promise));
          const done = ends.filter(({ status }) => status === 'done').length;
          expect({ byMs, request, busy, broken, done, isHung }).toEqual({
            byMs,
            request,
            busy,
            broken: [],
            done: files,
            isHung: false,
          });
        }
      }
    }
  },
);
