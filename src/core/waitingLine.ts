/**
 * Who is next, where the answer may change while everybody waits: a binary heap that knows where each item is.
 *
 * Adding, removing, changing and taking cost the logarithm of the length, so ten thousand may wait.
 */

export interface WaitingLine<Item> {
  /** Puts it in line; once, however often it is added. */
  add(item: Item): void;
  delete(item: Item): void;
  /** What decides its turn has changed. Nothing happens if it does not wait. */
  update(item: Item): void;
  first(): Item | undefined;
  /** Takes the first out. */
  take(): Item | undefined;
}

/** @param isBefore - whether `a` comes before `b`: a strict order, which may change only for an item that is updated. */
export function createWaitingLine<Item extends object>(
  isBefore: (a: Item, b: Item) => boolean,
): WaitingLine<Item> {
  const heap: Item[] = [];
  const places = new Map<Item, number>();

  const put = (item: Item, index: number): void => {
    heap[index] = item;
    places.set(item, index);
  };

  /** Puts `item` at the free place `index`, or where it belongs above or below it. */
  function settle(item: Item, index: number): void {
    let free = index;
    for (;;) {
      const up = (free - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !isBefore(item, parent)) break;
      put(parent, free);
      free = up;
    }
    for (;;) {
      let down = 2 * free + 1;
      let child = heap[down];
      const other = heap[down + 1];
      if (child !== undefined && other !== undefined && isBefore(other, child)) {
        child = other;
        down += 1;
      }
      if (child === undefined || !isBefore(child, item)) break;
      put(child, free);
      free = down;
    }
    put(item, free);
  }

  function remove(item: Item): void {
    const index = places.get(item);
    if (index === undefined) return;
    places.delete(item);
    const last = heap.pop();
    if (last !== undefined && last !== item) settle(last, index);
  }

  return {
    add(item) {
      if (!places.has(item)) settle(item, heap.length);
    },
    delete: remove,
    update(item) {
      const index = places.get(item);
      if (index !== undefined) settle(item, index);
    },
    first: () => heap[0],
    take() {
      const [first] = heap;
      if (first !== undefined) remove(first);
      return first;
    },
  };
}
