'use client';
/** How the files of a folder stand together, the button that shows them, and the one that gives them up. */
import { forwardRef, type MouseEvent } from 'react';
import { allUploads } from '../../core/selectors.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { CloseIcon } from '../icons/icons.tsx';
import { isolated } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useFocusHeir } from '../root/useFocusHeir.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { bulkActions, countSentence } from '../summary/summarySentence.ts';
import { Disclosure } from './Disclosure.tsx';
import { useGroup, type GroupState } from './groupContext.ts';
import { GroupProgress } from './GroupProgress.tsx';

export const GroupHeader = forwardRef<HTMLDivElement, PartProps<'div', GroupState>>(
  function GroupHeader(props, ref) {
    const { state, belongs, toggle, nameId, rowsId } = useGroup();
    const { commands, words, isReadOnly } = useUploader();
    const client = useUploadClient();
    const button = useFocusHeir(toggleBeside);
    const { folder, isOpen } = state;
    const cancel = ({ currentTarget }: MouseEvent) => {
      // The button goes with what it cancels.
      toggleBeside(currentTarget)?.focus();
      const uploadIds = allUploads(client.store.getState())
        .filter(belongs)
        .map(({ id }) => id);
      commands.cancelFolder(folder, uploadIds);
    };
    return (
      <Disclosure
        state={state}
        user={props}
        partRef={ref}
        isOpen={isOpen}
        toggle={toggle}
        name={folder}
        nameId={nameId}
        rowsId={rowsId}
      >
        <Part tag="span" slot="gantry-group-text" state={state} user={{}}>
          <bdi dir={words.direction}>{countSentence(words, state)}</bdi>
        </Part>
        {!isReadOnly && bulkActions(state).includes('cancel') && (
          <Part
            tag="button"
            slot="gantry-action"
            state={state}
            user={{}}
            ownRef={button}
            own={{ type: 'button', onClick: cancel }}
            attributes={{ 'data-action': 'cancel' }}
          >
            <CloseIcon />
            <span data-gantry="tooltip">{words.text('group.cancel', { name: isolated(folder) })}</span>
          </Part>
        )}
        <GroupProgress />
      </Disclosure>
    );
  },
);

const toggleBeside = (button: Element): HTMLElement | null | undefined =>
  button
    .closest('[data-slot="gantry-group-header"]')
    ?.querySelector<HTMLElement>('[data-slot="gantry-group-toggle"]');
