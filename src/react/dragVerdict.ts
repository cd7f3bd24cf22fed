/**
 * What can be said about a drag before it is dropped. The browser's word is an opinion: a table of numbers often
 * arrives as a spreadsheet type, and Safari says nothing at all. So this only ever colours the zone; the drop is taken
 * in any case, and `intake` judges the files.
 */
import { acceptTokens } from '../core/intake.ts';

/** `partial`: some of the files may not be accepted. `unknown`: the browser does not say enough. */
export type DragVerdict = 'accept' | 'reject' | 'partial' | 'unknown';

/** What a drag says about one item: `DataTransferItem` is one. */
export interface DraggedItem {
  readonly kind: string;
  readonly type: string;
}

export interface DragOpinion {
  readonly verdict: DragVerdict;
  /** Files in the drag, null when the browser does not say. */
  readonly count: number | null;
  /** Files that certainly do not look accepted. */
  readonly unfit: number;
}

/**
 * The verdict on a drag.
 *
 * @param items - the items of the `DataTransfer`; empty in Safari, whatever is dragged.
 * @param accept - the syntax of `<input accept>`; undefined accepts everything.
 */
export function dragVerdict(items: readonly DraggedItem[], accept: string | undefined): DragOpinion {
  const files = items.filter((item) => item.kind === 'file');
  if (files.length === 0) return { verdict: 'unknown', count: null, unfit: 0 };
  const tokens = acceptTokens(accept);
  if (tokens.length === 0) return { verdict: 'accept', count: files.length, unfit: 0 };
  const fits = files.map((file) => fitOf(file.type.toLowerCase(), tokens));
  const unfit = fits.filter((fit) => fit === 'no').length;
  const count = files.length;
  if (unfit === count) return { verdict: 'reject', count, unfit };
  if (unfit > 0) return { verdict: 'partial', count, unfit };
  return { verdict: fits.includes('maybe') ? 'unknown' : 'accept', count, unfit };
}

/** The types behind extensions, with what platforms call them by mistake. */
const typesByExtension: Readonly<Record<string, readonly string[]>> = {
  '.pdf': ['application/pdf'],
  '.jpg': ['image/jpeg'],
  '.jpeg': ['image/jpeg'],
  '.png': ['image/png'],
  '.gif': ['image/gif'],
  '.webp': ['image/webp'],
  '.heic': ['image/heic', 'image/heif'],
  '.svg': ['image/svg+xml'],
  '.mp4': ['video/mp4'],
  '.mov': ['video/quicktime'],
  '.webm': ['video/webm'],
  '.mp3': ['audio/mpeg', 'audio/mp3'],
  '.wav': ['audio/wav', 'audio/x-wav', 'audio/vnd.wave'],
  '.m4a': ['audio/mp4', 'audio/x-m4a'],
  '.csv': ['text/csv', 'application/vnd.ms-excel'],
  '.txt': ['text/plain'],
  '.zip': ['application/zip', 'application/x-zip-compressed'],
};

function fitOf(type: string, tokens: readonly string[]): 'yes' | 'no' | 'maybe' {
  // An empty type means unknown, never wrong. It also is what a folder looks like.
  if (type === '') return 'maybe';
  let fit: 'no' | 'maybe' = 'no';
  for (const token of tokens) {
    if (token === '*' || token === '*/*' || token === type) return 'yes';
    if (token.endsWith('/*') && type.startsWith(token.slice(0, -1))) return 'yes';
    if (!token.startsWith('.')) continue;
    const types = typesByExtension[token];
    if (types === undefined) fit = 'maybe';
    else if (types.includes(type)) return 'yes';
  }
  return fit;
}
