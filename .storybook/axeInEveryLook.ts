/**
 * Asks axe about a story in every look that people choose for themselves: dark, right to left, forced colours. The look
 * it was drawn in is the accessibility addon's.
 *
 * Only where the browser can be told to force colours, which is in a test run.
 */
import axe, { type RunOptions, type Spec } from 'axe-core';
import { waitForAnimations } from 'storybook/preview-api';

/** Sets a media feature of the page, '' for what the system says. */
export type EmulateMedia = (feature: 'forced-colors', value: 'active' | '') => Promise<void>;

const emulators: EmulateMedia[] = [];

/** @param emulate - how this test run sets media features. */
export function askInEveryLook(emulate: EmulateMedia): void {
  emulators.splice(0, emulators.length, emulate);
}

/** What a story may change about the questions, as the accessibility addon reads it. */
interface A11yParameter {
  readonly test?: 'off' | 'todo' | 'error';
  readonly config?: Spec;
  readonly options?: RunOptions;
}

/** @throws Error with every violation, and the look in which it is one. */
export async function axeInEveryLook({
  a11y = {},
}: {
  readonly a11y?: A11yParameter | undefined;
}): Promise<void> {
  const [emulate] = emulators;
  if (emulate === undefined || a11y.test !== 'error') return;
  const root = document.documentElement;
  /** The page and the room of preview.tsx, which have the direction of the toolbar. */
  const turnTo = (dir: string): void => {
    for (const element of [root, ...document.querySelectorAll<HTMLElement>('.gantry-story')])
      element.dir = dir;
  };
  const looks: readonly (readonly [name: string, put: () => Promise<void>])[] = [
    ['dark', async () => void (root.dataset['theme'] = 'dark')],
    ['right to left', async () => turnTo('rtl')],
    ['forced colours', () => emulate('forced-colors', 'active')],
  ];
  const { theme } = root.dataset;
  const { dir } = root;
  const complaints: string[] = [];
  for (const [name, put] of looks) {
    await put();
    try {
      await waitForAnimations();
      complaints.push(...(await violations(a11y)).map((complaint) => `${name}: ${complaint}`));
    } finally {
      root.dataset['theme'] = theme;
      turnTo(dir);
      await emulate('forced-colors', '');
    }
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

async function violations({ config = {}, options = {} }: A11yParameter): Promise<readonly string[]> {
  axe.reset();
  // A story is a piece of a page, so it has no landmarks.
  axe.configure({ ...config, rules: [{ id: 'region', enabled: false }, ...(config.rules ?? [])] });
  const { violations: found } = await axe.run(document.body, options);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id} (${help}): ${html} ${failureSummary}`),
  );
}
