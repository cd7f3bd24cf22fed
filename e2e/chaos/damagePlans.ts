/** Files that other programs change while they are uploaded: every damage, at several requests of every preset. */
import { presetNames } from '../app/pageProtocol.ts';
import { isInParts, partBytes, scaleOf, type ChaosPlan } from './chaosPlan.ts';
import { fileDamages } from './damageFile.ts';

/** Where a file can change: what goes in one piece has one request only. */
const places = [1, 2, 3].flatMap((occurrence) =>
  presetNames
    .filter((preset) => occurrence === 1 || isInParts(preset))
    .map((preset) => ({ preset, occurrence })),
);

const firstPlace = { preset: presetNames[0], occurrence: 1 };

/** `count` of them; the damages take turns, then the presets, then the requests. */
export function damagePlans(count: number): readonly ChaosPlan[] {
  return Array.from({ length: count }, (_, index): ChaosPlan => {
    const turn = Math.floor(index / fileDamages.length);
    const { preset, occurrence } = places[turn % places.length] ?? firstPlace;
    const change = fileDamages[index % fileDamages.length] ?? fileDamages[0];
    const size = 3 * partBytes + 1;
    return {
      seed: index + 1,
      preset,
      size,
      keepAlive: false,
      schedule: [{ match: {}, occurrence, action: { do: 'file', change } }],
      ...scaleOf(preset, size),
    };
  });
}
