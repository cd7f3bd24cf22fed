'use client';
/** Why an upload stopped or waits for somebody, and what to do next. Renders nothing while there is nothing to explain. */
import { forwardRef } from 'react';
import type { ErrorCode } from '../../core/errors.ts';
import { errorSentence } from '../messages/errorWords.ts';
import { isolated, type Words } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { useItem, type ItemState } from './itemContext.ts';

export const ItemMessage = forwardRef<HTMLParagraphElement, PartProps<'p', ItemState>>(
  function ItemMessage(props, ref) {
    const item = useItem();
    const { words } = useUploader();
    const message = messageOf(words, item);
    if (message === undefined) return null;
    return (
      <Part
        tag="p"
        slot="gantry-item-message"
        state={item}
        user={props}
        partRef={ref}
        attributes={{ 'data-tone': message.tone, 'data-error': message.code }}
      >
        <bdi dir={words.direction}>{message.text}</bdi>
      </Part>
    );
  },
);

interface ItemWords {
  readonly text: string;
  readonly tone: 'bad' | 'warn';
  readonly code?: ErrorCode;
}

function messageOf(words: Words, { upload }: ItemState): ItemWords | undefined {
  if (upload.status === 'failed') {
    return { text: errorSentence(words, upload.error), tone: 'bad', code: upload.error.code };
  }
  // The one wait that a person can end: by signing in to the network.
  if (upload.status === 'waiting' && upload.for !== 'tab' && upload.cause.code === 'intercepted')
    return { text: errorSentence(words, upload.cause), tone: 'warn', code: upload.cause.code };
  if ('mismatch' in upload) {
    const { name, size } = upload.file;
    const values = { name: isolated(name), size: words.bytes(size) };
    return { text: words.text(`mismatch.${upload.mismatch}`, values), tone: 'warn' };
  }
  return undefined;
}
