'use client';
/** A whole field: its name, the rules in words, the drop zone, what went wrong, and the list of files. */
import type { ComponentProps, ReactNode } from 'react';
import { Uploader as Parts, useChunkedUpload, type UploadRules } from 'gantry';
import type { UploadProtocol } from 'gantry/core';
import { UploaderDropzone } from './uploader-dropzone';
import { UploaderList } from './uploader-list';

export interface UploaderProps extends Omit<ComponentProps<typeof Parts.Root>, 'group' | 'children'> {
  /** How to talk to the server. Make it once, outside of the component. */
  readonly protocol: UploadProtocol;
  readonly label: ReactNode;
  /** Make them once, outside of the component. */
  readonly rules?: UploadRules | undefined;
}

export function Uploader({ protocol, label, rules, ...props }: UploaderProps) {
  const group = useChunkedUpload({ protocol, rules });
  return (
    <Parts.Root {...props} group={group}>
      <Parts.Label>{label}</Parts.Label>
      <Parts.Description />
      <UploaderDropzone />
      <Parts.HiddenInput />
      <Parts.ValueInput />
      <Parts.FieldError />
      <Parts.Message />
      <Parts.Summary />
      <UploaderList />
    </Parts.Root>
  );
}
