/**
 * A message with attachments. Writing and sending go on while files upload: a message that is sent early waits for them,
 * and says so.
 */
import { useRef, type SubmitEvent } from 'react';
import type { UploadProtocol } from '../../src/core/index.ts';
import { useChunkedUpload } from '../../src/index.ts';
import { Uploader } from '../../src/ui/index.ts';
import './Composer.css';

export interface SentMessage {
  readonly text: string;
  /** The server's ids of the files. */
  readonly files: readonly string[];
}

export interface ComposerProps {
  readonly protocol: UploadProtocol;
  readonly onSend: (message: SentMessage) => void;
}

const rules = { maxFiles: 10, maxSize: '25 MB' };

export function Composer({ protocol, onSend }: ComposerProps) {
  const group = useChunkedUpload({ protocol, rules });
  const text = useRef<HTMLTextAreaElement>(null);
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    onSend({ text: text.current?.value ?? '', files: data.getAll('attachments').map(String) });
    form.reset();
    text.current?.focus();
  };
  return (
    <form aria-label="Message" onSubmit={send}>
      <Uploader.Root
        group={group}
        name="attachments"
        submitMode="wait"
        resetBehavior="clear"
        page
        className="composer"
        render={(props, { submitting }) => (
          <div {...props}>
            <ComposerBody isSending={submitting} textRef={text} />
          </div>
        )}
      />
    </form>
  );
}

interface ComposerBodyProps {
  /** The message waits for its files. */
  readonly isSending: boolean;
  readonly textRef?: React.Ref<HTMLTextAreaElement>;
}

export function ComposerBody({ isSending, textRef }: ComposerBodyProps) {
  return (
    <>
      <Uploader.Label className="composer-label">Attachments</Uploader.Label>
      <Uploader.Message />
      <Uploader.List layout="inline" />
      <textarea ref={textRef} name="text" rows={2} aria-label="Message" placeholder="Write a message" />
      <div className="composer-bar">
        <Uploader.Trigger className="composer-attach">Attach files</Uploader.Trigger>
        {isSending && <span className="composer-note">Sending when uploads finish…</span>}
        <button className="composer-send">Send</button>
      </div>
      <Uploader.HiddenInput />
      <Uploader.ValueInput />
      <Uploader.FieldError />
    </>
  );
}
