'use client';
/**
 * What the form around a field does: holds a submit until the files have arrived, and follows a reset.
 *
 * Listens on the document, because a form may be another one at any time, and before React: a submit that is held has
 * not happened for the application.
 */
import { useEffect, useRef, type RefObject } from 'react';
import { useAnnouncer } from '../../react/useAnnouncer.ts';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useField } from './fieldContext.ts';

interface HeldSubmit {
  readonly form: HTMLFormElement;
  readonly submitter: HTMLElement | null;
}

/** How long an application may take to put a finished file into its value. It may also refuse the file. */
const graceMs = 1000;

/** @param input - an input of the form. */
export function useFormEvents(input: RefObject<HTMLInputElement | null>): void {
  const field = useField();
  const { all, words } = useUploader();
  const announce = useAnnouncer();
  const latest = useRef({ field, all, words });
  useLayoutEffect(() => {
    latest.current = { field, all, words };
  });

  const held = useRef<HeldSubmit | undefined>(undefined);
  useEffect(() => {
    const isOurs = ({ target }: Event): boolean => target !== null && target === input.current?.form;

    const hold = (event: SubmitEvent) => {
      const { field: now, all: uploads, words: speak } = latest.current;
      if (!isOurs(event) || now.submitMode !== 'wait') return;
      if (held.current === undefined && now.awaitedCount === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (held.current !== undefined) return;
      const { form } = input.current ?? {};
      if (form == null) return;
      held.current = { form, submitter: event.submitter };
      markPending(held.current, true);
      now.setSubmitting(true);
      announce(speak.text('say.submit', { count: now.awaitedCount }));
      uploads.start();
    };
    const reset = (event: Event) => {
      if (!isOurs(event) || event.defaultPrevented) return;
      // What was to be sent is discarded: it must not leave because nothing is awaited any more.
      if (held.current !== undefined) {
        markPending(held.current, false);
        held.current = undefined;
        latest.current.field.setSubmitting(false);
      }
      // React resets forms in the middle of a commit; what it has just rendered is known after that.
      queueMicrotask(() => latest.current.field.reset());
    };
    document.addEventListener('submit', hold, true);
    document.addEventListener('reset', reset);
    return () => {
      document.removeEventListener('submit', hold, true);
      document.removeEventListener('reset', reset);
      if (held.current !== undefined) markPending(held.current, false);
      held.current = undefined;
    };
  }, [announce, input]);

  const { awaitedCount, isCurrent } = field;
  useEffect(() => {
    if (held.current === undefined || awaitedCount > 0) return undefined;
    const release = () => {
      const submit = held.current;
      if (submit === undefined) return;
      held.current = undefined;
      markPending(submit, false);
      latest.current.field.setSubmitting(false);
      const { form, submitter } = submit;
      form.requestSubmit(submitter?.isConnected === true ? submitter : undefined);
    };
    if (isCurrent) {
      release();
      return undefined;
    }
    const timer = setTimeout(release, graceMs);
    return () => clearTimeout(timer);
  }, [awaitedCount, isCurrent]);
}

/** Shown on the button that was pressed; it stays focusable. */
function markPending({ submitter }: HeldSubmit, isPending: boolean): void {
  submitter?.toggleAttribute('data-pending', isPending);
  if (isPending) submitter?.setAttribute('aria-disabled', 'true');
  else submitter?.removeAttribute('aria-disabled');
}
