'use client';
/** The files with what can be done about them; stands inside an `Uploader.Root`. */
import type { ComponentProps } from 'react';
import { Uploader } from 'gantry';

export type UploaderListProps = Omit<ComponentProps<typeof Uploader.List>, 'children'>;

type Upload = ComponentProps<typeof Uploader.Item>['upload'];

// The same function at every render, so that only rows that changed are drawn again.
const drawRow = (upload: Upload) => (
  <Uploader.Item upload={upload}>
    <Uploader.Thumbnail />
    <Uploader.Name />
    <Uploader.Status />
    <Uploader.ItemMessage />
    <Uploader.Actions />
    <Uploader.Progress />
  </Uploader.Item>
);

export function UploaderList(props: UploaderListProps) {
  return <Uploader.List {...props}>{drawRow}</Uploader.List>;
}
