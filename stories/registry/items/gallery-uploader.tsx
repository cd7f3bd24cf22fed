'use client';
/** Pictures as tiles: what people look for is on them, so they are the list. */
import type { ReactNode } from 'react';
import { Uploader, useChunkedUpload } from 'gantry';
import type { UploadProtocol } from 'gantry/core';

export interface GalleryUploaderProps {
  /** How to talk to the server. Make it once, outside of the component. */
  readonly protocol: UploadProtocol;
  readonly label: ReactNode;
  /** Of the hidden values that a form posts. @default 'photos' */
  readonly name?: string;
}

const rules = { accept: 'image/*', maxSize: '20 MB', maxFiles: 24 };

export function GalleryUploader({ protocol, label, name = 'photos' }: GalleryUploaderProps) {
  const group = useChunkedUpload({ protocol, rules });
  return (
    <Uploader.Root group={group} name={name}>
      <GalleryUploaderBody label={label} />
    </Uploader.Root>
  );
}

/** What stands in the field, for a root of another kind. */
export function GalleryUploaderBody({ label }: Pick<GalleryUploaderProps, 'label'>) {
  return (
    <>
      <Uploader.Label>{label}</Uploader.Label>
      <Uploader.Description />
      <Uploader.DropZone />
      <Uploader.HiddenInput />
      <Uploader.ValueInput />
      <Uploader.Message />
      <Uploader.Summary />
      <Uploader.List layout="grid" />
    </>
  );
}
