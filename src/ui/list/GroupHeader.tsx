'use client';
/** How the files of a folder stand together, the button that shows them, and the one that gives them up. */
import { forwardRef, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { allUploads } from '../../core/selectors.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { ChevronIcon, CloseIcon } from '../icons/icons.tsx';
import { moveByArrow } from '../item/rowFocus.ts';
import { isolated } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { bulkActions, countSentence } from '../summary/summarySentence.ts';
import { useGroup, type GroupState } from './groupContext.ts';
import { GroupProgress } from './GroupProgress.tsx';
import { leaveHeaderFocus } from './headerFocus.ts';

export const GroupHeader = forwardRef<HTMLDivElement, PartProps<'div', GroupState>>(
  function GroupHeader(props, ref) {
    const { state, belongs, toggle, nameId, rowsId } = useGroup();
    const { commands, ids, words, isReadOnly } = useUploader();
    const client = useUploadClient();
    const element = useRef<HTMLElement>(null);
    const button = useRef<HTMLElement>(null);
    useLayoutEffect(() => {
      const header = element.current;
      return header === null ? undefined : () => leaveHeaderFocus(header, ids.trigger);
    }, [ids.trigger]);
    const { folder, isOpen } = state;
    const cancel = () => {
      // The button goes with what it cancels.
      button.current?.focus();
      const uploadIds = allUploads(client.store.getState())
        .filter(belongs)
        .map(({ id }) => id);
      commands.cancelFolder(folder, uploadIds);
    };
    const handleKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
      if (!event.altKey && !event.ctrlKey && !event.metaKey) moveByArrow(event);
    };
    return (
      <Part
        tag="div"
        slot="gantry-group-header"
        state={state}
        user={props}
        partRef={ref}
        ownRef={element}
        own={{ onKeyDown: handleKeyDown }}
      >
        <Part
          tag="button"
          slot="gantry-group-toggle"
          state={state}
          user={{}}
          ownRef={button}
          own={{
            type: 'button',
            onClick: toggle,
            'aria-expanded': isOpen,
            'aria-controls': isOpen ? rowsId : undefined,
          }}
        >
          <ChevronIcon />
          <bdi dir="auto" id={nameId} title={folder}>
            {folder}
          </bdi>
        </Part>
        <Part tag="span" slot="gantry-group-text" state={state} user={{}}>
          <bdi dir={words.direction}>{countSentence(words, state)}</bdi>
        </Part>
        {!isReadOnly && bulkActions(state).includes('cancel') && (
          <Part
            tag="button"
            slot="gantry-action"
            state={state}
            user={{}}
            own={{ type: 'button', onClick: cancel }}
            attributes={{ 'data-action': 'cancel' }}
          >
            <CloseIcon />
            <span data-gantry="tooltip">{words.text('group.cancel', { name: isolated(folder) })}</span>
          </Part>
        )}
        <GroupProgress />
      </Part>
    );
  },
);
