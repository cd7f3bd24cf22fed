/**
 * One story per endpoint, against a server that really stores and hashes. Each uploads a small file of its own and
 * compares digests; without a server it explains how to start one.
 */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState, type ReactNode } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { mediaInput } from '../../src/presets/pyannote.ts';
import {
  mediaChunks,
  messageMedia,
  messageMediaChunks,
  messageThumbnail,
} from '../../src/presets/selfcommunity.ts';
import { LiveField } from '../support/LiveField.tsx';
import { pickFile, rowsOf, sampleFile, samplePicture } from '../support/sampleFile.ts';
import { ServerNeeded, serverUrl } from '../support/server.tsx';

interface LiveProps {
  readonly children: (baseUrl: string) => ReactNode;
}

const Live = ({ children }: LiveProps) => (serverUrl === undefined ? <ServerNeeded /> : children(serverUrl));

const meta = { title: 'Protocols/Endpoints', component: Live, tags: ['!autodocs'] } satisfies Meta<
  typeof Live
>;
export default meta;
type Story = StoryObj<typeof meta>;

/** Uploads `file` and waits until the page says that both sides hash to the same. */
const uploadsEqual =
  (makeFile: () => File | Promise<File>): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    if (serverUrl === undefined) {
      await expect(canvas.getByRole('note')).toHaveTextContent('npm run server');
      return;
    }
    await pickFile(canvasElement, await makeFile());
    await waitFor(
      async () => {
        await expect(rowsOf(canvasElement)[0]).toHaveAttribute('data-status', 'done');
        await expect(canvas.getByText('Both digests are equal')).toBeVisible();
      },
      { timeout: 20_000 },
    );
  };

/** One multipart POST. Its reply is the result; it is never repeated by itself. */
export const MessageMedia: Story = {
  name: 'Message media, one request',
  args: {
    children: (baseUrl) => (
      <LiveField
        baseUrl={baseUrl}
        label="Message attachment"
        makeProtocol={(url) => messageMedia({ baseUrl: url })}
        keyOf={({ fileUuid }) => fileUuid}
      />
    ),
  },
  play: uploadsEqual(() => sampleFile('letter.pdf', 120_000)),
};

/** Parts, one at a time, then a "done" call. Small parts here, so that there are several. */
export const MessageMediaChunks: Story = {
  name: 'Message media, chunks',
  args: {
    children: (baseUrl) => (
      <LiveField
        baseUrl={baseUrl}
        label="Message attachment"
        makeProtocol={(url) => messageMediaChunks({ baseUrl: url, partBytes: 65_536 })}
        keyOf={({ fileUuid }) => fileUuid}
      />
    ),
  },
  play: uploadsEqual(() => sampleFile('recording.wav', 300_001)),
};

/** A picture that belongs to an upload: the second field appears with the parent's uuid in hand. */
export const MessageThumbnail: Story = {
  name: 'Thumbnail of a parent',
  args: { children: (baseUrl) => <WithThumbnail baseUrl={baseUrl} /> },
  play: async (context) => {
    const { canvasElement } = context;
    await uploadsEqual(() => sampleFile('film.txt', 80_000))(context);
    if (serverUrl === undefined) return;
    const canvas = within(canvasElement);
    const field = await canvas.findByRole('group', { name: 'Its picture' });
    await pickFile(field, await samplePicture('cover.png'));
    await waitFor(() => expect(canvas.getAllByText('Both digests are equal')).toHaveLength(2), {
      timeout: 20_000,
    });
  },
};

function WithThumbnail({ baseUrl }: { readonly baseUrl: string }) {
  const [parentUuid, setParentUuid] = useState<string>();
  return (
    <div style={{ display: 'grid', gap: '1.5rem' }}>
      <LiveField
        baseUrl={baseUrl}
        label="Message attachment"
        makeProtocol={(url) => messageMedia({ baseUrl: url })}
        keyOf={({ fileUuid }) => fileUuid}
        onDone={({ fileUuid }) => setParentUuid(fileUuid)}
      />
      {parentUuid !== undefined && (
        <LiveField
          key={parentUuid}
          baseUrl={baseUrl}
          label="Its picture"
          accept="image/*"
          maxFiles={1}
          makeProtocol={(url) => messageThumbnail({ baseUrl: url, parentUuid })}
          keyOf={({ fileUuid }) => fileUuid}
        />
      )}
    </div>
  );
}

/** Chunks with a Content-Range header, completed with the MD5 of all bytes. */
export const MediaChunks: Story = {
  name: 'Community media, Content-Range',
  args: {
    children: (baseUrl) => (
      <LiveField
        baseUrl={baseUrl}
        label="Community picture"
        accept="image/*"
        makeProtocol={(url) => mediaChunks({ baseUrl: url, partBytes: 65_536 })}
        keyOf={({ id }) => String(id)}
      />
    ),
  },
  play: uploadsEqual(() => samplePicture('landscape.png', 800)),
};

/** Two steps, two hosts: declare a key, then PUT to the signed address, without credentials. */
export const MediaInput: Story = {
  name: 'Audio input, presigned PUT',
  args: {
    children: (baseUrl) => (
      <LiveField
        baseUrl={baseUrl}
        label="Recording to analyse"
        makeProtocol={(url) => mediaInput({ baseUrl: url })}
        keyOf={({ mediaUrl }) => mediaUrl.replace('media://', '')}
      />
    ),
  },
  play: uploadsEqual(() => sampleFile('meeting.wav', 150_000)),
};
