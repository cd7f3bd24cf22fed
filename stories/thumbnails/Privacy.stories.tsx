/** Fields for files that others must not see on somebody's screen: less of a picture, or none at all. */
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor } from 'storybook/test';
import { UploadProvider } from '../../src/index.ts';
import { UploadField, type Preview } from '../../src/ui/index.ts';
import { pickFile, rowsOf } from '../support/sampleFile.ts';
import { mediaSamples } from './mediaSamples.ts';
import { createThumbnailClient, media } from './thumbnailClient.ts';

interface Props {
  readonly preview: Preview;
}

function Field({ preview }: Props) {
  const [{ client }] = useState(createThumbnailClient);
  return (
    <UploadProvider client={client}>
      <UploadField protocol={media} label="Passport" preview={preview} autoStart={false} />
    </UploadProvider>
  );
}

const meta = {
  title: 'Thumbnails/Privacy modes',
  component: Field,
  args: { preview: 'picture' },
  argTypes: { preview: { control: 'inline-radio', options: ['picture', 'blur', 'icon', false] } },
} satisfies Meta<typeof Field>;
export default meta;
type Story = StoryObj<typeof meta>;

const imagesOf = (canvasElement: HTMLElement) =>
  Array.from(canvasElement.querySelectorAll<HTMLImageElement>('[data-slot="gantry-thumb"] img'));

/**
 * What the browser was asked to do with the files, between their making and the end of the work that follows.
 *
 * @param isPictured - whether pictures are to come: then the work has not ended before the first of them is there.
 */
async function pickAndWatch(canvasElement: HTMLElement, isPictured: boolean) {
  const files = await mediaSamples();
  const happened: string[] = [];
  const restore = [
    ...(['slice', 'stream', 'arrayBuffer', 'text'] as const).map((name) => {
      const original = Blob.prototype[name] as (...args: unknown[]) => unknown;
      Object.assign(Blob.prototype, {
        [name](this: Blob, ...args: unknown[]) {
          if (files.some((file) => file === this)) happened.push(`read by ${name}`);
          return original.apply(this, args);
        },
      });
      return () => Object.assign(Blob.prototype, { [name]: original });
    }),
    ...(['createImageBitmap', 'Worker', 'Image'] as const).map((name) => {
      const original = globalThis[name];
      const watched = new Proxy(original, {
        apply(target, self, args) {
          happened.push(name);
          return Reflect.apply(target as () => unknown, self, args) as unknown;
        },
        construct(target, args) {
          happened.push(name);
          return Reflect.construct(target as new () => object, args) as object;
        },
      });
      Object.assign(globalThis, { [name]: watched });
      return () => Object.assign(globalThis, { [name]: original });
    }),
    (() => {
      const original = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        happened.push('createObjectURL');
        return original.call(URL, blob);
      };
      return () => (URL.createObjectURL = original);
    })(),
  ];
  try {
    await pickFile(canvasElement, ...files);
    await waitFor(() => expect(rowsOf(canvasElement)).toHaveLength(files.length));
    await waitFor(
      () => {
        if (isPictured) void expect(imagesOf(canvasElement)).not.toHaveLength(0);
        void expect(canvasElement.querySelector('[data-thumb="loading"]')).toBeNull();
      },
      { timeout: 15_000 },
    );
    // Whatever a row begins, it has begun within a few frames.
    for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
  } finally {
    for (const undo of restore) undo();
  }
  return happened;
}

export const Picture: Story = {
  play: async ({ canvasElement }) => {
    const happened = await pickAndWatch(canvasElement, true);
    // The same watch as below sees that something happens here.
    await expect(happened).toContain('createObjectURL');
    await expect(happened).toContain('Worker');
    await expect(imagesOf(canvasElement).length).toBeGreaterThan(0);
  },
};

/** Eight pixels across: nothing finer was ever drawn, so nothing finer can be brought back. */
export const Blur: Story = {
  args: { preview: 'blur' },
  play: async ({ canvasElement }) => {
    await pickAndWatch(canvasElement, true);
    const images = imagesOf(canvasElement);
    await expect(images.length).toBeGreaterThan(0);
    for (const image of images) {
      await image.decode();
      await expect(Math.max(image.naturalWidth, image.naturalHeight)).toBeLessThanOrEqual(8);
    }
    await expect(canvasElement.querySelector('[data-gantry="texture"]')).toBeNull();
  },
};

export const Icon: Story = {
  args: { preview: 'icon' },
  play: async ({ canvasElement }) => {
    await expect(await pickAndWatch(canvasElement, false)).toEqual([]);
    await expect(
      canvasElement.querySelectorAll('[data-slot="gantry-thumb"] [data-gantry="icon"]'),
    ).toHaveLength(rowsOf(canvasElement).length);
  },
};

/** No box, and no file is opened. */
export const None: Story = {
  args: { preview: false },
  play: async ({ canvasElement }) => {
    await expect(await pickAndWatch(canvasElement, false)).toEqual([]);
    await expect(canvasElement.querySelector('[data-slot="gantry-thumb"]')).toBeNull();
  },
};
