'use client';
/**
 * What is seen of a list's rows while they change: one that goes fades where it stood, the list closes up, and the others
 * slide to their places. Only the look is on its way: what React drew stands where it belongs at once, with its focus,
 * and what fades is no part of the list any more.
 *
 * How long and by which curve is the stylesheet's to say; without it, with reduced motion asked for, and where so many
 * rows change, or so often, that nobody could follow, nothing moves. How a row comes in is the stylesheet's alone.
 */
import { Component, type RefObject } from 'react';
import { arrangeMs } from './folds.ts';
import type { ListRow } from './listRows.ts';
import { rowChanges } from './rowChanges.ts';

/** With more that change at once, nothing moves; nor where so many go while others come in their places. */
const mostChanges = 30;
const mostReplaced = 10;
/**
 * What changes again within this time jumps, too: it would move without end, and nothing in it could be pressed. Longer
 * than a long list waits between two arrangements.
 */
const quietMs = 1.5 * arrangeMs;

interface RowMotionProps {
  /** The list whose children are, or hold, the rows. Drawn before this. */
  readonly list: RefObject<HTMLElement | null>;
  readonly rows: readonly ListRow[];
}

/** A class, because only classes are told of a change when the old layout can still be measured. */
export class RowMotion extends Component<RowMotionProps, object, () => void> {
  #end = () => {};
  #endCalm = () => {};
  #calmTimer: ReturnType<typeof setTimeout> | undefined;
  #changedAtMs = -Infinity;

  override componentDidMount() {
    const { list, rows } = this.props;
    if (list.current !== null && rows.length > mostChanges) this.#calm(list.current);
  }

  override getSnapshotBeforeUpdate({ rows: before }: RowMotionProps): (() => void) | null {
    const { rows, list: ref } = this.props;
    const list = ref.current;
    if (list === null || rows === before) return null;
    const { count, replaced } = rowChanges(before, rows);
    if (count === 0) return null;
    const isMany = count > mostChanges || replaced > mostReplaced;
    // For one that comes behind the others, none makes room.
    if (!isMany && count === rows.length - before.length) return null;
    const nowMs = performance.now();
    const isSoon = nowMs - this.#changedAtMs < quietMs;
    this.#changedAtMs = nowMs;
    if (isMany || (isSoon && replaced > rows.length / 2)) this.#calm(list);
    const rowsBefore = [...list.children];
    const timing = isMany || isSoon ? undefined : timingOf(list);
    const look = timing && lookOf(list);
    return () => {
      this.#end();
      if (!isMany) endComing(rowsBefore);
      if (timing !== undefined && look !== undefined) this.#end = move(list, look, timing);
    };
  }

  override componentDidUpdate(_before: RowMotionProps, _state: object, begin?: (() => void) | null) {
    begin?.();
  }

  override componentWillUnmount() {
    this.#end();
    this.#endCalm();
  }

  /**
   * Until it was quiet for a while, nothing in the list is animated and no row comes in. Told before the new rows are drawn:
   * where hundreds of files a second pass by, what comes in would take half of every frame's time.
   */
  #calm(list: HTMLElement) {
    clearTimeout(this.#calmTimer);
    list.setAttribute('data-calm', '');
    this.#endCalm = () => {
      clearTimeout(this.#calmTimer);
      list.removeAttribute('data-calm');
      // For the browser, the rows that came meanwhile come now.
      endComing([list]);
    };
    this.#calmTimer = setTimeout(this.#endCalm, quietMs);
  }

  override render() {
    return null;
  }
}

interface Timing {
  readonly fadeMs: number;
  readonly moveMs: number;
  readonly easing: string;
}

/** Undefined where nothing is to move. */
function timingOf(list: HTMLElement): Timing | undefined {
  // Also where there is no browser around the document, as in tests.
  if (typeof list.animate !== 'function' || matchMedia('(prefers-reduced-motion: reduce)').matches)
    return undefined;
  const style = getComputedStyle(list);
  const msOf = (token: string): number => {
    const time = style.getPropertyValue(token);
    return Number.parseFloat(time) * (time.endsWith('ms') ? 1 : 1000);
  };
  const moveMs = msOf('--gantry-dur-3');
  const easing = style.getPropertyValue('--gantry-ease-standard');
  // A curve that is none would be thrown back.
  if (!(moveMs > 0) || !CSS.supports('transition-timing-function', easing)) return undefined;
  return { fadeMs: Math.min(msOf('--gantry-dur-1') || 0, moveMs), moveMs, easing };
}

interface Look {
  readonly heightPx: number;
  /** In pixels from the list's top left corner. */
  readonly places: ReadonlyMap<HTMLElement, DOMRect>;
}

function lookOf(list: HTMLElement): Look {
  const { left, top, height: heightPx } = list.getBoundingClientRect();
  const places = new Map<HTMLElement, DOMRect>();
  for (const row of list.children) {
    const { x, y, width, height } = row.getBoundingClientRect();
    // What is not laid out has no place, and what fades has none any more.
    if (height > 0 && row instanceof HTMLElement && !row.hasAttribute('inert'))
      places.set(row, new DOMRect(x - left, y - top, width, height));
  }
  return { heightPx, places };
}

/** @returns what ends it at once. */
function move(list: HTMLElement, before: Look, { fadeMs, moveMs, easing }: Timing): () => void {
  const after = lookOf(list);
  const gone = [...before.places].filter(([row]) => row.parentNode === null);
  // What goes is seen to go before others come to its place.
  const delay = gone.length > 0 ? fadeMs / 2 : 0;
  const timing = { duration: moveMs - delay, delay, easing, fill: 'backwards' } as const;
  const moves = new Map<Element, Animation>();
  const animate = (element: Element, keyframes: PropertyIndexedKeyframes) => {
    element.setAttribute('data-moving', '');
    moves.set(element, element.animate(keyframes, timing));
  };
  for (const [row, to] of after.places) {
    const from = before.places.get(row);
    if (from === undefined) continue;
    const [x, y] = [from.x - to.x, from.y - to.y];
    if (Math.hypot(x, y) >= 1) animate(row, { transform: [`translate(${x}px, ${y}px)`, 'none'] });
  }
  if (after.heightPx > 0 && after.heightPx < before.heightPx)
    animate(list, { height: [`${before.heightPx}px`, `${after.heightPx}px`] });
  for (const [row, place] of gone) fade(list, row, place, fadeMs);

  const end = () => {
    for (const [element, animation] of moves) {
      element.removeAttribute('data-moving');
      animation.cancel();
    }
  };
  // All of them end at once.
  for (const animation of moves.values()) animation.onfinish = end;
  return end;
}

/** The row itself, not a copy: that would have to load its picture again, which may be gone by now. */
function fade(list: HTMLElement, row: HTMLElement, place: DOMRect, fadeMs: number): void {
  row.setAttribute('inert', '');
  row.setAttribute('aria-hidden', 'true');
  Object.assign(row.style, {
    position: 'absolute',
    margin: '0',
    left: `${place.x - list.clientLeft + list.scrollLeft}px`,
    top: `${place.y - list.clientTop + list.scrollTop}px`,
    width: `${place.width}px`,
    height: `${place.height}px`,
  });
  list.append(row);
  const fading = row.animate({ opacity: [1, 0] }, { duration: fadeMs, fill: 'forwards' });
  fading.onfinish = fading.oncancel = () => row.remove();
}

const coming = /^gantry-(enter|appear|draw)$/;

/** A row that is put elsewhere comes for the browser once more. */
function endComing(rows: Iterable<Element>): void {
  for (const row of rows) {
    if (typeof row.getAnimations !== 'function') return;
    for (const animation of row.getAnimations({ subtree: true }))
      if (animation instanceof CSSAnimation && coming.test(animation.animationName)) animation.finish();
  }
}
