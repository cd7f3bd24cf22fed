/** Whether an event happened in the element that hears of it: events of React also come out of portals. */
export const isWithin = ({ target, currentTarget }: ReactEvent): boolean =>
  currentTarget.contains(target as Node);

interface ReactEvent {
  readonly target: EventTarget;
  readonly currentTarget: Element;
}
