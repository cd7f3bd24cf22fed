/**
 * Our own sources with a mistake in them, loaded beside the sound ones.
 *
 * A mistake is a piece of text and what a hurried hand would have written instead. Where the sources have moved on, the
 * piece is no longer found, and that is an error: a mistake that is not planted must not count as noticed.
 */
import { createServer, type Plugin } from 'vite';

/** One mistake in one file. */
export interface Plant {
  /** Relative to the repository. */
  readonly file: string;
  /** Occurs exactly once there. */
  readonly find: string;
  readonly replace: string;
}

/** Loads `entry`, a file relative to the repository, and everything it imports. @throws Error when a place is gone */
export async function withPlanted<Module, T>(
  plants: readonly Plant[],
  entry: string,
  use: (module: Module) => Promise<T>,
): Promise<T> {
  const planted = new Set<Plant>();
  const server = await createServer({
    configFile: false,
    appType: 'custom',
    logLevel: 'silent',
    plugins: [plantingPlugin(plants, planted)],
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  try {
    // Typed by whoever knows the file it names.
    const module = (await server.ssrLoadModule(`/${entry}`)) as Module;
    for (const plant of plants)
      if (!planted.has(plant))
        throw new Error(`${entry} does not use ${plant.file}, so nothing was planted.`);
    return await use(module);
  } finally {
    await server.close();
  }
}

function plantingPlugin(plants: readonly Plant[], planted: Set<Plant>): Plugin {
  return {
    name: 'plant-mistakes',
    enforce: 'pre',
    transform(source, id) {
      let text = source;
      for (const plant of plants) {
        if (!id.endsWith(`/${plant.file}`)) continue;
        const pieces = text.split(plant.find);
        if (pieces.length !== 2)
          throw new Error(`"${plant.find}" occurs ${pieces.length - 1} times in ${plant.file}, not once.`);
        text = pieces.join(plant.replace);
        planted.add(plant);
      }
      return text;
    },
  };
}
