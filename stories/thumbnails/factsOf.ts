/** What a thumbnail says of its file, in words. */
import type { ThumbnailView } from '../../src/index.ts';

export function factsOf({ status, kind, width, height, durationSeconds, pageCount }: ThumbnailView): string {
  if (status === 'loading') return 'Looking …';
  if (status === 'failed') return `Nothing to see (${kind})`;
  const facts = [
    width !== undefined && `${width} × ${height} px`,
    durationSeconds !== undefined && `${durationSeconds.toFixed(1)} s`,
    pageCount !== undefined && `${pageCount} ${pageCount === 1 ? 'page' : 'pages'}`,
  ].filter((fact) => fact !== false);
  return facts.join(', ') || kind;
}
