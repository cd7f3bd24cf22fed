/**
 * What is worked out of a list again and again, while nearly all of its items stay the same objects. Pure but for what is
 * remembered: the answer is always that of the whole list.
 *
 * To compare two references costs next to nothing. To look into ten thousand objects, most of which the processor's
 * caches have let go, costs milliseconds, and a list that uploads is asked many questions ten times a second.
 */

/**
 * Sums over a list, of which only what came, went or is another object is looked at.
 *
 * @param sums - all zero; this object is written to, and returned: what is read of it holds until the next list.
 * @param add - adds what an item is to the sums, `times` times: 1 for one that came, -1 for one that went. The same item
 *   always adds the same, whole numbers; it never throws.
 */
export function createTally<Item extends object, Sums>(
  sums: Sums,
  add: (sums: Sums, item: Item, times: 1 | -1) => void,
): (items: readonly Item[]) => Readonly<Sums> {
  let known: readonly Item[] = [];
  return (items) => {
    if (items === known) return sums;
    const { came, went } = differencesOf(known, items);
    for (const item of went) add(sums, item, -1);
    for (const item of came) add(sums, item, 1);
    known = items;
    return sums;
  };
}

/**
 * What is not the same object in the same place, counted from the beginning or, where they end alike, from the end: one
 * that goes or comes leaves all others in theirs. One that has moved came and went. In the order of the lists.
 */
export function differencesOf<Item extends object>(
  before: readonly Item[],
  after: readonly Item[],
): { readonly came: readonly Item[]; readonly went: readonly Item[] } {
  const shorter = Math.min(before.length, after.length);
  let alike = 0;
  while (alike < shorter && before.at(-1 - alike) === after.at(-1 - alike)) alike += 1;
  const old = before.slice(0, before.length - alike);
  const now = after.slice(0, after.length - alike);
  return {
    came: now.filter((item, index) => item !== old[index]),
    went: old.filter((item, index) => item !== now[index]),
  };
}

/**
 * The values of a list's items: the same list as long as they are the same, and `valueOf` is asked only about items that
 * are others than before in their place.
 *
 * @param valueOf - undefined leaves the item out. The same item always has the same value.
 */
export function createSteadyList<Item extends object, Value>(
  valueOf: (item: Item) => Value | undefined,
): (items: readonly Item[]) => readonly Value[] {
  let known: readonly Item[] = [];
  let ofKnown: readonly (Value | undefined)[] = [];
  let values: readonly Value[] = [];
  return (items) => {
    if (items === known) return values;
    const ofItems = items.map((item, index) => (item === known[index] ? ofKnown[index] : valueOf(item)));
    // Remembered together, and only now: an application's own `valueOf` may throw, and is asked again then.
    known = items;
    ofKnown = ofItems;
    const next = ofKnown.filter((value) => value !== undefined);
    if (!isSameList(next, values)) values = next;
    return values;
  };
}

/** Whether two lists hold the same values. */
export const isSameList = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a === b || (a.length === b.length && a.every((value, index) => value === b[index]));
