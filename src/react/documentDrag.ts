/**
 * Follows a drag of files across the document, for all drop zones at once.
 *
 * One set of listeners exists while at least one zone is mounted. It tells each zone where the drag is, and keeps a
 * file dropped beside a zone from replacing the page. A drag that began in the page (text, a link, an image) is none of
 * its business, nor is one over a file input. `relatedTarget` is never used: Safari leaves it empty.
 */

export type DragPlace = 'over' | 'page';

export interface DragZone {
  /** The zone's element; null while it is not mounted. */
  element(): HTMLElement | null;
  /** Asked at event time, so that a fieldset disabled meanwhile counts. */
  isEnabled(): boolean;
  /** Takes drops anywhere in the document that hit no other zone. */
  isPageWide(): boolean;
  /** Called whenever the drag moves. `isNear`: within 96 px of the zone. `isDropTarget`: a drop now would be its own. */
  moved(place: DragPlace, isNear: boolean, data: DataTransfer | null, isDropTarget: boolean): void;
  /** The drag ended, or is not heard of any more. */
  ended(): void;
  dropped(data: DataTransfer): void;
}

/** A drag that is not heard of for this long has left the window without saying so. */
const dragWatchdogMs = 250;
const nearPx = 96;

const zonesByDocument = new WeakMap<Document, DocumentDrag>();

/** Adds a zone; the returned function takes it away. */
export function watchDrags(ownerDocument: Document, zone: DragZone): () => void {
  let drag = zonesByDocument.get(ownerDocument);
  if (drag === undefined) {
    drag = new DocumentDrag(ownerDocument);
    zonesByDocument.set(ownerDocument, drag);
  }
  return drag.add(zone);
}

class DocumentDrag {
  private readonly zones: DragZone[] = [];
  private readonly document: Document;
  private listeners: AbortController | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  /** What is dragged, when the drag began in the page. */
  private source: Node | undefined;
  private isUnderway = false;

  constructor(ownerDocument: Document) {
    this.document = ownerDocument;
  }

  add(zone: DragZone): () => void {
    this.zones.push(zone);
    if (this.zones.length === 1) this.listen();
    return () => {
      this.zones.splice(this.zones.indexOf(zone), 1);
      if (this.zones.length > 0) return;
      this.listeners?.abort();
      clearTimeout(this.watchdog);
      this.isUnderway = false;
    };
  }

  private listen(): void {
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    const end = () => {
      this.end();
    };
    const { document: page } = this;
    page.addEventListener(
      'dragstart',
      ({ target }) => (this.source = target instanceof Node ? target : undefined),
      { signal },
    );
    page.addEventListener(
      'dragend',
      () => {
        this.source = undefined;
        this.end();
      },
      { signal },
    );
    // During a drag no pointer goes down: whatever was dragged, its drag is over.
    page.addEventListener('pointerdown', () => (this.source = undefined), { signal, capture: true });
    const move = (event: DragEvent) => {
      this.move(event);
    };
    page.addEventListener('dragenter', move, { signal });
    page.addEventListener('dragover', move, { signal });
    page.addEventListener(
      'drop',
      (event) => {
        this.drop(event);
      },
      { signal },
    );
    page.addEventListener('visibilitychange', end, { signal });
    page.defaultView?.addEventListener('blur', end, { signal });
    page.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') this.end();
      },
      { signal },
    );
  }

  /** Also false where somebody else's drop target has spoken, or the browser has one of its own. */
  private isOurs(event: DragEvent): boolean {
    if (event.defaultPrevented || !this.carriesFiles(event)) return false;
    const { target } = event;
    return !(target instanceof Element && target.matches('input[type=file]:enabled'));
  }

  private carriesFiles(event: DragEvent): boolean {
    // `dragend` goes to the source, so one that left the page meanwhile never says that its drag is over.
    const isInternal = this.source?.isConnected === true;
    return !isInternal && (event.dataTransfer?.types ?? []).includes('Files');
  }

  private zoneOf(event: DragEvent): DragZone | undefined {
    const target = event.target instanceof Node ? event.target : null;
    const containing = this.zones.filter((zone) => zone.element()?.contains(target) === true);
    // Zones may be nested; the innermost contains no other.
    return containing.find(
      (zone) =>
        !containing.some((other) => other !== zone && zone.element()?.contains(other.element()) === true),
    );
  }

  private takerOf(event: DragEvent): DragZone | undefined {
    const hit = this.zoneOf(event);
    if (hit !== undefined) return hit.isEnabled() ? hit : undefined;
    return this.zones.findLast((zone) => zone.isPageWide() && zone.isEnabled());
  }

  private move(event: DragEvent): void {
    if (!this.isOurs(event)) return;
    event.preventDefault();
    const taker = this.takerOf(event);
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = taker === undefined ? 'none' : 'copy';
    const hit = this.zoneOf(event);
    for (const zone of this.zones) {
      if (!zone.isEnabled()) continue;
      const place = zone === hit ? 'over' : 'page';
      const near = place === 'over' || isNear(zone.element(), event);
      zone.moved(place, near, event.dataTransfer, zone === taker);
    }
    this.isUnderway = true;
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      this.end();
    }, dragWatchdogMs);
  }

  private drop(event: DragEvent): void {
    const isOurs = this.isOurs(event);
    this.source = undefined;
    if (!isOurs) {
      this.end();
      return;
    }
    event.preventDefault();
    const taker = this.takerOf(event);
    if (event.dataTransfer !== null) taker?.dropped(event.dataTransfer);
    this.end();
  }

  private end(): void {
    clearTimeout(this.watchdog);
    if (!this.isUnderway) return;
    this.isUnderway = false;
    for (const zone of this.zones) zone.ended();
  }
}

function isNear(element: HTMLElement | null, event: DragEvent): boolean {
  if (element === null) return false;
  const box = element.getBoundingClientRect();
  const dx = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
  const dy = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
  return Math.hypot(dx, dy) <= nearPx;
}
