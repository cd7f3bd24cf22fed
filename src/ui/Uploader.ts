/**
 * The parts, for `import * as Uploader`. A pure namespace: each part is a client module of its own, because server
 * components cannot dot into a client object.
 */
export { Announcer } from './announcer/Announcer.tsx';
export { DropMessage } from './drop-zone/DropMessage.tsx';
export { DropZone } from './drop-zone/DropZone.tsx';
export { DropZoneHint } from './drop-zone/DropZoneHint.tsx';
export { DropZoneIcon } from './drop-zone/DropZoneIcon.tsx';
export { DropZoneTitle } from './drop-zone/DropZoneTitle.tsx';
export { HiddenInput } from './drop-zone/HiddenInput.tsx';
export { Trigger } from './drop-zone/Trigger.tsx';
export {
  Actions,
  Cancel,
  MoveDown,
  MoveUp,
  Pause,
  Remove,
  Reselect,
  Resume,
  Retry,
  Start,
  Undo,
} from './item/Actions.tsx';
export { FieldError } from './form/FieldError.tsx';
export { ValueInput } from './form/ValueInput.tsx';
export { Item } from './item/Item.tsx';
export { ItemMessage } from './item/ItemMessage.tsx';
export { Meta } from './item/Meta.tsx';
export { Name } from './item/Name.tsx';
export { Progress } from './item/Progress.tsx';
export { Status } from './item/Status.tsx';
export { Thumbnail } from './item/Thumbnail.tsx';
export { Empty } from './list/Empty.tsx';
export { Filters } from './list/Filters.tsx';
export { Group } from './list/Group.tsx';
export { GroupHeader } from './list/GroupHeader.tsx';
export { List } from './list/List.tsx';
export { Message } from './message/Message.tsx';
export { PageDrop } from './page-drop/PageDrop.tsx';
export { ProgressRing } from './progress/ProgressRing.tsx';
export { Description } from './root/Description.tsx';
export { Label } from './root/Label.tsx';
export { Root } from './root/Root.tsx';
export { Summary } from './summary/Summary.tsx';
export { SummaryActions } from './summary/SummaryActions.tsx';
export { SummaryProgress } from './summary/SummaryProgress.tsx';
export { SummaryText } from './summary/SummaryText.tsx';
export { Tray } from './tray/Tray.tsx';
export { TrayBody } from './tray/TrayBody.tsx';
export { TrayClose } from './tray/TrayClose.tsx';
export { TrayHeader } from './tray/TrayHeader.tsx';
export { TrayToggle } from './tray/TrayToggle.tsx';
