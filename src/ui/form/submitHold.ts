/**
 * A submit that was held until the files have arrived: of which form, by which button, and what becomes of it. Knows
 * nothing of files; a field has one for as long as it lives. Those of one form go together, also those that had nothing
 * to wait for: one submit leaves, once all are ready, and none does where one of them is given up.
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
  /**
   * Takes part in a submit that has just come: holds it, where this field waits for files, and else is asked with the
   * fields that do.
   *
   * @param submitter - the button, which shows that it waits.
   * @param count - how many files this field waits for.
   * @returns how many all fields wait for that were asked so far.
   */
  hold(form: HTMLFormElement, submitter: HTMLElement | null, count: number): number;
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
  /** How many files it waited for when the submit came; none where it is only asked with others. */
  readonly count: number;
  isReady: boolean;
  readonly end: (state: SubmitState) => void;
}

const heldOf = new WeakMap<HTMLFormElement, Set<Held>>();

const partsOf = (form: HTMLFormElement): readonly Held[] => [...(heldOf.get(form) ?? [])];

const isHolding = ({ count }: Held): boolean => count > 0;

/** Whether the browser sends such a submit without asking for validity. */
export const isUncheckedSubmit = (form: HTMLFormElement, submitter: HTMLElement | null): boolean =>
  form.noValidate || submitter?.hasAttribute('formnovalidate') === true;

export function createSubmitHold(onChange: (state: SubmitState) => void): SubmitHold {
  let attempts = 0;
  let held: Held | undefined;

  const isHeld = (): boolean => held !== undefined && partsOf(held.form).some(isHolding);

  function leave(): void {
    if (held === undefined) return;
    const { form, submitter } = held;
    heldOf.get(form)?.delete(held);
    held = undefined;
    const isStillHeld = partsOf(form).some((other) => isHolding(other) && other.submitter === submitter);
    if (!isStillHeld) markPending(submitter, false);
  }

  function end(state: SubmitState): void {
    leave();
    onChange(state);
  }

  return {
    get attempts() {
      return attempts;
    },
    attempt() {
      attempts += 1;
    },
    isHeld,
    isUnchecked: () => held !== undefined && isUncheckedSubmit(held.form, held.submitter),
    hold(form, submitter, count) {
      const part: Held = { form, submitter, count, isReady: count === 0, end };
      held = part;
      heldOf.set(form, (heldOf.get(form) ?? new Set()).add(part));
      if (isHolding(part)) {
        markPending(submitter, true);
        onChange('held');
      } else {
        // By then every field was asked: where none holds the submit it has left.
        setTimeout(() => {
          if (held === part && !isHeld()) leave();
        });
      }
      return partsOf(form).reduce((sum, one) => sum + one.count, 0);
    },
    setReady(isReady) {
      if (held === undefined) return;
      held.isReady = isReady;
      sendOnceReady(held.form);
    },
    withhold() {
      if (held === undefined || !isHeld()) return;
      const { form } = held;
      end('withheld');
      for (const other of partsOf(form)) other.end('idle');
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
  const all = partsOf(form);
  const first = all.find(isHolding);
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
