/**
 * A submit that was held until the files have arrived: of which form, by which button, and what becomes of it. Knows
 * nothing of files; a field has one for as long as it lives.
 */

/** 'held': it waits. 'withheld': it was given up, because what it was to send is no longer there. */
export type SubmitState = 'idle' | 'held' | 'withheld';

export interface SubmitHold {
  /** How often the form was submitted, held or not. */
  readonly attempts: number;
  attempt(): void;
  isHeld(): boolean;
  /** @param submitter - the button, which shows that it waits. */
  hold(form: HTMLFormElement, submitter: HTMLElement | null): void;
  /** Sends the form now, as the button would. Nothing happens where none is held. */
  send(): void;
  /** Gives it up, and says so; a person has to press again. Nothing happens where none is held. */
  withhold(): void;
  /** Gives it up, and forgets that one was. */
  forget(): void;
}

export function createSubmitHold(onChange: (state: SubmitState) => void): SubmitHold {
  let attempts = 0;
  let held: { readonly form: HTMLFormElement; readonly submitter: HTMLElement | null } | undefined;

  function end(state: SubmitState) {
    const ended = held;
    held = undefined;
    if (ended !== undefined) markPending(ended.submitter, false);
    onChange(state);
    return ended;
  }

  return {
    get attempts() {
      return attempts;
    },
    attempt() {
      attempts += 1;
    },
    isHeld: () => held !== undefined,
    hold(form, submitter) {
      held = { form, submitter };
      markPending(submitter, true);
      onChange('held');
    },
    send() {
      if (held === undefined) return;
      const ended = end('idle');
      ended?.form.requestSubmit(ended.submitter?.isConnected === true ? ended.submitter : undefined);
    },
    withhold() {
      if (held !== undefined) end('withheld');
    },
    forget() {
      end('idle');
    },
  };
}

/** Shown on the button that was pressed; it stays focusable. */
function markPending(submitter: HTMLElement | null, isPending: boolean): void {
  submitter?.toggleAttribute('data-pending', isPending);
  if (isPending) submitter?.setAttribute('aria-disabled', 'true');
  else submitter?.removeAttribute('aria-disabled');
}
