/** How uploads stand while nobody looks: in the title of the tab, and if wished in its icon. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useEffect, useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { useDocumentProgress, useLeaveGuard, type DocumentProgressOptions } from '../../src/index.ts';
import { UploadField } from '../../src/ui/index.ts';
import { FormRoom } from '../forms/FormRoom.tsx';
import { pickFile, rowsOf, sampleFile } from '../support/sampleFile.ts';
import { isTestRun } from '../support/server.tsx';

type Protocol = Parameters<typeof UploadField>[0]['protocol'];

/** The title as the tab shows it, for people who look at the page. */
function useTitle(): string {
  const [title, setTitle] = useState(document.title);
  useEffect(() => {
    const element = document.querySelector('title');
    if (element === null) return undefined;
    const observer = new MutationObserver(() => setTitle(document.title));
    observer.observe(element, { childList: true });
    return () => observer.disconnect();
  }, []);
  return title;
}

function Page({ protocol, ...options }: DocumentProgressOptions & { readonly protocol: Protocol }) {
  useDocumentProgress(options);
  const isGuarding = useLeaveGuard();
  const title = useTitle();
  return (
    <>
      <UploadField protocol={protocol} label="Films" />
      <p>
        <bdi>The tab is called “{title}”.</bdi>
      </p>
      <p>
        <bdi>{isGuarding ? 'Leaving would stop an upload; the browser asks.' : 'The page may be left.'}</bdi>
      </p>
    </>
  );
}

const Demo = (options: DocumentProgressOptions) => (
  <FormRoom server={{ bytesPerSecond: 150_000 }}>
    {({ protocol }) => <Page protocol={protocol} {...options} />}
  </FormRoom>
);

const meta = { title: 'Hooks/useDocumentProgress', component: Demo } satisfies Meta<typeof Demo>;
export default meta;
type Story = StoryObj<typeof meta>;

const mayLeave = (): boolean => dispatchEvent(new Event('beforeunload', { cancelable: true }));

/**
 * Choose a film and look at the tab: title and icon follow, and are put back. `useLeaveGuard` says when leaving would lose
 * something.
 */
export const TitleAndIcon: Story = {
  name: 'Title and icon',
  args: { title: 'always', favicon: true },
  play: async ({ canvasElement }) => {
    if (!isTestRun) return;
    const canvas = within(canvasElement);
    const { title } = document;
    const icons = () => document.querySelectorAll('link[rel~="icon"][href^="data:image/svg"]').length;
    await expect(mayLeave()).toBe(true);
    await pickFile(canvasElement, sampleFile('film.pdf', 200_000));
    await waitFor(() => expect(document.title).toMatch(/^\d+% · /));
    await expect(icons()).toBe(1);
    await expect(mayLeave()).toBe(false);
    await waitFor(() => expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'done'), {
      timeout: 10_000,
    });
    await waitFor(() => expect(document.title).toBe(title));
    await expect(icons()).toBe(0);
    await expect(canvas.getByText('The page may be left.')).toBeVisible();
    await expect(mayLeave()).toBe(true);
  },
};
