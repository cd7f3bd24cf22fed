/**
 * Opens a film or a sound in an element that is on no page, to be asked and looked at: never heard, never seen.
 *
 * Files that the browser cannot play, or that take longer than the signal allows, reject. The element lets go of the
 * file when it is closed.
 */

export interface OpenMedia<Element extends HTMLMediaElement> {
  readonly element: Element;
  /** Absent where the file does not say it, and of streams. */
  readonly durationSeconds?: number;
  close(): void;
}

/** Farther than any film is long: a browser that is sent there finds the end. */
const beyondEndSeconds = 1e7;

/** @throws Error when the file cannot be played here; the signal's reason. */
export async function openMedia<Tag extends 'video' | 'audio'>(
  tag: Tag,
  blob: Blob,
  signal: AbortSignal,
): Promise<OpenMedia<HTMLElementTagNameMap[Tag]>> {
  signal.throwIfAborted();
  const element = document.createElement(tag);
  const url = URL.createObjectURL(blob);
  const close = (): void => {
    element.removeAttribute('src');
    element.load();
    URL.revokeObjectURL(url);
  };
  try {
    element.muted = true;
    element.preload = 'auto';
    element.setAttribute('playsinline', '');
    element.src = url;
    await heard(element, 'loadedmetadata', signal);
    const durationSeconds = await durationOf(element, signal);
    return { element, close, ...(durationSeconds !== undefined && { durationSeconds }) };
  } catch (error) {
    close();
    throw error;
  }
}

/** Resolves at the next event of that name, and rejects when the element fails before. */
export function heard(element: HTMLMediaElement, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const all = new AbortController();
    const end = (settle: () => void) => () => {
      all.abort();
      settle();
    };
    const { signal: until } = all;
    element.addEventListener(name, end(resolve), { signal: until });
    element.addEventListener(
      'error',
      end(() => {
        reject(new Error(`The file cannot be played here: ${element.error?.message ?? 'unknown'}.`));
      }),
      { signal: until },
    );
    signal.addEventListener(
      'abort',
      end(() => {
        reject(signal.reason as Error);
      }),
      { signal: until },
    );
  });
}

/** Recorders in browsers write no duration; it is known once the end was looked for. */
async function durationOf(element: HTMLMediaElement, signal: AbortSignal): Promise<number | undefined> {
  if (element.duration === Infinity) {
    const found = heard(element, 'durationchange', signal);
    element.currentTime = beyondEndSeconds;
    await found;
  }
  return Number.isFinite(element.duration) ? element.duration : undefined;
}
