'use client';
/** The upload a row is about. */
import { createContext, useContext } from 'react';
import {
  actionsOf,
  displayStatusOf,
  toneOf,
  type DisplayStatus,
  type Tone,
  type UploadAction,
} from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';

/** What `className` and `style` of an item's parts may depend on. */
export interface ItemState {
  readonly upload: UploadSnapshot;
  readonly status: DisplayStatus;
  readonly tone: Tone;
  /** The only source of which buttons exist. */
  readonly can: Readonly<Record<UploadAction, boolean>>;
}

export interface ItemValue extends ItemState {
  /** Id of the element that holds the name; labels refer to it. */
  readonly nameId: string;
}

export const ItemContext = createContext<ItemValue | null>(null);

/** @throws Error outside `Uploader.Item`. */
export function useItem(): ItemValue {
  const item = useContext(ItemContext);
  if (item === null)
    throw new Error('This part was rendered outside of an item. Put it inside Uploader.Item.');
  return item;
}

export function itemStateOf(upload: UploadSnapshot): ItemState {
  const status = displayStatusOf(upload);
  return { upload, status, tone: toneOf(status), can: actionsOf(upload) };
}
