/**
 * What of the review checklist can be measured in a story as it stands: each complaint names its point (checklist.ts).
 * What only an eye can judge is not here, and contrast of text is asked by axe.
 */

type Complain = (complaint: string) => void;
type Measure = (uploader: HTMLElement, complain: Complain) => void;

/** Half of a device pixel, which is how much layout may round. */
const slackPx = 0.5;

const slot = (root: ParentNode, name: string): HTMLElement[] =>
  Array.from(root.querySelectorAll<HTMLElement>(`[data-slot="gantry-${name}"]`)).filter((element) =>
    element.checkVisibility({ visibilityProperty: true }),
  );

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= slackPx;

/** The start edge, from the start side of the page. */
const startOf = (element: Element): number => {
  const { left, right } = element.getBoundingClientRect();
  return getComputedStyle(element).direction === 'rtl' ? document.documentElement.clientWidth - right : left;
};
const endOf = (element: Element): number => {
  const { left, right } = element.getBoundingClientRect();
  return getComputedStyle(element).direction === 'rtl' ? left : document.documentElement.clientWidth - right;
};

const isNarrow = (uploader: HTMLElement): boolean => uploader.clientWidth < 420;

/** @returns complaint when `values` are not all alike. */
const allAlike = (what: string, values: readonly number[]): string | undefined => {
  const [first = 0] = values;
  return values.every((value) => isNear(value, first))
    ? undefined
    : `${what} differ: ${values.map((value) => Math.round(value * 10) / 10).join(', ')} px`;
};

/** Texts that are read, with what holds them. Pictures of text are pictures. */
function* textsOf(uploader: HTMLElement): Generator<readonly [text: string, holder: HTMLElement]> {
  const texts = document.createTreeWalker(uploader, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const holder = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (text === '' || holder?.checkVisibility({ visibilityProperty: true }) !== true) continue;
    if (holder.closest('[data-gantry="hidden"], [data-gantry="tooltip"], [data-gantry="texture"]')) continue;
    yield [text, holder];
  }
}

const isOnGrid = (px: number): boolean => isNear(px % 4, 0) || isNear(px % 4, 4);

const px = (value: string): number => Number.parseFloat(value) || 0;

const luminances = new Map<string, number>();

/** Of a colour in any CSS notation, as the browser paints it on white. */
function luminance(color: string): number {
  const known = luminances.get(color);
  if (known !== undefined) return known;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('This browser draws no pictures.');
  for (const each of ['#fff', color]) {
    context.fillStyle = each;
    context.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = Array.from(context.getImageData(0, 0, 1, 1).data, (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const found = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  luminances.set(color, found);
  return found;
}

/** WCAG 2.2's ratio, 1 to 21. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** A custom property's colour, as it is in `element`. */
function colorOf(element: Element, property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${property})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** What is painted behind an element. */
function ground(element: Element): string {
  for (let each: Element | null = element; each !== null; each = each.parentElement) {
    const { backgroundColor } = getComputedStyle(each);
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor)) return backgroundColor;
  }
  return '#fff';
}

const paintOnly = new Set(['color', 'background-color', 'border-color', 'outline-color', 'visibility']);
const moving = new Set([
  'transform',
  'opacity',
  'stroke-dashoffset',
  'strokeDashoffset',
  'scale',
  'translate',
]);
const loopMs = 1400;
/** What shows a time takes it. */
const drain = 'gantry-drain';

/** Both ways, to come, to go; and none, for bars and for what has to be over before another begins. */
const easings = new Set([
  'cubic-bezier(0.2, 0, 0, 1)',
  'cubic-bezier(0, 0, 0.2, 1)',
  'cubic-bezier(0.4, 0, 1, 1)',
  'linear',
]);

const milliseconds = (times: string): number[] =>
  times.split(',').map((time) => px(time) * (time.trim().endsWith('ms') ? 1 : 1000));

const measures: Readonly<Record<number, Measure>> = {
  1(uploader, complain) {
    for (const row of slot(uploader, 'item')) {
      const { paddingBlock, paddingInline, columnGap } = getComputedStyle(row);
      for (const value of [...`${paddingBlock} ${paddingInline} ${columnGap}`.split(' ')])
        if (!isOnGrid(px(value))) complain(`a row has ${value}`);
    }
  },
  4(uploader, complain) {
    if (isNarrow(uploader)) return;
    const heights = slot(uploader, 'item')
      .filter((row) => row.querySelector('[data-slot="gantry-item-message"]') === null)
      // A line between two rows belongs to the second.
      .map((row) => row.clientHeight);
    const complaint = allAlike('heights of rows', heights);
    if (complaint !== undefined) complain(complaint);
  },
  5(uploader, complain) {
    if (isNarrow(uploader)) return;
    const axes = {
      'starts of pictures and of the summary': [
        ...slot(uploader, 'item').flatMap((row) => slot(row, 'thumb')),
        ...slot(uploader, 'summary-text'),
        ...slot(uploader, 'group-header').flatMap((header) => header.querySelectorAll('button')[0] ?? []),
      ],
      'starts of names and bars': slot(uploader, 'item').flatMap((row) => [
        ...slot(row, 'name'),
        ...slot(row, 'progress'),
      ]),
    };
    for (const [what, elements] of Object.entries(axes)) {
      const complaint = allAlike(what, elements.map(startOf));
      if (complaint !== undefined) complain(complaint);
    }
  },
  6(uploader, complain) {
    const complaint = allAlike(
      'ends of actions',
      slot(uploader, 'item')
        .flatMap((row) => slot(row, 'actions'))
        .map(endOf),
    );
    if (complaint !== undefined) complain(complaint);
  },
  11(uploader, complain) {
    for (const [text, holder] of textsOf(uploader)) {
      const size = px(getComputedStyle(holder).fontSize);
      if (size < 12) complain(`“${text}” is ${size} px`);
    }
    const wanted = { name: '14px/20px 500', status: '12px/16px 400' };
    for (const [name, font] of Object.entries(wanted)) {
      for (const element of slot(uploader, name)) {
        const { fontSize, lineHeight, fontWeight } = getComputedStyle(element);
        const found = `${fontSize}/${lineHeight} ${fontWeight}`;
        if (found !== font) complain(`${name} is ${found}, not ${font}`);
      }
    }
  },
  12(uploader, complain) {
    // A file's name does not change.
    for (const [text, holder] of textsOf(uploader))
      if (
        holder.closest('[data-slot="gantry-name"]') === null &&
        /\p{Nd}/u.test(text) &&
        !getComputedStyle(holder).fontVariantNumeric.includes('tabular-nums')
      )
        complain(`“${text}” has figures of different widths`);
  },
  18(uploader, complain) {
    const atLeast3 = (what: string, a: string, b: string): void => {
      const ratio = contrast(a, b);
      if (ratio < 3) complain(`${what}: ${ratio.toFixed(2)} to 1`);
    };
    for (const zone of slot(uploader, 'dropzone')) {
      // A zone that takes nothing is no target.
      if (zone.matches('[data-full], [data-disabled]')) continue;
      atLeast3('edge of the zone', getComputedStyle(zone).borderTopColor, ground(zone));
    }
    for (const track of uploader.querySelectorAll('[data-gantry="track"]')) {
      const fill = track.querySelector('[data-gantry="indicator"]');
      if (fill === null || !track.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        continue;
      // The fill of unknown length is a gradient of the same colour.
      atLeast3(
        'fill of a bar on its track',
        colorOf(fill, '--gantry-fill'),
        getComputedStyle(track).backgroundColor,
      );
    }
    const focus = colorOf(uploader, '--gantry-focus');
    for (const button of uploader.querySelectorAll('button'))
      atLeast3('focus ring', focus, ground(button.parentElement ?? button));
  },
  19(uploader, complain) {
    const drawings = new Map<string, string>();
    for (const row of slot(uploader, 'item')) {
      const drawing = Array.from(
        row.querySelectorAll('[data-slot="gantry-status"] > [data-gantry="icon"] path'),
        (path) => path.getAttribute('d'),
      ).join();
      const { status = '' } = row.dataset;
      if (drawing === '') complain(`${status} has no icon`);
      else if ((drawings.get(drawing) ?? status) !== status)
        complain(`${status} and ${drawings.get(drawing)} have one icon`);
      else drawings.set(drawing, status);
    }
  },
  25(uploader, complain) {
    for (const track of uploader.querySelectorAll<HTMLElement>('[data-gantry="track"]')) {
      const { height, borderTopLeftRadius, overflow } = getComputedStyle(track);
      if (!isNear(px(height), 4)) complain(`a bar is ${height} high`);
      if (px(borderTopLeftRadius) < px(height) / 2) complain('a bar has square ends');
      if (overflow !== 'hidden' && overflow !== 'clip') complain('a fill sticks out of its bar');
    }
  },
  26(uploader, complain) {
    const feet = slot(uploader, 'item').flatMap((row) =>
      slot(row, 'progress').map(
        (bar) => row.getBoundingClientRect().bottom - bar.getBoundingClientRect().bottom,
      ),
    );
    const complaint = allAlike('distances of bars from the foot of their rows', feet);
    if (complaint !== undefined) complain(complaint);
    for (const row of slot(uploader, 'item')) {
      const [status] = slot(row, 'status');
      const [bar] = slot(row, 'progress');
      if (status === undefined || bar === undefined) continue;
      const gap = bar.getBoundingClientRect().top - status.getBoundingClientRect().bottom;
      if (gap < -slackPx) complain(`a bar lies ${-gap} px over the status`);
    }
  },
  38(uploader, complain) {
    const focusedBefore = document.activeElement;
    for (const button of uploader.querySelectorAll<HTMLElement>('button:not(:disabled)')) {
      button.focus({ preventScroll: true });
      const { outlineWidth, outlineStyle, outlineOffset } = getComputedStyle(button);
      const ring = `${outlineWidth} ${outlineStyle}, ${outlineOffset} away`;
      if (ring !== '2px solid, 2px away') complain(`the ring of “${button.textContent}” is ${ring}`);
      const box = button.getBoundingClientRect();
      for (let each = button.parentElement; each !== null && each !== uploader; each = each.parentElement) {
        if (getComputedStyle(each).overflowX === 'visible') continue;
        const edge = each.getBoundingClientRect();
        // A list that scrolls shows what is focused; only its sides cut.
        if (box.left - 4 < edge.left || box.right + 4 > edge.right)
          complain(`the ring of “${button.textContent}” is cut by ${each.dataset['slot'] ?? each.tagName}`);
      }
    }
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (focusedBefore instanceof HTMLElement) focusedBefore.focus({ preventScroll: true });
  },
  40(uploader, complain) {
    for (const control of uploader.querySelectorAll<HTMLElement>('button, summary, a[href]')) {
      const { width, height } = control.getBoundingClientRect();
      const { opacity, visibility, display } = getComputedStyle(control);
      if (display === 'none') continue;
      if (width < 24 || height < 24) complain(`“${control.textContent}” is ${width} × ${height} px`);
      if (opacity === '0' || visibility === 'hidden')
        complain(`“${control.textContent}” is not seen at rest`);
    }
  },
  45(uploader, complain) {
    for (const element of uploader.querySelectorAll('*')) {
      const { transitionDuration, transitionProperty } = getComputedStyle(element);
      if (transitionProperty !== 'none' && Math.max(...milliseconds(transitionDuration)) > 400)
        complain(`a transition of ${transitionDuration}`);
    }
    for (const animation of uploader.getAnimations({ subtree: true })) {
      if (showsTime(animation)) continue;
      const { duration = 0, iterations = 1 } = animation.effect?.getTiming() ?? {};
      const longest = iterations === Infinity ? loopMs : 400;
      if (typeof duration === 'number' && duration > longest) complain(`an animation of ${duration} ms`);
    }
  },
  46(uploader, complain) {
    for (const element of uploader.querySelectorAll('*')) {
      const { transitionDuration, transitionTimingFunction } = getComputedStyle(element);
      const times = milliseconds(transitionDuration);
      for (const [index, easing] of transitionTimingFunction.split(/, (?=[a-z])/).entries())
        if (times[index] !== 0 && !easings.has(easing) && !easing.startsWith('linear('))
          complain(`a transition eases by ${easing}`);
    }
  },
  47(uploader, complain) {
    for (const element of uploader.querySelectorAll('*')) {
      const { transitionDuration, transitionProperty } = getComputedStyle(element);
      if (milliseconds(transitionDuration).every((time) => time === 0)) continue;
      for (const property of transitionProperty.split(', ')) {
        if (!paintOnly.has(property) && !moving.has(property))
          complain(`${property} of ${element.getAttribute('data-slot') ?? element.tagName} moves`);
      }
    }
    for (const { effect } of uploader.getAnimations({ subtree: true })) {
      const known = new Set(['offset', 'computedOffset', 'easing', 'composite', ...moving, ...paintOnly]);
      for (const property of (effect as KeyframeEffect).getKeyframes().flatMap((frame) => Object.keys(frame)))
        if (!known.has(property)) complain(`${property} is animated`);
    }
  },
};

/** The points of the checklist that are measured. */
export const measuredPoints: readonly number[] = Object.keys(measures).map(Number);

type Look = Readonly<Partial<Record<'theme' | 'dir' | 'density' | 'inlineSize', string>>>;

/** What people choose for themselves, and how wide the page makes it. */
const looks = {
  light: {},
  dark: { theme: 'dark' },
  'right to left': { dir: 'rtl' },
  compact: { density: 'compact' },
  '320 px': { inlineSize: '320px' },
} satisfies Record<string, Look>;

const showsTime = (animation: Animation): boolean =>
  animation instanceof CSSAnimation && animation.animationName === drain;

/** Ends what moves towards the new look; what turns for ever stays. */
async function settle(room: HTMLElement): Promise<void> {
  await new Promise(requestAnimationFrame);
  for (const animation of room.getAnimations({ subtree: true }))
    if (animation.effect?.getTiming().iterations !== Infinity && !showsTime(animation)) animation.finish();
}

/**
 * @param except - points that are about rows below each other, where the list has other shapes.
 * @returns 'dark: 18: …' for each measured point that does not hold in one of the looks; nothing twice.
 */
export async function measureEveryLook(
  canvasElement: HTMLElement,
  except: readonly number[] = [],
): Promise<readonly string[]> {
  const uploaders = canvasElement.querySelectorAll<HTMLElement>('[data-slot="gantry-root"]');
  if (uploaders.length === 0) throw new Error('No uploader is shown.');
  const room = canvasElement.querySelector<HTMLElement>('.gantry-story') ?? canvasElement;
  const { documentElement } = document;
  const complaints: string[] = [];
  for (const [name, look] of Object.entries<Look>(looks)) {
    const { theme = 'light', dir = 'ltr', density = 'comfortable', inlineSize = '100%' } = look;
    const { theme: themeBefore, density: densityBefore } = documentElement.dataset;
    const dirBefore = room.dir;
    const inlineSizeBefore = room.style.inlineSize;
    Object.assign(documentElement.dataset, { theme, density });
    documentElement.dir = room.dir = dir;
    room.style.inlineSize = inlineSize;
    try {
      await settle(room);
      for (const uploader of uploaders)
        complaints.push(...measureLook(uploader, except).map((complaint) => `${name}: ${complaint}`));
    } finally {
      Object.assign(documentElement.dataset, { theme: themeBefore, density: densityBefore });
      documentElement.dir = room.dir = dirBefore;
      room.style.inlineSize = inlineSizeBefore;
    }
  }
  return complaints;
}

/** @returns '11: “…” is 11 px' for each measured point that does not hold; nothing twice. */
function measureLook(uploader: HTMLElement, except: readonly number[] = []): readonly string[] {
  const complaints = new Set<string>();
  for (const [point, measure] of Object.entries(measures))
    if (!except.includes(Number(point)))
      measure(uploader, (complaint) => complaints.add(`${point}: ${complaint}`));
  return [...complaints];
}
