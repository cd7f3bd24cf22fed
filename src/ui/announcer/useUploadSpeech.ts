'use client';
/** Speaks of a group's uploads, by subscription: nothing renders for it. */
import { useEffect } from 'react';
import { inGroup } from '../../core/selectors.ts';
import { announcerOf } from '../../react/announcer.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { timeLeftWords } from '../progress/progressWords.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import type { Words } from '../messages/words.ts';
import {
  addedBatchMs,
  failedBatchMs,
  hear,
  nothingHeard,
  progressDue,
  spokenAdded,
  spokenFailed,
  type Heard,
  type ProgressSpeech,
} from './uploadSpeech.ts';

export function useUploadSpeech(group: string, words: Words): void {
  const client = useUploadClient();
  useEffect(() => {
    const { store } = client;
    const announcer = announcerOf(document);
    const select = inGroup(group);
    let heard: Heard = hear(words.aloud, nothingHeard, select(store.getState()), true).heard;
    let addedTimer: ReturnType<typeof setTimeout> | undefined;
    let failedTimer: ReturnType<typeof setTimeout> | undefined;
    const stopHearing = store.subscribe((state, before) => {
      if (state === before) return;
      const hearing = hear(words.aloud, heard, select(state), false);
      if (hearing.heard.added > heard.added) {
        clearTimeout(addedTimer);
        addedTimer = setTimeout(() => (heard = spokenAdded(heard)), addedBatchMs);
      }
      if (hearing.heard.failed.length > heard.failed.length) {
        clearTimeout(failedTimer);
        failedTimer = setTimeout(() => (heard = spokenFailed(heard)), failedBatchMs);
      }
      heard = hearing.heard;
      for (const { text, ...options } of hearing.sentences) announcer.announce(text, options);
    });

    let said: ProgressSpeech = { reached: 0, saidAtMs: 0 };
    const stopReading = progressBoardOf(client).watchGroup(group, ({ fraction, timeLeftSec }, isTextDue) => {
      if (fraction >= 1 || fraction === 0) said = { ...said, reached: 0 };
      if (!isTextDue) return;
      const atMs = Date.now();
      const due = progressDue(said, {
        fraction,
        timeLeftSec,
        atMs,
        quietForMs: atMs - announcer.spokenAtMs(),
      });
      if (due === undefined || timeLeftSec === undefined) return;
      said = due;
      const percent = words.percent(fraction);
      const time = timeLeftWords(words.aloud, timeLeftSec);
      announcer.announce(words.text('say.progress.time', { percent, time }), { key: 'gantry.progress' });
    });
    return () => {
      stopHearing();
      stopReading();
      clearTimeout(addedTimer);
      clearTimeout(failedTimer);
    };
  }, [client, group, words]);
}
