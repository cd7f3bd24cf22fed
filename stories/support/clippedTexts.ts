/** Finds text that does not fit: what sticks out of the uploader at its sides, and what a box cuts off. */

/** A file's name is cut in its middle by design; the others are there for assistive technology alone. */
const isExempt = (element: Element): boolean =>
  element.closest('[data-gantry="hidden"], [data-gantry="tooltip"], [data-gantry^="name"], [aria-live]') !==
  null;

/** @returns one line for each text that is cut off, '' where the box has none to name. */
export function clippedTexts(uploader: HTMLElement): readonly string[] {
  const room = uploader.getBoundingClientRect();
  const found = new Set<string>();
  const texts = document.createTreeWalker(uploader, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const holder = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (text === '' || holder === null || isExempt(holder) || !holder.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, width } of range.getClientRects()) {
      if (width > 0 && (left < room.left - 1 || right > room.right + 1)) found.add(`sticks out: ${text}`);
    }
    for (let box: HTMLElement | null = holder; box !== null && box !== uploader; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box);
      const isCut =
        (overflowX !== 'visible' && overflowX !== 'auto' && box.scrollWidth > box.clientWidth + 1) ||
        (overflowY !== 'visible' && overflowY !== 'auto' && box.scrollHeight > box.clientHeight + 1);
      if (isCut)
        found.add(`cut off by ${box.dataset['slot'] ?? box.dataset['gantry'] ?? box.tagName}: ${text}`);
    }
  }
  return [...found];
}
