'use client';
/** The places of a list's uploads; none in a list that keeps its order. */
import { createContext, useContext } from 'react';
import { actionsOf } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { RowPlace } from '../item/rowActions.ts';

export const noPlaces: ReadonlyMap<string, RowPlace> = new Map();

export const RowPlacesContext = createContext(noPlaces);

/** Where the upload can be moved from; undefined where it stays: what was cancelled waits in its place for the undo. */
export function useRowPlace(upload: UploadSnapshot): RowPlace | undefined {
  const place = useContext(RowPlacesContext).get(upload.id);
  return actionsOf(upload).undo ? undefined : place;
}
