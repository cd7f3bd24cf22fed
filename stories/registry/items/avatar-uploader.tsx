'use client';
/** One picture. It is the hero of its zone: Replace and Remove instead of a list under an empty box. */
import { Uploader, useChunkedUpload } from 'gantry';
import type { UploadProtocol } from 'gantry/core';

export interface AvatarUploaderProps {
  /** How to talk to the server. Make it once, outside of the component. */
  readonly protocol: UploadProtocol;
  /** Of the hidden value that a form posts. @default 'avatar' */
  readonly name?: string;
}

const rules = { accept: 'image/*', maxSize: '5 MB', maxFiles: 1 };

export function AvatarUploader({ protocol, name = 'avatar' }: AvatarUploaderProps) {
  const group = useChunkedUpload({ protocol, rules });
  const hasPhoto = group.uploads.some(({ status }) => status !== 'cancelled');
  return (
    <Uploader.Root group={group} name={name} className="avatar-uploader">
      <Uploader.Label>Profile photo</Uploader.Label>
      <Uploader.DropZone>
        <Uploader.Empty aria-hidden="true" className="avatar-uploader-placeholder">
          <svg viewBox="0 0 40 40" width="72" height="72" fill="none" stroke="currentColor" strokeWidth="1.5">
            <circle cx="20" cy="15" r="6.5" />
            <path d="M7.5 35a12.5 12.5 0 0 1 25 0" />
          </svg>
        </Uploader.Empty>
        <Uploader.List layout="grid" />
        <div className="avatar-uploader-side">
          <Uploader.Trigger>{hasPhoto ? 'Replace photo' : 'Choose a photo'}</Uploader.Trigger>
          <Uploader.Description />
          <Uploader.DropMessage />
        </div>
      </Uploader.DropZone>
      <Uploader.HiddenInput />
      <Uploader.ValueInput />
      <Uploader.Message />
    </Uploader.Root>
  );
}
