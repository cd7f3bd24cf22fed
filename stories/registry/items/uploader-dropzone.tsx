'use client';
/** Where files are dropped or chosen; stands inside an `Uploader.Root`. */
import type { ComponentProps } from 'react';
import { Uploader } from 'gantry';

export type UploaderDropzoneProps = Omit<ComponentProps<typeof Uploader.DropZone>, 'children'>;

export function UploaderDropzone(props: UploaderDropzoneProps) {
  return (
    <Uploader.DropZone {...props}>
      <Uploader.DropZoneIcon />
      <Uploader.DropZoneTitle />
      <Uploader.Trigger />
      <Uploader.DropZoneHint />
      <Uploader.DropMessage />
    </Uploader.DropZone>
  );
}
