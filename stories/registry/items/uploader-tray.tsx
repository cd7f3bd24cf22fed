'use client';
/** A button to add files, and a tray at the corner of the page while they upload. Files may be dropped anywhere on the page. */
import type { ReactNode } from 'react';
import { Uploader, useChunkedUpload, type UploadRules } from 'gantry';
import type { UploadProtocol } from 'gantry/core';

export interface UploaderTrayProps {
  /** How to talk to the server. Make it once, outside of the component. */
  readonly protocol: UploadProtocol;
  readonly label: ReactNode;
  /** Make them once, outside of the component. */
  readonly rules?: UploadRules | undefined;
}

export function UploaderTray({ protocol, label, rules }: UploaderTrayProps) {
  const group = useChunkedUpload({ protocol, rules });
  return (
    <Uploader.Root group={group}>
      <Uploader.Label>{label}</Uploader.Label>
      <div>
        <Uploader.Trigger />
      </div>
      <Uploader.HiddenInput />
      <Uploader.Message />
      <Uploader.PageDrop label={label} />
      <Uploader.Tray>
        <Uploader.TrayHeader />
        <Uploader.TrayBody />
      </Uploader.Tray>
    </Uploader.Root>
  );
}
