/** What the zone says: idle, while something is dragged, when it is full, while a folder is read. */
import type { UploadRules } from '../../core/contentRules.ts';
import type { DropZoneState } from '../../react/useDropZone.ts';
import { acceptWords } from '../messages/acceptWords.ts';
import { isolated, type Words } from '../messages/words.ts';

export interface ZoneWords {
  readonly title: string;
  readonly hint: string;
}

export interface ZoneFacts {
  readonly zone: DropZoneState;
  readonly rules: UploadRules;
  readonly isFull: boolean;
  /** Files that are looked at before they are taken, once that lasts. */
  readonly checking: number;
  /** The file a drop would replace. */
  readonly replaces: string | undefined;
}

/** `data-drag` of the zone; undefined while nothing is dragged. */
export const dragOf = ({
  drag,
  verdict,
}: DropZoneState): 'page' | 'accept' | 'reject' | 'partial' | 'unknown' | undefined =>
  drag === 'idle' ? undefined : drag === 'page' ? 'page' : (verdict ?? 'unknown');

export function zoneWords(words: Words, { zone, rules, isFull, checking, replaces }: ZoneFacts): ZoneWords {
  const drag = dragOf(zone);
  if (zone.found !== null) {
    return {
      title: words.text('zone.reading'),
      hint: words.text('zone.reading.found', { count: zone.found }),
    };
  }
  if (checking > 0 && drag === undefined) {
    return {
      title: words.text('zone.checking'),
      hint: words.text('zone.checking.left', { count: checking }),
    };
  }
  if (isFull && drag === undefined) {
    return {
      title: words.text('zone.full', { count: rules.maxFiles ?? 0 }),
      hint: words.text('zone.full.hint'),
    };
  }
  const types = acceptWords(words, rules.accept);
  if (drag === 'reject') {
    return { title: words.text('zone.reject'), hint: words.text('zone.reject.hint', { types }) };
  }
  if (drag !== undefined && drag !== 'page' && replaces !== undefined) {
    return { title: words.text('zone.replace', { name: isolated(replaces) }), hint: '' };
  }
  switch (drag) {
    case undefined:
      return { title: words.text(rules.maxFiles === 1 ? 'zone.idle.one' : 'zone.idle'), hint: '' };
    case 'page':
      return { title: words.text('zone.page'), hint: '' };
    case 'partial':
      return {
        title: words.text('zone.partial'),
        hint: words.text('zone.partial.hint', { unfit: zone.unfit, count: zone.count ?? zone.unfit, types }),
      };
    case 'accept':
    case 'unknown':
      return {
        title:
          zone.count === null ? words.text('zone.unknown') : words.text('zone.accept', { count: zone.count }),
        hint: '',
      };
  }
}
