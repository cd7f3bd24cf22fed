/** The field in four kinds of forms. The files of this folder are the recipes, shown as they are. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor, within } from 'storybook/test';
import { english } from '../../src/ui/messages/english.ts';
import { pickFile, rowsOf, sampleFile } from '../support/sampleFile.ts';
import { isTestRun } from '../support/server.tsx';
import { ActionForm } from './ActionForm.tsx';
import { FormRoom, savedRefs } from './FormRoom.tsx';
import { HookForm } from './HookForm.tsx';
import { NativeForm } from './NativeForm.tsx';
import { TanStackForm } from './TanStackForm.tsx';

const meta = { title: 'Recipes/Forms', component: FormRoom } satisfies Meta<typeof FormRoom>;
export default meta;
type Story = StoryObj<typeof meta>;

/** What a person reads of a form, and what they press. */
function formIn(canvasElement: HTMLElement) {
  const canvas = within(canvasElement);
  return {
    canvas,
    button: (name: RegExp | string) => canvas.getByRole('button', { name }),
    trigger: () => canvas.getByRole('button', { name: /^Receipts/ }),
    saved: () => within(canvas.getByRole('list', { name: 'Saved' })).queryAllByRole('listitem'),
    names: () =>
      rowsOf(canvasElement).map((row) =>
        row.querySelector('[data-slot="gantry-name"]')?.getAttribute('title'),
      ),
    isSettled: () =>
      waitFor(() => {
        const statuses = rowsOf(canvasElement).map((row) => row.dataset['status']);
        return expect(statuses.every((status) => status === 'done')).toBe(true);
      }),
  };
}

/** The bubble of the browser points at the unseen input: it has to be where the trigger is. */
async function expectRefusal(canvasElement: HTMLElement, sentence: string): Promise<void> {
  const { canvas, trigger } = formIn(canvasElement);
  await expect(canvas.getByText(sentence)).toBeVisible();
  await expect(trigger()).toHaveFocus();
  await expect(trigger()).toHaveAccessibleDescription(expect.stringContaining(sentence));
  const anchor = canvasElement.querySelector('[data-slot="gantry-value-input"]')?.getBoundingClientRect();
  const box = trigger().getBoundingClientRect();
  await expect(anchor?.left).toBeGreaterThanOrEqual(box.left);
  await expect(anchor?.left).toBeLessThanOrEqual(box.right);
  await expect(Math.abs((anchor?.top ?? 0) - box.bottom)).toBeLessThanOrEqual(2);
}

/** The browser itself refuses an empty field and one that is still uploading, and resets. */
export const Native: Story = {
  args: {
    server: { bytesPerSecond: 400_000 },
    children: ({ protocol, show }) => <NativeForm protocol={protocol} onSave={show} />,
  },
  play: async ({ canvasElement, userEvent }) => {
    if (!isTestRun) return;
    const { button, canvas, saved, names, isSettled } = formIn(canvasElement);
    await userEvent.click(button('Save'));
    await expectRefusal(canvasElement, english['invalid.required']);
    await pickFile(canvasElement, sampleFile('taxi.pdf', 200_000));
    await waitFor(() => expect(names()).toEqual(['taxi.pdf']));
    await userEvent.click(button('Save'));
    await expectRefusal(canvasElement, english['invalid.uploading'].one);
    await expect(saved()).toHaveLength(0);
    await isSettled();
    await expect(canvas.queryByText(english['invalid.uploading'].one)).toBeNull();
    // By keyboard alone: Enter on the button that has the focus.
    button('Save').focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(saved()).toHaveLength(1));
    await expect(saved()[0]?.textContent).toMatch(/^\["[\w-]+"\]$/);
    await userEvent.click(button('Reset'));
    await waitFor(() => expect(names()).toEqual([]));
    await userEvent.click(button('Save'));
    await expect(saved()).toHaveLength(1);
  },
};

/** Files of before, a new one, one removed: the form sends what has changed. The server's answer stands in the field. */
export const ReactHookForm: Story = {
  name: 'React Hook Form',
  args: {
    children: ({ protocol, show }) => (
      <HookForm
        protocol={protocol}
        saved={savedRefs}
        onSave={async ({ added, kept, removed }) => {
          show({
            added: added.map(({ name }) => name),
            kept: kept.map(({ id }) => id),
            removed: removed.map(({ id }) => id),
          });
          return removed.length > 0 ? 'March is closed. Keep its receipts.' : undefined;
        }}
      />
    ),
  },
  play: async ({ canvasElement, userEvent }) => {
    if (!isTestRun) return;
    const { button, canvas, saved, names, trigger, isSettled } = formIn(canvasElement);
    await pickFile(canvasElement, sampleFile('taxi.pdf', 20_000));
    await isSettled();
    await userEvent.click(button(/Remove.*hotel-march\.pdf/));
    await userEvent.click(button('Save'));
    await waitFor(() =>
      expect(saved()[0]).toHaveTextContent(
        JSON.stringify({ added: ['taxi.pdf'], kept: ['april'], removed: ['march'] }),
      ),
    );
    await expect(await canvas.findByText('March is closed. Keep its receipts.')).toBeVisible();
    await waitFor(() => expect(trigger()).toHaveAccessibleDescription(/March is closed/));
    await userEvent.click(button('Reset'));
    await waitFor(() => expect(names()).toEqual(['hotel-march.pdf', 'train-april.pdf']));
    await pickFile(canvasElement, sampleFile('a.pdf', 1000), sampleFile('b.pdf', 1000));
    await isSettled();
    await userEvent.click(button('Save'));
    await expect(await canvas.findByText('Three receipts are enough.')).toBeVisible();
    await waitFor(() => expect(trigger()).toHaveFocus());
    await expect(saved()).toHaveLength(1);
  },
};

/** The same with TanStack Form, which validates at every change. */
export const TanStack: Story = {
  name: 'TanStack Form',
  args: {
    children: ({ protocol, show }) => <TanStackForm protocol={protocol} saved={savedRefs} onSave={show} />,
  },
  play: async ({ canvasElement, userEvent }) => {
    if (!isTestRun) return;
    const { button, canvas, saved, names, isSettled } = formIn(canvasElement);
    await pickFile(canvasElement, sampleFile('a.pdf', 1000), sampleFile('b.pdf', 1000));
    await isSettled();
    await expect(await canvas.findByText('Three receipts are enough.')).toBeVisible();
    await userEvent.click(button('Save'));
    await expect(saved()).toHaveLength(0);
    await userEvent.click(button(/Remove.*hotel-march\.pdf/));
    await waitFor(() => expect(canvas.queryByText('Three receipts are enough.')).toBeNull());
    await userEvent.click(button('Save'));
    await waitFor(() => expect(saved()).toHaveLength(1));
    await expect(saved()[0]?.textContent).toMatch(/^\["april","[\w-]+","[\w-]+"\]$/);
    await userEvent.click(button('Reset'));
    await waitFor(() => expect(names()).toEqual(['hotel-march.pdf', 'train-april.pdf']));
  },
};

/** Sent early, it waits for the file. The first try is refused; the files survive the reset that React makes after it. */
export const ServerAction: Story = {
  name: 'Server action',
  args: {
    server: { bytesPerSecond: 400_000 },
    children: ({ protocol, show }) => (
      <ActionForm
        protocol={protocol}
        save={async (data) => {
          const ids = data.getAll('receipts');
          show(ids);
          return ids.length > 1 ? {} : { receipts: 'One is missing.' };
        }}
      />
    ),
  },
  play: async ({ canvasElement, userEvent }) => {
    if (!isTestRun) return;
    const { button, canvas, saved, names } = formIn(canvasElement);
    await pickFile(canvasElement, sampleFile('taxi.pdf', 200_000));
    await userEvent.click(button('Save'));
    await expect(button('Save')).toHaveAttribute('data-pending');
    await waitFor(() => expect(saved()).toHaveLength(1), { timeout: 5000 });
    await expect(await canvas.findByText('One is missing.')).toBeVisible();
    await expect(names()).toEqual(['taxi.pdf']);
    await pickFile(canvasElement, sampleFile('meal.pdf', 1000));
    await userEvent.click(button('Save'));
    await waitFor(() => expect(saved()).toHaveLength(2), { timeout: 5000 });
    await expect(saved()[1]?.textContent).toMatch(/^\["[\w-]+","[\w-]+"\]$/);
    await waitFor(() => expect(canvas.queryByText('One is missing.')).toBeNull());
    await expect(names()).toEqual(['taxi.pdf', 'meal.pdf']);
  },
};
