/** What a row's buttons do: to the upload, and to the row's place in the list. Pure. */
import type { UploadAction } from '../../core/selectors.ts';

/** Towards the beginning of the list or its end, as its buttons are called. */
export type MoveDirection = 'moveUp' | 'moveDown';

export type RowAction = UploadAction | MoveDirection;

/** Where an upload stands in a list that can be put in order. */
export interface RowPlace {
  /** Counted from 1, among the files that stand together. */
  readonly place: number;
  /** Of files that stand together. */
  readonly count: number;
  /** Id of the upload it can change places with; undefined for the first. */
  readonly above: string | undefined;
  /** Likewise; undefined for the last. */
  readonly below: string | undefined;
}

/** The ways a row can go from its place, the first one first. */
export function movesOf(place: RowPlace | undefined): readonly MoveDirection[] {
  if (place === undefined) return [];
  return [
    ...(place.above === undefined ? [] : (['moveUp'] as const)),
    ...(place.below === undefined ? [] : (['moveDown'] as const)),
  ];
}
