/**
 * No library and no list: the same requests, four at a time, and one line that counts. What the frames of the others can
 * be compared with, on a machine where page, browser and server share few cores.
 */
import type { Candidate, MountCandidate } from './candidate.ts';

/** As many as the others send at a time. */
const lanes = 4;

export const mount: MountCandidate = ({ root, endpoint, autoStart }) => {
  const line = root.appendChild(document.createElement('output'));
  const waiting: File[] = [];
  let taken = 0;
  let done = 0;
  let busy = 0;

  function sendNext(): void {
    const file = busy < lanes ? waiting.shift() : undefined;
    if (file === undefined) return;
    busy += 1;
    const body = new FormData();
    body.append('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', endpoint);
    request.onload = () => {
      busy -= 1;
      done += 1;
      line.textContent = `${done} of ${taken}`;
      sendNext();
    };
    request.send(body);
    sendNext();
  }

  const candidate: Candidate = {
    rows: 'output',
    offer: (files) => () => {
      waiting.push(...files);
      taken += files.length;
      line.textContent = `0 of ${taken}`;
      if (autoStart) sendNext();
    },
    taken: () => taken,
    done: () => done,
  };
  return Promise.resolve(candidate);
};
