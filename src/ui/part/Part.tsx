'use client';
/**
 * One part of the interface: an element with a `data-slot`, state attributes, and the freedom to be replaced.
 *
 * Decides how the caller's props and the part's own meet: handlers run user first, ids of descriptions add up, classes
 * and styles may be functions of state, `render` replaces the element. Never knows what a part means.
 */
import {
  cloneElement,
  createElement,
  isValidElement,
  useMemo,
  version,
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
  type Ref,
  type SyntheticEvent,
} from 'react';
import type { PartSlot } from './partTable.ts';

type Tag = 'div' | 'span' | 'p' | 'button' | 'label' | 'ul' | 'li' | 'input';

/** Props for the element that `render` returns; spread them. */
export type RenderedProps = Readonly<Record<string, unknown>>;

/** What every part takes, besides the attributes of its element. */
export interface PartOwnProps<State> {
  /** A class, or a function of the part's state. */
  readonly className?: string | ((state: State) => string | false | undefined) | undefined;
  /** A style, or a function of the part's state. */
  readonly style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /** An element that takes the part's props, or a function that makes one. */
  readonly render?: ReactElement | ((props: RenderedProps, state: State) => ReactNode) | undefined;
}

export type PartProps<T extends Tag, State> = Omit<ComponentPropsWithoutRef<T>, 'className' | 'style'> &
  PartOwnProps<State>;

/** Boolean state as presence-only attributes; undefined and false leave no trace. */
export type PartAttributes = Readonly<Record<`data-${string}`, string | boolean | undefined>>;

interface Props<State> {
  readonly tag: Tag;
  readonly slot: PartSlot;
  readonly state: State;
  /** The caller's props. */
  readonly user: PartOwnProps<State>;
  /** The part's own props; the caller's win, handlers and descriptions are joined. */
  readonly own?: Readonly<Record<string, unknown>>;
  readonly attributes?: PartAttributes;
  readonly partRef?: Ref<HTMLElement> | undefined;
  readonly ownRef?: Ref<HTMLElement> | undefined;
  /** Shown when the caller gives no children. */
  readonly children?: ReactNode;
}

export function Part<State>({
  tag,
  slot,
  state,
  user,
  own,
  attributes,
  partRef,
  ownRef,
  children,
}: Props<State>) {
  const { className, style, render, ...rest } = user;
  const rendered = isValidElement<Record<string, unknown>>(render) ? render : undefined;
  const renderedRef = rendered === undefined ? undefined : refOf(rendered);
  const ref = useMemo(() => mergedRef([partRef, ownRef, renderedRef]), [partRef, ownRef, renderedRef]);
  const resolvedClass = typeof className === 'function' ? className(state) || undefined : className;
  const resolvedStyle = typeof style === 'function' ? style(state) : style;
  const props: Record<string, unknown> = {
    children,
    ...joined(own ?? {}, rest),
    'data-slot': slot,
    ...presence(attributes ?? {}),
    ...(resolvedClass !== undefined && { className: resolvedClass }),
    ...(resolvedStyle !== undefined && { style: resolvedStyle }),
    ref,
  };
  if (typeof render === 'function') return <>{render(props, state)}</>;
  if (rendered !== undefined) return cloneElement(rendered, joined(props, rendered.props));
  return createElement(tag, props);
}

/** Marks an event as handled: the part then leaves it alone. */
export function preventUploaderHandler(event: SyntheticEvent): void {
  handledEvents.add(event.nativeEvent);
}
const handledEvents = new WeakSet<Event>();

type Handler = (event: SyntheticEvent) => void;
const isHandler = (name: string, value: unknown): value is Handler =>
  /^on[A-Z]/.test(name) && typeof value === 'function';

/** `over` wins, except that handlers of both run (its first) and described-by ids and classes of both stay. */
function joined(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const props: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const own = under[name];
    if (value === undefined) continue;
    if (isHandler(name, value) && isHandler(name, own)) {
      props[name] = (event: SyntheticEvent) => {
        value(event);
        if (!handledEvents.has(event.nativeEvent)) own(event);
      };
    } else if (
      (name === 'aria-describedby' || name === 'className') &&
      typeof own === 'string' &&
      typeof value === 'string'
    ) {
      props[name] = `${own} ${value}`;
    } else if (name === 'style' && isObject(own) && isObject(value)) {
      props[name] = { ...own, ...value };
    } else if (name !== 'ref') {
      props[name] = value;
    }
  }
  return props;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function presence(attributes: PartAttributes): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    shown[name] = value === true ? '' : value;
  }
  return shown;
}

/** React 19 keeps the ref among the props, React 18 beside them. */
function refOf(element: ReactElement<Record<string, unknown>>): Ref<HTMLElement> | undefined {
  const ref: unknown = version.startsWith('18') && 'ref' in element ? element.ref : element.props['ref'];
  return isRef(ref) ? ref : undefined;
}
const isRef = (value: unknown): value is Ref<HTMLElement> =>
  typeof value === 'function' || (isObject(value) && 'current' in value);

/** One callback for several refs. Returns nothing, so that React 18 and 19 both call it with null at the end. */
export function mergedRef(
  refs: readonly (Ref<HTMLElement> | undefined)[],
): (element: HTMLElement | null) => void {
  let cleanups: (() => void)[] = [];
  return (element) => {
    if (element === null) {
      for (const cleanup of cleanups) cleanup();
      cleanups = [];
      return;
    }
    for (const ref of refs) {
      if (typeof ref === 'function') {
        const cleanup = ref(element);
        cleanups.push(typeof cleanup === 'function' ? cleanup : () => void ref(null));
      } else if (ref != null) {
        ref.current = element;
        cleanups.push(() => {
          ref.current = null;
        });
      }
    }
  };
}
