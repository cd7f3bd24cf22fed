/**
 * A submit that was held until the files have arrived: of which form, by which button, and what becomes of it. Knows
 * nothing of files; a field has one for as long as it lives.
 */
export interface SubmitHold {
  isHeld(): boolean;
  /** @param submitter - the button, which shows that it waits. */
  hold(form: HTMLFormElement, submitter: HTMLElement | null): void;
  /** Sends the form now, as the button would. Nothing happens where none is held; likewise below. */
  send(): void;
  /** Sends nothing; the button can be pressed again. */
  giveUp(): void;
}

/** @param onChange - told whether a submit is held. */
export function createSubmitHold(onChange: (isHeld: boolean) => void): SubmitHold {
  let held: { readonly form: HTMLFormElement; readonly submitter: HTMLElement | null } | undefined;

  function end() {
    const ended = held;
    if (ended === undefined) return undefined;
    held = undefined;
    markPending(ended.submitter, false);
    onChange(false);
    return ended;
  }

  return {
    isHeld: () => held !== undefined,
    hold(form, submitter) {
      held = { form, submitter };
      markPending(submitter, true);
      onChange(true);
    },
    send() {
      const ended = end();
      ended?.form.requestSubmit(ended.submitter?.isConnected === true ? ended.submitter : undefined);
    },
    giveUp() {
      end();
    },
  };
}

/** Shown on the button that was pressed; it stays focusable. */
function markPending(submitter: HTMLElement | null, isPending: boolean): void {
  submitter?.toggleAttribute('data-pending', isPending);
  if (isPending) submitter?.setAttribute('aria-disabled', 'true');
  else submitter?.removeAttribute('aria-disabled');
}
