'use client';
/** Speaks of a group's uploads, by subscription: nothing renders for it. */
import { useEffect } from 'react';
import { inGroup } from '../../core/selectors.ts';
import { announcerOf } from '../../react/announcer.ts';
import { overviewOf } from '../../react/overview.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { timeLeftWords } from '../progress/progressWords.ts';
import { progressBoardOf } from '../progress/progressBoard.ts';
import type { Words } from '../messages/words.ts';
import {
  addedBatchMs,
  failedBatchMs,
  hear,
  noOffline,
  nothingHeard,
  progressSpeech,
  spokenAdded,
  spokenFailed,
  type Heard,
  type ProgressSpeech,
} from './uploadSpeech.ts';
import type { Speech } from './useSpeech.ts';

/** @param triedByHand - ids whose retry button was pressed; forgotten once their outcome is known. */
export function useUploadSpeech(
  announce: Speech,
  group: string,
  words: Words,
  triedByHand: Set<string>,
): void {
  const client = useUploadClient();
  useEffect(() => {
    const { store } = client;
    const { aloud } = words;
    const select = inGroup(group);
    let heard: Heard = hear(aloud, nothingHeard, select(store.getState()), true).heard;
    let addedTimer: ReturnType<typeof setTimeout> | undefined;
    let failedTimer: ReturnType<typeof setTimeout> | undefined;
    const stopHearing = overviewOf(store).subscribe(() => {
      const hearing = hear(aloud, heard, select(store.getState()), false, triedByHand);
      if (hearing.heard.added > heard.added) {
        clearTimeout(addedTimer);
        addedTimer = setTimeout(() => (heard = spokenAdded(heard)), addedBatchMs);
      }
      if (hearing.heard.failed.length > heard.failed.length) {
        clearTimeout(failedTimer);
        failedTimer = setTimeout(() => (heard = spokenFailed(heard)), failedBatchMs);
      }
      heard = hearing.heard;
      const { byId } = store.getState();
      for (const id of triedByHand) if (hasOutcome.has(byId[id]?.status)) triedByHand.delete(id);
      for (const { text, ...options } of hearing.sentences) announce(text, options);
    });

    let said: ProgressSpeech = { reached: 0, saidAtMs: 0 };
    const readings = progressBoardOf(client).watchTotal({ group }, ({ fraction, timeLeftSec }, isTextDue) => {
      const isUnderWay = fraction > 0 && fraction < 1;
      if (!isUnderWay) said = { ...said, reached: 0 };
      if (!isUnderWay || !isTextDue) return;
      const atMs = Date.now();
      const next = progressSpeech(said, {
        fraction,
        timeLeftSec,
        atMs,
        quietForMs: atMs - announcerOf(document).spokenAtMs(),
      });
      const isDue = next.saidAtMs > said.saidAtMs;
      said = next;
      if (!isDue || timeLeftSec === undefined) return;
      const percent = aloud.percent(fraction);
      const time = timeLeftWords(aloud, timeLeftSec);
      const text = aloud.text('say.progress.time', { percent, time });
      announce(text, { key: 'gantry.progress' });
    });
    return () => {
      stopHearing();
      if (heard.offline > 0) announce('', noOffline);
      readings.end();
      clearTimeout(addedTimer);
      clearTimeout(failedTimer);
    };
  }, [announce, client, group, triedByHand, words]);
}

const hasOutcome: ReadonlySet<string | undefined> = new Set([undefined, 'done', 'failed', 'cancelled']);
