/** Whether what is typed, or pasted, belongs to the element itself: nobody around it may answer to those keys. */

const editable =
  'input:not([type=button], [type=checkbox], [type=radio], [type=range], [type=file], [type=submit], [type=reset], [type=color]), textarea, [contenteditable]:not([contenteditable=false])';

const choosing =
  'select, [type=radio], [type=range], [role=textbox], [role=combobox], [role=listbox], [role=slider], [role=spinbutton], [role=menu]';

/** Takes text. */
export const isEditable = (target: EventTarget | null): boolean => isIn(target, editable);

/** Takes text, or arrows choose in it. */
export const answersKeys = (target: EventTarget | null): boolean => isIn(target, `${editable}, ${choosing}`);

const isIn = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;
