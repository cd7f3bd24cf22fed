'use client';
/**
 * A message with attachments. Writing and sending go on while files upload: a message that is sent early waits for them,
 * and says so.
 */
import { useRef, type Ref } from 'react';
import { Uploader, useChunkedUpload } from 'gantry';
import type { UploadProtocol } from 'gantry/core';

export interface SentMessage {
  readonly text: string;
  /** The server's ids of the files. */
  readonly files: readonly string[];
}

export interface AttachmentComposerProps {
  /** How to talk to the server. Make it once, outside of the component. */
  readonly protocol: UploadProtocol;
  readonly onSend: (message: SentMessage) => void;
}

const rules = { maxFiles: 10, maxSize: '25 MB' };

export function AttachmentComposer({ protocol, onSend }: AttachmentComposerProps) {
  const group = useChunkedUpload({ protocol, rules });
  const text = useRef<HTMLTextAreaElement>(null);
  const send = (form: HTMLFormElement) => {
    const data = new FormData(form);
    onSend({ text: text.current?.value ?? '', files: data.getAll('attachments').map(String) });
    form.reset();
    text.current?.focus();
  };
  return (
    <form
      aria-label="Message"
      onSubmit={(event) => {
        event.preventDefault();
        send(event.currentTarget);
      }}
    >
      <Uploader.Root
        group={group}
        name="attachments"
        submitMode="wait"
        resetBehavior="clear"
        page
        className="attachment-composer"
        render={(props, { submitting }) => (
          <div {...props}>
            <AttachmentComposerBody isSending={submitting} textRef={text} />
          </div>
        )}
      />
    </form>
  );
}

interface AttachmentComposerBodyProps {
  /** The message waits for its files. */
  readonly isSending: boolean;
  readonly textRef?: Ref<HTMLTextAreaElement>;
}

export function AttachmentComposerBody({ isSending, textRef }: AttachmentComposerBodyProps) {
  return (
    <>
      <Uploader.Label className="attachment-composer-label">Attachments</Uploader.Label>
      <Uploader.Message />
      <Uploader.List layout="inline" />
      <textarea ref={textRef} name="text" rows={2} aria-label="Message" placeholder="Write a message" />
      <div className="attachment-composer-bar">
        <Uploader.Trigger className="attachment-composer-attach">Attach files</Uploader.Trigger>
        {isSending && <span className="attachment-composer-note">Sending when uploads finish…</span>}
        <button className="attachment-composer-send">Send</button>
      </div>
      <Uploader.HiddenInput />
      <Uploader.ValueInput />
      <Uploader.FieldError />
    </>
  );
}
