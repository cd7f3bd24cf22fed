/**
 * A submit that was held until the files have arrived: of which form, by which button, and what becomes of it. Knows
 * nothing of files; a field has one for as long as it lives. Those of one form go together: one submit leaves, once all
 * are ready, and none does where one of them is given up.
 */

/** 'held': it waits. 'withheld': it was given up, because what it was to send is no longer there. */
export type SubmitState = 'idle' | 'held' | 'withheld';

export interface SubmitHold {
  /** How often the form was submitted, held or not. */
  readonly attempts: number;
  attempt(): void;
  isHeld(): boolean;
  /** Whether one is held that the browser does not check. */
  isUnchecked(): boolean;
  /** @param submitter - the button, which shows that it waits. */
  hold(form: HTMLFormElement, submitter: HTMLElement | null): void;
  /**
   * Says whether this field has what it waits for; once all fields that hold the form have it, the form is sent, as the
   * button would. Nothing happens where none is held.
   */
  setReady(isReady: boolean): void;
  /** Gives it up, for all fields of the form, and says so; a person has to press again. Nothing happens where none is held. */
  withhold(): void;
  /** Gives it up for this field alone, and forgets that one was. */
  forget(): void;
}

interface Held {
  readonly form: HTMLFormElement;
  readonly submitter: HTMLElement | null;
  isReady: boolean;
  readonly end: (state: SubmitState) => void;
}

const heldOf = new WeakMap<HTMLFormElement, Set<Held>>();

/** Whether the browser sends such a submit without asking for validity. */
export const isUncheckedSubmit = (form: HTMLFormElement, submitter: HTMLElement | null): boolean =>
  form.noValidate || submitter?.hasAttribute('formnovalidate') === true;

export function createSubmitHold(onChange: (state: SubmitState) => void): SubmitHold {
  let attempts = 0;
  let held: Held | undefined;

  function end(state: SubmitState): void {
    if (held !== undefined) {
      markPending(held.submitter, false);
      heldOf.get(held.form)?.delete(held);
    }
    held = undefined;
    onChange(state);
  }

  return {
    get attempts() {
      return attempts;
    },
    attempt() {
      attempts += 1;
    },
    isHeld: () => held !== undefined,
    isUnchecked: () => held !== undefined && isUncheckedSubmit(held.form, held.submitter),
    hold(form, submitter) {
      held = { form, submitter, isReady: false, end };
      heldOf.set(form, (heldOf.get(form) ?? new Set()).add(held));
      markPending(submitter, true);
      onChange('held');
    },
    setReady(isReady) {
      if (held === undefined) return;
      held.isReady = isReady;
      sendOnceReady(held.form);
    },
    withhold() {
      if (held === undefined) return;
      const { form } = held;
      end('withheld');
      for (const other of [...(heldOf.get(form) ?? [])]) other.end('idle');
    },
    forget() {
      const { form } = held ?? {};
      end('idle');
      // The others go on where this field has gone; a reset lets go of them, too, before this.
      if (form !== undefined) setTimeout(() => sendOnceReady(form));
    },
  };
}

function sendOnceReady(form: HTMLFormElement): void {
  const all = [...(heldOf.get(form) ?? [])];
  const [first] = all;
  if (first === undefined || !all.every(({ isReady }) => isReady)) return;
  for (const { end } of all) end('idle');
  const { submitter } = first;
  form.requestSubmit(submitter?.isConnected === true ? submitter : undefined);
}

/** Shown on the button that was pressed; it stays focusable. */
function markPending(submitter: HTMLElement | null, isPending: boolean): void {
  submitter?.toggleAttribute('data-pending', isPending);
  if (isPending) submitter?.setAttribute('aria-disabled', 'true');
  else submitter?.removeAttribute('aria-disabled');
}
