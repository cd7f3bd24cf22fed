/** A ring in place of the tab's icon, as far as the uploads are. Still pictures: a moving icon keeps a hidden tab awake. */

const steps = 8;

interface ShownIcon {
  /** @param fraction - 0 to 1. */
  show(fraction: number): void;
  /** Gives the page its own icon back. */
  restore(): void;
}

export function shownIcon(page: Document): ShownIcon {
  let link: HTMLLinkElement | undefined;
  let replaced: readonly HTMLLinkElement[] = [];
  let shownStep = -1;

  return {
    show(fraction) {
      const step = Math.floor(fraction * steps);
      if (step === shownStep) return;
      shownStep = step;
      if (link === undefined) {
        replaced = Array.from(page.querySelectorAll<HTMLLinkElement>('link[rel~="icon"]'));
        // Browsers take the last one they like; two would compete.
        for (const other of replaced) other.remove();
        link = page.createElement('link');
        link.rel = 'icon';
        link.type = 'image/svg+xml';
        page.head.append(link);
      }
      link.href = `data:image/svg+xml,${encodeURIComponent(ringOf(step / steps))}`;
    },
    restore() {
      link?.remove();
      page.head.append(...replaced);
      link = undefined;
      replaced = [];
      shownStep = -1;
    },
  };
}

/** Grey and blue that both stand out on light and on dark tabs. The ring begins at twelve o'clock. */
function ringOf(fraction: number): string {
  const radius = 12;
  const length = 2 * Math.PI * radius;
  const circle = (stroke: string, dash: string) =>
    `<circle cx="16" cy="16" r="${radius}" fill="none" stroke="${stroke}" stroke-width="6"${dash}/>`;
  const dash = ` stroke-dasharray="${(fraction * length).toFixed(1)} ${length.toFixed(1)}" transform="rotate(-90 16 16)"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${circle('#8a8f98', '')}${circle('#2f6fed', dash)}</svg>`;
}
