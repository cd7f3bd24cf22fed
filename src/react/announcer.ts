/**
 * Speaks to assistive technology: three live regions per document, however many uploaders there are.
 *
 * The regions exist and are empty before anything is said, hold text only, and are emptied after speaking, so that
 * nothing is read twice; two polite ones take turns, so that an equal text is read again. Messages of one key replace
 * each other while they wait: stale progress is never spoken.
 */

export interface AnnounceOptions {
  /** Interrupts what is being read. Only for what the person just caused. @default false */
  readonly assertive?: boolean;
  /** A waiting message of the same key is replaced. */
  readonly key?: string;
  /** Waits this long for a newer message of the same key, in milliseconds. @default 0 */
  readonly delayMs?: number;
  /** The language of the text, BCP 47. @default the page's */
  readonly lang?: string | undefined;
  /** Which way it is written. @default the page's */
  readonly dir?: 'ltr' | 'rtl' | undefined;
}

export type Announce = (text: string, options?: AnnounceOptions) => void;

export interface Announcer {
  readonly announce: Announce;
  /** Says what is so for the whole page: once, however many find out, until another text of that key. */
  announceFact(key: string, text: string, options: AnnounceOptions): void;
  /** When something was said last, in milliseconds since the epoch; 0 before that. */
  spokenAtMs(): number;
  /** Adds a user; the returned function takes it away, and with the last one the regions go. */
  hold(): () => void;
}

/** How long a text stays in its region. */
const announcementClearMs = 1500;

const announcers = new WeakMap<Document, Announcer>();

/** The announcer of a document, made when first asked for. */
export function announcerOf(ownerDocument: Document): Announcer {
  let announcer = announcers.get(ownerDocument);
  if (announcer === undefined) {
    announcer = createAnnouncer(ownerDocument);
    announcers.set(ownerDocument, announcer);
  }
  return announcer;
}

function createAnnouncer(ownerDocument: Document): Announcer {
  let holders = 0;
  let box: HTMLElement | undefined;
  let regions: { readonly polite: readonly HTMLElement[]; readonly assertive: HTMLElement } | undefined;
  let turn = 0;
  let lastMs = 0;
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const clearing = new Set<ReturnType<typeof setTimeout>>();
  const facts = new Map<string, string>();

  function region(politeness: 'polite' | 'assertive'): HTMLElement {
    const element = ownerDocument.createElement('div');
    element.setAttribute('aria-live', politeness);
    element.setAttribute('aria-atomic', 'true');
    return element;
  }

  function mount(): void {
    regions = { polite: [region('polite'), region('polite')], assertive: region('assertive') };
    box = ownerDocument.createElement('div');
    box.dataset['slot'] = 'gantry-announcer';
    // Works without the stylesheet, too.
    box.style.cssText =
      'position:fixed;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
    box.append(...regions.polite, regions.assertive);
    ownerDocument.body.append(box);
  }

  function unmount(): void {
    for (const timer of [...waiting.values(), ...clearing]) clearTimeout(timer);
    waiting.clear();
    clearing.clear();
    facts.clear();
    box?.remove();
    box = undefined;
    regions = undefined;
  }

  function speak(text: string, { assertive = false, lang, dir }: AnnounceOptions): void {
    if (regions === undefined || box === undefined) return;
    // Outside an open modal dialog a live region is inert.
    const modal = [...ownerDocument.querySelectorAll('dialog[open]')].findLast((dialog) => isModal(dialog));
    const home = modal ?? ownerDocument.body;
    if (box.parentElement !== home) home.append(box);
    turn = 1 - turn;
    const element = assertive ? regions.assertive : (regions.polite[turn] ?? regions.assertive);
    setAttribute(element, 'lang', lang);
    setAttribute(element, 'dir', dir);
    element.textContent = text;
    lastMs = Date.now();
    const timer = setTimeout(() => {
      clearing.delete(timer);
      if (element.textContent === text) element.textContent = '';
    }, announcementClearMs);
    clearing.add(timer);
  }

  const announcer: Announcer = {
    announce(text, options = {}) {
      const { key, delayMs = 0 } = options;
      if (key !== undefined) {
        clearTimeout(waiting.get(key));
        waiting.delete(key);
      }
      if (text === '') return;
      if (delayMs <= 0) {
        speak(text, options);
        return;
      }
      const slot = key ?? text;
      clearTimeout(waiting.get(slot));
      waiting.set(
        slot,
        setTimeout(() => {
          waiting.delete(slot);
          speak(text, options);
        }, delayMs),
      );
    },
    announceFact(key, text, options) {
      if (facts.get(key) === text) return;
      facts.set(key, text);
      announcer.announce(text, { ...options, key });
    },
    spokenAtMs: () => lastMs,
    hold() {
      holders += 1;
      if (holders === 1) mount();
      return () => {
        holders -= 1;
        if (holders === 0) unmount();
      };
    },
  };
  return announcer;
}

function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function isModal(dialog: Element): boolean {
  try {
    return dialog.matches(':modal');
  } catch (error) {
    // Engines that do not know the selector throw; they have no modal dialogs worth moving for.
    if (error instanceof DOMException || error instanceof SyntaxError) return false;
    throw error;
  }
}
