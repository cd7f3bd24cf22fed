'use client';
/** The place of a row that was removed, as long as it can be brought back. */
import { useEffect, useId, useRef, type KeyboardEvent } from 'react';
import { TrashIcon, UndoIcon } from '../icons/icons.tsx';
import { focusableActions, focusNeighbour, leaveFocusNear, moveByArrow, nameRow } from '../item/rowFocus.ts';
import { isolated } from '../messages/words.ts';
import { Part } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader, type RemovedRow } from '../root/uploaderContext.ts';
import { useButtonTabIndex, useRowElement } from './gridPlace.ts';

export function RemovedItem({ row }: { readonly row: RemovedRow }) {
  const { words, commands, focus, ids } = useUploader();
  const element = useRef<HTMLElement>(null);
  const { tag, own, isInGrid } = useRowElement();
  const tabIndex = useButtonTabIndex();
  const nameId = useId();
  const { id, name } = row;
  useEffect(() => {
    if (focus.take(id) !== undefined && element.current !== null)
      focusableActions(element.current)[0]?.focus();
  });
  // Brought back, the row takes the focus; gone for good, the neighbour does.
  useLayoutEffect(() => {
    const place = element.current;
    if (place === null) return undefined;
    nameRow(place, id);
    return () => {
      if (place.contains(place.ownerDocument.activeElement)) focus.request(id, 'action');
      leaveFocusNear(place, ids.trigger);
    };
  }, [focus, id, ids.trigger]);
  const handleKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      if (!isInGrid) moveByArrow(event);
    } else if (event.key === 'Delete' || event.key === 'Backspace' || event.key === 'Escape') {
      event.preventDefault();
      focusNeighbour(event.currentTarget, ids.trigger);
    }
  };
  const undo = () => {
    focus.request(id, 'action');
    commands.undo(id);
  };
  const action = words.text('action.undo');
  return (
    <Part
      tag={tag}
      slot="gantry-item"
      state={null}
      user={{}}
      ownRef={element}
      own={{ 'aria-labelledby': isInGrid ? undefined : nameId, onKeyDown: handleKeyDown, ...own }}
      attributes={{ 'data-status': 'cancelled', 'data-tone': 'neutral', 'data-undo': true }}
    >
      <Part tag="div" slot="gantry-thumb" state={null} user={{}} own={{ 'aria-hidden': true }}>
        <TrashIcon />
      </Part>
      <Part tag="span" slot="gantry-status" state={null} user={{}} own={{ id: nameId }}>
        <bdi dir={words.direction}>{words.text('status.removed', { name: isolated(name) })}</bdi>
      </Part>
      <Part
        tag="div"
        slot="gantry-actions"
        state={null}
        user={{}}
        own={{ role: 'group', 'aria-label': words.text('action.group', { name: isolated(name) }) }}
      >
        <Part
          tag="button"
          slot="gantry-action"
          state={null}
          user={{}}
          own={{
            type: 'button',
            tabIndex,
            onClick: undo,
            'aria-label': words.text('action.of', { action, name: isolated(name) }),
          }}
          attributes={{ 'data-action': 'undo' }}
        >
          <UndoIcon />
          <span data-gantry="label">{action}</span>
        </Part>
      </Part>
    </Part>
  );
}
