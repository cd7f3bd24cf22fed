/** What other programs do to a file while it is uploaded. */
import { open, readFile, rm, stat, truncate } from 'node:fs/promises';

export const fileDamages = ['truncate', 'overwrite', 'delete'] as const;

export type FileDamage = (typeof fileDamages)[number];

/** `overwrite` keeps the size and puts other bytes in the same place on disk, as databases and sync clients do. */
export async function damageFile(path: string, damage: FileDamage): Promise<void> {
  switch (damage) {
    case 'truncate': {
      const { size } = await stat(path);
      await truncate(path, Math.floor(size / 2));
      return;
    }
    case 'overwrite': {
      const bytes = (await readFile(path)).map((byte) => byte ^ 0xff);
      const handle = await open(path, 'r+');
      await handle.write(bytes, 0, bytes.length, 0).finally(() => handle.close());
      return;
    }
    case 'delete':
      await rm(path);
  }
}
