'use client';
/**
 * The buttons of a row, at most two: what moves the upload on or holds it, and what takes it away. Which exist is
 * `actionsOf`'s answer alone. Before them, in a list that can be put in order, two that move the row.
 */
import { forwardRef } from 'react';
import type { UploadAction } from '../../core/selectors.ts';
import { useRowPlace } from '../list/rowPlaceContext.ts';
import { isolated } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useUploader } from '../root/uploaderContext.ts';
import { ActionButton, type ActionButtonProps } from './ActionButton.tsx';
import { useItem, type ItemState } from './itemContext.ts';
import { movesOf, type MoveDirection } from './rowActions.ts';

/** In order of precedence; the first allowed one is shown. */
const primary = [
  'undo',
  'reselect',
  'start',
  'resume',
  'retry',
  'pause',
] as const satisfies readonly UploadAction[];
const secondary = ['cancel', 'remove'] as const satisfies readonly UploadAction[];

export const Actions = forwardRef<HTMLDivElement, PartProps<'div', ItemState>>(function Actions(props, ref) {
  const item = useItem();
  const { words, isReadOnly } = useUploader();
  const moves = movesOf(useRowPlace(item.upload));
  if (isReadOnly) return null;
  const first = primary.find((action) => item.can[action]);
  const second = secondary.find((action) => item.can[action]);
  return (
    <Part
      tag="div"
      slot="gantry-actions"
      state={item}
      user={props}
      partRef={ref}
      own={{
        role: 'group',
        'aria-label': words.text('action.group', { name: isolated(item.upload.file.name) }),
      }}
    >
      {moves.map((direction) => (
        <ActionButton key={direction} action={direction} />
      ))}
      {first !== undefined && <ActionButton key="primary" action={first} />}
      {second !== undefined && <ActionButton key="secondary" action={second} />}
    </Part>
  );
});

/** A button for one action, for rows of one's own; renders nothing while the action is not allowed, or none is. */
function actionPart(action: UploadAction) {
  const name = action.slice(0, 1).toUpperCase() + action.slice(1);
  const Action = forwardRef<HTMLButtonElement, Omit<ActionButtonProps, 'action'>>((props, ref) => {
    const { can } = useItem();
    const { isReadOnly } = useUploader();
    return can[action] && !isReadOnly ? <ActionButton {...props} action={action} ref={ref} /> : null;
  });
  Action.displayName = name;
  return Action;
}

export const Start = actionPart('start');
export const Pause = actionPart('pause');
export const Resume = actionPart('resume');
export const Retry = actionPart('retry');
export const Cancel = actionPart('cancel');
export const Remove = actionPart('remove');
export const Undo = actionPart('undo');
export const Reselect = actionPart('reselect');

/** Likewise, for one direction; renders nothing where the row cannot go that way. */
function movePart(direction: MoveDirection, name: string) {
  const Move = forwardRef<HTMLButtonElement, Omit<ActionButtonProps, 'action'>>((props, ref) => {
    const { upload } = useItem();
    const isPossible = movesOf(useRowPlace(upload)).includes(direction);
    return isPossible ? <ActionButton {...props} action={direction} ref={ref} /> : null;
  });
  Move.displayName = name;
  return Move;
}

export const MoveUp = movePart('moveUp', 'MoveUp');
export const MoveDown = movePart('moveDown', 'MoveDown');
