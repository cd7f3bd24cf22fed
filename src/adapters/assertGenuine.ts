/** Keeps files that are something else than they say from being shown as what they say. */
import { fileKindOf } from '../core/fileKind.ts';
import { sniffType } from './sniffType.ts';

/** @throws Error when the first bytes are of another kind than the file's name and type. */
export async function assertGenuine(
  blob: Blob,
  claim: { readonly name: string; readonly type: string },
): Promise<void> {
  const { type } = await sniffType(blob, claim);
  if (type === undefined || type === claim.type) return;
  const [said, found] = [fileKindOf(claim), fileKindOf({ name: '', type })];
  if (said !== found)
    throw new Error(`There is nothing to see of this file: it says "${said}" and is ${type}.`);
}
