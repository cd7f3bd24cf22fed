/** Files that other programs change while they are uploaded: every damage, at several requests of every preset. */
import { presetNames } from '../app/pageProtocol.ts';
import { partBytes, scaleOf, type ChaosPlan } from './chaosPlan.ts';
import { fileDamages } from './damageFile.ts';

/** `count` of them; the damages take turns, then the presets, then the requests. */
export function damagePlans(count: number): readonly ChaosPlan[] {
  return Array.from({ length: count }, (_, index): ChaosPlan => {
    const turn = Math.floor(index / fileDamages.length);
    const preset = presetNames[turn % presetNames.length] ?? presetNames[0];
    const change = fileDamages[index % fileDamages.length] ?? fileDamages[0];
    const size = 3 * partBytes + 1;
    return {
      seed: index + 1,
      preset,
      size,
      keepAlive: false,
      schedule: [
        { match: {}, occurrence: 1 + Math.floor(turn / presetNames.length), action: { do: 'file', change } },
      ],
      ...scaleOf(preset, size),
    };
  });
}
