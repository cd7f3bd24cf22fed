/** The tables of the page about promises, one by one: what is promised, what was measured, what is repeated. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { errorTraits } from '../../src/core/errors.ts';
import { notYetPromised } from '../../src/testing/simulation/verdicts.ts';
import { figures, type Figure } from './figures.ts';
import { FigureTable, NotYetPromised, PromiseTable, RetryPauses, RetryTable } from './PromiseTables.tsx';
import { promises } from './promises.ts';

// Promises.mdx is its page.
const meta = { title: 'Reliability/Promises', tags: ['!autodocs'] } satisfies Meta;
export default meta;
type Story = StoryObj<typeof meta>;

/** Cells of each row, the head of the table left out. */
const rowsOf = (canvasElement: HTMLElement) => within(canvasElement).getAllByRole('row').slice(1);

/** Each promise with its proof; the tests unfold. */
export const Promised: Story = {
  render: () => <PromiseTable />,
  play: async ({ canvasElement, userEvent }) => {
    const canvas = within(canvasElement);
    const headers = canvas.getAllByRole('rowheader');
    await expect(headers.map(({ firstChild }) => firstChild?.textContent)).toEqual(
      promises.map(({ id }) => id),
    );
    for (const [index, { name, promise }] of promises.entries()) {
      await expect(headers[index]).toHaveTextContent(name);
      await expect(headers[index]).toHaveTextContent(promise.replaceAll('`', ''));
    }
    const proof = canvas.getByText(/whatever is pressed and whatever fails/);
    await expect(proof).not.toBeVisible();
    await userEvent.tab();
    await expect(canvas.getByRole('region', { name: 'The promises' })).toHaveFocus();
    await userEvent.tab();
    const [summary] = canvasElement.querySelectorAll('summary');
    await expect(summary).toHaveFocus();
    if (summary !== undefined) await userEvent.click(summary);
    await expect(proof).toBeVisible();
  },
};

/** A figure that nobody measured says so. */
export const Figures: Story = {
  render: () => <FigureTable />,
  play: async ({ canvasElement }) => {
    for (const [index, { measured, command }] of Object.values<Figure>(figures).entries()) {
      const row = rowsOf(canvasElement)[index];
      await expect(row).toHaveTextContent(measured?.value ?? 'not yet measured');
      await expect(row).toHaveTextContent(command);
    }
  },
};

/** The code's own table. */
export const Repeated: Story = {
  render: () => (
    <>
      <RetryPauses />
      <RetryTable />
    </>
  ),
  play: async ({ canvasElement }) => {
    const rows = rowsOf(canvasElement).map((row) =>
      Array.from(row.children, (cell) => cell.textContent).join(' '),
    );
    await expect(rows).toHaveLength(Object.keys(errorTraits).length);
    await expect(rows).toContain('network yes yes yes');
    await expect(rows).toContain('outcome-unknown no yes yes');
  },
};

export const Missing: Story = {
  name: 'Not promised yet',
  render: () => <NotYetPromised />,
  play: async ({ canvasElement }) => {
    await expect(rowsOf(canvasElement)).toHaveLength(Object.keys(notYetPromised).length);
  },
};
