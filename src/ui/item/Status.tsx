'use client';
/** The one sentence about an upload. Numbers in it are written once a second, without rendering. */
import { forwardRef, useRef } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { statusIcons } from '../icons/icons.tsx';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import { statusSentence } from '../progress/progressWords.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useItem, type ItemState } from './itemContext.ts';

export const Status = forwardRef<HTMLSpanElement, PartProps<'span', ItemState>>(function Status(props, ref) {
  const item = useItem();
  const Icon = statusIcons[item.status];
  return (
    <Part tag="span" slot="gantry-status" state={item} user={props} partRef={ref}>
      <Icon />
      <StatusText />
    </Part>
  );
});

/** React renders an empty element; the text belongs to the board. */
function StatusText() {
  const { upload } = useItem();
  const { words } = useUploader();
  const client = useUploadClient();
  const text = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = text.current;
    if (element === null) return undefined;
    return progressBoardOf(client).watch(upload, (reading, isTextDue) => {
      if (!isTextDue) return;
      const sentence = statusSentence(words, reading, Date.now());
      if (element.textContent !== sentence) element.textContent = sentence;
    });
    // A new snapshot is a new status: its sentence is due at once.
  }, [client, upload, words]);
  return <bdi dir={words.direction} data-gantry="status-text" ref={text} />;
}
