'use client';
/** One upload as a row. Keeps the focus inside the row when a button goes away with it. */
import { forwardRef, useEffect, useId, useMemo, useRef, type KeyboardEvent } from 'react';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { answersKeys } from '../../react/isEditable.ts';
import { isWithin } from '../../react/isWithin.ts';
import { useRowElement } from '../list/gridPlace.ts';
import { useRowPlace } from '../list/rowPlaceContext.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { hasBar } from '../progress/shownProgress.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { Actions } from './Actions.tsx';
import { movesOf, type MoveDirection, type RowAction } from './rowActions.ts';
import { focusableActions, focusNeighbour, leaveFocusNear, moveByArrow, nameRow } from './rowFocus.ts';
import { ItemContext, itemStateOf, type ItemState } from './itemContext.ts';
import { ItemMessage } from './ItemMessage.tsx';
import { Name } from './Name.tsx';
import { Progress } from './Progress.tsx';
import { Status } from './Status.tsx';
import { Thumbnail } from './Thumbnail.tsx';

export interface ItemProps extends PartProps<'li', ItemState> {
  /** The upload to show; `List` hands it to its function child. */
  readonly upload: UploadSnapshot;
}

export const Item = forwardRef<HTMLElement, ItemProps>(function Item({ upload, ...props }, ref) {
  const { commands, focus, ids, isReadOnly } = useUploader();
  const { tag, own, isInGrid } = useRowElement();
  const nameId = useId();
  const element = useRef<HTMLElement>(null);
  const state = useMemo(() => itemStateOf(upload), [upload]);
  const { status, tone, can } = state;
  const { id } = upload;
  const place = useRowPlace(upload);
  const value = useMemo(() => ({ ...state, nameId }), [state, nameId]);

  useEffect(() => {
    const target = focus.take(id);
    if (target === undefined || element.current === null) return;
    if (target === 'row' && isInGrid) {
      element.current.focus();
      return;
    }
    const buttons = focusableActions(element.current);
    const buttonOf = (action: string | undefined) =>
      buttons.find((button) => button.dataset['action'] === action);
    // At an end of the list the button that brought it there is gone; the one beside it leads back.
    (buttonOf(target) ?? buttonOf(wayBack[target]) ?? buttons.at(-1))?.focus();
    if (buttons.length === 0) document.getElementById(nameId)?.focus();
  });

  // The rail drains for as long as the engine waits, counted from now: the row may be older than this element.
  const undoUntilMs = upload.status === 'cancelled' ? upload.undoUntilMs : undefined;
  useLayoutEffect(() => {
    if (undoUntilMs === undefined) return;
    const leftMs = Math.max(0, undoUntilMs - Date.now());
    element.current?.style.setProperty('--gantry-undo-window', `${leftMs}ms`);
  }, [undoUntilMs]);

  useLayoutEffect(() => {
    const row = element.current;
    if (row === null) return undefined;
    nameRow(row, id);
    return () => leaveFocusNear(row, ids.trigger);
  }, [id, ids.trigger]);

  const move = (event: KeyboardEvent<HTMLElement>) => {
    const direction = moveKeys[event.key];
    if (direction === undefined || place === undefined) return;
    // Also where it can go no further: the browser has keys of its own with Alt.
    event.preventDefault();
    if (!movesOf(place).includes(direction)) return;
    const { target, currentTarget } = event;
    const action = focusableActions(currentTarget).find((button) => button === target)?.dataset['action'];
    if (target === currentTarget) focus.request(id, 'row');
    else if (action !== undefined) focus.request(id, action as RowAction);
    commands.move(id, direction, place);
  };
  const handleKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!isWithin(event) || answersKeys(event.target)) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) move(event);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      if (!isInGrid) moveByArrow(event);
      return;
    }
    const isDelete = event.key === 'Delete' || event.key === 'Backspace';
    if (can.undo && (isDelete || event.key === 'Escape')) {
      event.preventDefault();
      focusNeighbour(event.currentTarget, ids.trigger);
    } else if (isDelete && !isReadOnly && (can.cancel || can.remove)) {
      event.preventDefault();
      const action = can.cancel ? 'cancel' : 'remove';
      if (!commands.may(id, action)) return;
      focus.request(id, 'undo');
      commands[action](id);
    }
  };

  const isBarIndeterminate =
    hasBar(status, upload.loadedBytes) && upload.loadedBytes === 0 && status !== 'done';
  return (
    <ItemContext.Provider value={value}>
      <Part
        tag={tag}
        slot="gantry-item"
        state={state}
        user={props}
        partRef={ref}
        ownRef={element}
        own={{
          // A row that takes the focus reads all of itself: how the upload stands, not only its name.
          'aria-labelledby': isInGrid ? undefined : nameId,
          onKeyDown: handleKeyDown,
          ...own,
        }}
        attributes={{
          'data-status': status,
          'data-tone': tone,
          'data-indeterminate': isBarIndeterminate,
          'data-stalled': upload.status === 'running' && upload.isStalled === true,
          'data-attention': status === 'failed' || can.reselect,
          'data-removable': can.remove,
          'data-undo': can.undo,
        }}
      >
        <Thumbnail />
        <Name />
        <Status />
        <ItemMessage />
        <Actions />
        <Progress />
      </Part>
    </ItemContext.Provider>
  );
});

const moveKeys: Readonly<Record<string, MoveDirection>> = { ArrowUp: 'moveUp', ArrowDown: 'moveDown' };
const wayBack: Readonly<Record<string, MoveDirection>> = { moveUp: 'moveDown', moveDown: 'moveUp' };
