'use client';
/** What an adding left to tell, grouped by reason. Stays until it is dismissed or the next adding goes well. */
import { forwardRef, useId } from 'react';
import { CloseIcon, SlashIcon } from '../icons/icons.tsx';
import { isolated, type Words } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useFocusHeir } from '../root/useFocusHeir.ts';
import { useNotices, useUploader, type Notice } from '../root/uploaderContext.ts';
import { rejectionGroups } from './rejectionGroups.ts';

export interface MessageState {
  readonly tone: 'warn';
}

const state: MessageState = { tone: 'warn' };

/** Renders nothing while there is nothing to tell. */
export const Message = forwardRef<HTMLDivElement, PartProps<'div', MessageState>>(
  function Message(props, ref) {
    const { words, ids } = useUploader();
    const { notice, dismiss } = useNotices();
    const headingId = useId();
    const element = useFocusHeir();
    if (notice === null) return null;
    const close = () => {
      dismiss();
      document.getElementById(ids.trigger)?.focus();
    };
    return (
      <Part
        tag="div"
        slot="gantry-message"
        state={state}
        user={props}
        partRef={ref}
        ownRef={element}
        own={{ role: 'group', 'aria-labelledby': headingId }}
        attributes={{ 'data-tone': 'warn' }}
      >
        <SlashIcon />
        <div data-gantry="message-text">
          <strong id={headingId}>{headingOf(words, notice)}</strong>
          <ul>
            {linesOf(words, notice).map(({ key, text, names }) => (
              <li key={key}>
                {text}
                <Names names={names} words={words} />
              </li>
            ))}
          </ul>
        </div>
        <button
          type="button"
          data-gantry="dismiss"
          aria-label={words.text('message.dismiss')}
          onClick={close}
        >
          <CloseIcon />
        </button>
      </Part>
    );
  },
);

const namesShown = 3;

function Names({ names, words }: { readonly names: readonly string[]; readonly words: Words }) {
  if (names.length === 0) return null;
  const rest = names.slice(namesShown);
  return (
    <>
      {': '}
      <bdi>{names.slice(0, namesShown).join(', ')}</bdi>
      {rest.length > 0 && (
        <details>
          <summary>{words.text('message.more', { count: rest.length })}</summary>
          <bdi>{rest.join(', ')}</bdi>
        </details>
      )}
    </>
  );
}

function headingOf(words: Words, { rejected, added, emptyFolders, unreadable }: Notice): string {
  const isTruncated = rejected.some(({ error }) => error.code === 'too-many-files');
  if (isTruncated && added > 0) {
    return words.text('message.truncated', { added, count: added + rejected.length });
  }
  return words.text('message.rejected', { count: rejected.length + emptyFolders.length + unreadable.length });
}

function linesOf(words: Words, { rejected, emptyFolders, unreadable }: Notice) {
  return [
    ...rejectionGroups(words, rejected).map(({ code, reason, names }) => ({
      key: `${code} ${reason}`,
      text: reason,
      names,
    })),
    ...emptyFolders.map((name, index) => ({
      key: `empty ${index}`,
      text: words.text('message.empty-folder', { name: isolated(name) }),
      names: [],
    })),
    ...unreadable.map((name, index) => ({
      key: `unreadable ${index}`,
      text: words.text('message.unreadable', { name: isolated(name) }),
      names: [],
    })),
  ];
}
