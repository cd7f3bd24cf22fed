'use client';
/**
 * What the form around a field does: holds a submit until the files have arrived, gives it up when one of them is taken
 * away, and follows a reset.
 *
 * Listens on the document, because a form may be another one at any time, and before React: a submit that is held has
 * not happened for the application.
 */
import { useEffect, useRef, type RefObject } from 'react';
import { inGroup } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { useAnnouncer } from '../../react/useAnnouncer.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useField } from './fieldContext.ts';

/** How long an application may take to put a finished file into its value. It may also refuse the file. */
const graceMs = 1000;

/** @param input - an input of the form. */
export function useFormEvents(input: RefObject<HTMLInputElement | null>): void {
  const field = useField();
  const { all, group, words } = useUploader();
  const { store } = useUploadClient();
  const announce = useAnnouncer();
  const latest = useRef({ field, all, words });
  useLayoutEffect(() => {
    latest.current = { field, all, words };
  });

  const { submit } = field;
  const toSend = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const isOurs = ({ target }: Event): boolean => target !== null && target === input.current?.form;

    const hold = (event: SubmitEvent) => {
      const { field: now, all: uploads, words: speak } = latest.current;
      if (!isOurs(event) || now.submitMode !== 'wait') return;
      if (!submit.isHeld() && now.awaitedCount === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { form } = input.current ?? {};
      if (submit.isHeld() || form == null) return;
      submit.hold(form, event.submitter);
      toSend.current = idsToSend(inGroup(group)(store.getState()));
      announce(speak.text('say.submit', { count: now.awaitedCount }));
      uploads.start();
    };
    const reset = (event: Event) => {
      if (!isOurs(event) || event.defaultPrevented) return;
      // What was to be sent is discarded: it must not leave because nothing is awaited any more.
      submit.giveUp();
      // React resets forms in the middle of a commit; what it has just rendered is known after that.
      queueMicrotask(() => latest.current.field.reset());
    };
    document.addEventListener('submit', hold, true);
    document.addEventListener('reset', reset);
    return () => {
      document.removeEventListener('submit', hold, true);
      document.removeEventListener('reset', reset);
      submit.giveUp();
    };
  }, [announce, group, input, store, submit]);

  // At once, before anything renders with one file less to wait for.
  useEffect(() => {
    const select = inGroup(group);
    return store.subscribe((state) => {
      if (!submit.isHeld()) return;
      const uploads = select(state);
      const kept = new Set(uploads.flatMap(({ id, status }) => (status === 'cancelled' ? [] : [id])));
      if ([...toSend.current].some((id) => !kept.has(id))) submit.giveUp();
      else toSend.current = idsToSend(uploads);
    });
  }, [group, store, submit]);

  const { awaitedCount, isCurrent } = field;
  useEffect(() => {
    if (!submit.isHeld() || awaitedCount > 0) return undefined;
    if (isCurrent) {
      submit.send();
      return undefined;
    }
    const timer = setTimeout(() => submit.send(), graceMs);
    return () => clearTimeout(timer);
  }, [awaitedCount, isCurrent, submit]);
}

/** The files of the group that a form is to be sent with. */
const idsToSend = (uploads: readonly UploadSnapshot[]): ReadonlySet<string> =>
  new Set(uploads.filter(({ status }) => status !== 'cancelled' && status !== 'failed').map(({ id }) => id));
