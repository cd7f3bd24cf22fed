/**
 * What a seed means: the simulator's schedule for it, in a preset's world, on a real file of a certain size, over
 * connections that are or are not used again.
 */
import { randomSchedule } from '../../src/testing/simulation/schedules.ts';
import type { Schedule } from '../../src/testing/simulation/schedule.ts';
import { seededRandom } from '../../src/testing/simulation/seededRandom.ts';
import { worlds } from '../../src/testing/simulation/worlds.ts';
import { presetNames, type PresetName } from '../app/pageProtocol.ts';

export interface ChaosPlan {
  readonly seed: number;
  readonly preset: PresetName;
  readonly size: number;
  /** Bytes of the file in one request, at most. */
  readonly requestBytes: number;
  /** Real bytes per byte of the schedule. */
  readonly byteScale: number;
  readonly keepAlive: boolean;
  readonly schedule: Schedule;
}

export const partBytes = 204_800;
/** Largest file that goes in one request: the engine is silent with it for as long as 16 KiB a second would take. */
const wholeBytes = 500_000;

export function planOf(seed: number, presets: readonly PresetName[] = presetNames): ChaosPlan {
  const { world: preset, schedule } = randomSchedule(seed, presets);
  // Not the simulator's own sequence: the size must not hang on the schedule.
  const random = seededRandom(~seed);
  const largest = isInParts(preset) ? 1_048_576 + random.below(2_097_152) : wholeBytes;
  const size = random.pick([0, 1, partBytes, partBytes + 1, 2 * partBytes + 7777, largest]);
  return {
    seed,
    preset,
    size,
    keepAlive: random.chance(0.3),
    schedule: schedule.filter(isReal),
    ...scaleOf(preset, size),
  };
}

/** How a world of three parts of ten bytes becomes one of real parts. */
export function scaleOf(
  preset: PresetName,
  size: number,
): { readonly requestBytes: number; readonly byteScale: number } {
  const requestBytes = isInParts(preset) ? partBytes : size;
  return { requestBytes, byteScale: requestBytes / worlds[preset].partBytes };
}

export const isInParts = (preset: PresetName): boolean =>
  preset === 'messageMediaChunks' || preset === 'mediaChunks';

/** A browser's storage cannot be made to fail from outside; the simulator does that. */
const isReal = ({ action }: Schedule[number]): boolean => action.do !== 'storage';
