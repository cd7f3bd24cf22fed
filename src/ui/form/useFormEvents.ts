'use client';
/**
 * What the form around a field does: holds a submit until the files have arrived, gives it up when one of them is taken
 * away, and follows a reset.
 *
 * Listens on the window, because a form may be another one at any time, and before the document and React: a submit that is
 * held has not happened for the application, but every field of the form is told of it.
 */
import { useEffect, useRef, type RefObject } from 'react';
import type { UploadedRef } from '../../core/uploadedRef.ts';
import type { UploadStoreState } from '../../core/uploadStore.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useSpeech } from '../announcer/useSpeech.ts';
import { useLayoutEffect } from '../part/useLayoutEffect.ts';
import { useUploader } from '../root/uploaderContext.ts';
import { useField } from './fieldContext.ts';
import { isUncheckedSubmit } from './submitHold.ts';

/** How long an application may take to put a finished file into its value. It may also refuse the file. */
const graceMs = 1000;

/** @param input - an input of the form. */
export function useFormEvents(input: RefObject<HTMLInputElement | null>): void {
  const field = useField();
  const { all, group, words, politeness } = useUploader();
  const { store } = useUploadClient();
  const announce = useSpeech(words, politeness);
  const latest = useRef({ field, all, words, announce });
  useLayoutEffect(() => {
    latest.current = { field, all, words, announce };
  });

  const { submit, refs } = field;
  /** What a submit that is held is to send: uploads, by id, and what the value names. */
  const promised = useRef<Promised>(nothing);
  useEffect(() => {
    const isOurs = ({ target }: Event): boolean => target !== null && target === input.current?.form;

    const hold = (event: SubmitEvent) => {
      const { field: now, all: uploads, words: speak, announce: say } = latest.current;
      if (!isOurs(event)) return;
      submit.attempt();
      if (now.submitMode !== 'wait') return;
      const { form } = input.current ?? {};
      if (form == null) return;
      const stop = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      if (submit.isHeld()) {
        stop();
        return;
      }
      // As everywhere in HTML: what is disabled is not sent, and not waited for.
      if (input.current?.matches(':disabled') === true) return;
      // Where the browser checks, it has refused what a person has to go on with.
      const isUnchecked = isUncheckedSubmit(form, event.submitter);
      const own = now.awaitedCount + (isUnchecked ? now.unfinishedCount : 0);
      submit.forget();
      promised.current = { ids: idsToSend(group, store.getState()), refs: now.refs };
      const count = submit.hold(form, event.submitter, own);
      if (own === 0) return;
      stop();
      // Each field says how many all have that were asked before it; the last of them is heard.
      say(speak.text('say.submit', { count }), { key: 'gantry.submit', delayMs: 50 });
      if (now.heldCount > 0) uploads.start();
    };
    const reset = (event: Event) => {
      if (!isOurs(event) || event.defaultPrevented) return;
      // What was to be sent is discarded: it must not leave because nothing is awaited any more.
      submit.forget();
      // React resets forms in the middle of a commit; what it has just rendered is known after that.
      queueMicrotask(() => latest.current.field.reset());
    };
    window.addEventListener('submit', hold, true);
    document.addEventListener('reset', reset);
    return () => {
      window.removeEventListener('submit', hold, true);
      document.removeEventListener('reset', reset);
      submit.forget();
    };
  }, [group, input, store, submit]);

  // At once, before anything renders with one file less to wait for.
  useEffect(
    () =>
      store.subscribe((state) => {
        if (!submit.isHeld()) return;
        const isGone = (id: string) => (state.byId[id]?.status ?? 'cancelled') === 'cancelled';
        if (promised.current.ids.some(isGone)) submit.withhold();
        // One that has failed meanwhile is not promised any more, and one that was added is.
        else promised.current = { ...promised.current, ids: idsToSend(group, state) };
      }),
    [group, store, submit],
  );

  useEffect(() => {
    if (!submit.isHeld()) return;
    const ids = new Set(refs.map(({ id }) => id));
    if (promised.current.refs.some(({ id }) => !ids.has(id))) submit.withhold();
    else promised.current = { ...promised.current, refs };
  }, [refs, submit]);

  const { awaitedCount, unfinishedCount, heldCount, isCurrent, isWithheld } = field;
  useEffect(() => {
    // Found in a folder, or looked at, since the submit came.
    if (heldCount > 0 && submit.isHeld()) latest.current.all.start();
  }, [heldCount, submit]);

  useEffect(() => {
    const { words: speak, announce: say } = latest.current;
    if (isWithheld) say(speak.text('submit.withheld'), { isEssential: true });
  }, [isWithheld]);

  useEffect(() => {
    const isWaiting = awaitedCount + (submit.isUnchecked() ? unfinishedCount : 0) > 0;
    if (isWaiting || isCurrent) {
      submit.setReady(!isWaiting);
      return undefined;
    }
    const timer = setTimeout(() => submit.setReady(true), graceMs);
    return () => clearTimeout(timer);
  }, [awaitedCount, unfinishedCount, isCurrent, submit]);
}

interface Promised {
  readonly ids: readonly string[];
  readonly refs: readonly UploadedRef[];
}

const nothing: Promised = { ids: [], refs: [] };

const idsToSend = (group: string, { order, byId }: UploadStoreState): readonly string[] =>
  order.filter((id) => {
    const upload = byId[id];
    return upload?.group === group && upload.status !== 'cancelled' && upload.status !== 'failed';
  });
