/** What files are, in the browser. Everything that can find that out is loaded with the first question. */
import type { FactsReader, Thumbnailer } from '../core/ports.ts';

/** @param thumbnailers - those that can be asked for facts are asked instead of the browser. */
export function createFactsReader(thumbnailers: readonly Thumbnailer[] = []): FactsReader {
  let onPage: Promise<FactsReader> | undefined;
  const load = async () => (await import('./readFacts.ts')).createPageFactsReader(thumbnailers);
  return {
    async read(source, options) {
      options.signal.throwIfAborted();
      onPage ??= load();
      try {
        return await (await onPage).read(source, options);
      } catch {
        options.signal.throwIfAborted();
        // The network was gone when it was needed; it may be back for the next file.
        onPage = undefined;
        return {};
      }
    },
  };
}
