'use client';
/** One button of a row. Keeps its element while its action changes, so that the focus stays where it is. */
import { forwardRef, useRef, type ReactNode } from 'react';
import { useFilePicker } from '../../react/useFilePicker.ts';
import {
  ArrowUpIcon,
  ChevronDownIcon,
  ChevronUpIcon,
  CloseIcon,
  FolderIcon,
  LoopIcon,
  PauseIcon,
  PlayIcon,
  TrashIcon,
  UndoIcon,
} from '../icons/icons.tsx';
import { useButtonTabIndex } from '../list/gridPlace.ts';
import { useRowPlace } from '../list/rowPlaceContext.ts';
import { retryLabelOf } from '../messages/errorWords.ts';
import { isolated } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useItem, type ItemState } from './itemContext.ts';
import type { RowAction } from './rowActions.ts';

const icons = {
  start: ArrowUpIcon,
  pause: PauseIcon,
  resume: PlayIcon,
  retry: LoopIcon,
  cancel: CloseIcon,
  remove: TrashIcon,
  undo: UndoIcon,
  reselect: FolderIcon,
  moveUp: ChevronUpIcon,
  moveDown: ChevronDownIcon,
} as const satisfies Record<RowAction, () => ReactNode>;

/** These say what they do in words beside the icon: somebody is expected to press them. */
const spelledOut: ReadonlySet<RowAction> = new Set(['retry', 'undo', 'reselect', 'start']);

export interface ActionButtonProps extends PartProps<'button', ItemState> {
  readonly action: RowAction;
}

/**
 * Renders whatever the action is; whether it is offered is decided by the caller, by `can` or the row's place. A press does
 * nothing that is no longer possible.
 */
export const ActionButton = forwardRef<HTMLButtonElement, ActionButtonProps>(function ActionButton(
  { action, ...props },
  ref,
) {
  const item = useItem();
  const { words, commands, focus } = useUploader();
  const { upload } = item;
  const { id } = upload;
  const place = useRowPlace(upload);
  const tabIndex = useButtonTabIndex();
  const button = useRef<HTMLButtonElement>(null);
  const picker = useFilePicker({
    multiple: false,
    onFiles: ([file]) => {
      if (file !== undefined) void commands.reattach(id, file);
    },
  });

  const shown = useRef(action);
  useLayoutEffect(() => {
    shown.current = action;
  });
  // A button that goes away with the focus leaves it to the row, which may have the same one elsewhere.
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (element !== null && element === element.ownerDocument.activeElement)
        focus.request(id, shown.current);
    };
  }, [focus, id]);

  const label = words.text(labelOf(action, item));
  const press = () => {
    if (action !== 'moveUp' && action !== 'moveDown' && !commands.may(id, action)) return;
    switch (action) {
      case 'cancel':
      case 'remove':
        focus.request(id, 'undo');
        commands[action](id);
        return;
      case 'undo':
        focus.request(id, 'action');
        commands.undo(id);
        return;
      case 'moveUp':
      case 'moveDown':
        focus.request(id, action);
        if (place !== undefined) commands.move(id, action, place);
        return;
      case 'reselect':
        picker.open();
        return;
      default:
        commands[action](id);
    }
  };
  const Icon = icons[action];
  return (
    <>
      <Part
        tag="button"
        slot="gantry-action"
        state={item}
        user={props}
        partRef={ref}
        ownRef={button}
        own={{
          type: 'button',
          tabIndex,
          onClick: press,
          'aria-label': words.text('action.of', { action: label, name: isolated(upload.file.name) }),
        }}
        attributes={{ 'data-action': action }}
      >
        <Icon />
        <span data-gantry={spelledOut.has(action) ? 'label' : 'tooltip'}>{label}</span>
      </Part>
      {action === 'reselect' && <input {...picker.inputProps} />}
    </>
  );
});

type LabelKey = `action.${RowAction}` | 'action.retry.now' | 'action.retry.start';

function labelOf(action: RowAction, { upload }: ItemState): LabelKey {
  if (action !== 'retry') return `action.${action}`;
  if (upload.status === 'waiting') return 'action.retry.now';
  return retryLabelOf(upload.status === 'failed' ? upload.error.code : undefined);
}
