'use client';
/** What the parts of one uploader share, split by how often it changes: almost never, per drag, per notice. */
import { createContext, useContext } from 'react';
import type { UploadRules } from '../../core/contentRules.ts';
import type { IntakeFile, RejectedFile } from '../../core/intake.ts';
import type { UndoHandle } from '../../core/uploadClient.ts';
import type { UploadedRef } from '../../core/uploadedRef.ts';
import type { UploadAction } from '../../core/selectors.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import type { DropZone } from '../../react/useDropZone.ts';
import type { FindPicture } from '../../react/findPicture.ts';
import type { Politeness } from '../announcer/useSpeech.ts';
import type { MoveDirection, RowPlace } from '../item/rowActions.ts';
import type { Words } from '../messages/words.ts';
import type { FocusKeeper } from './focusKeeper.ts';
import type { Checking } from './useChecking.ts';

interface GroupAddOptions {
  /** Ids of uploads that go once the files are taken; they use up no room and are no duplicates. */
  readonly replacing?: readonly string[] | undefined;
  /** Files that count without being uploads of the group. */
  readonly present?: readonly IntakeFile[] | undefined;
  /** Lets files go that are still looked at. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many are still looked at. */
  readonly onChecking?: ((left: number) => void) | undefined;
}

type GroupAddResult = AddedFiles & { readonly checked?: Promise<AddedFiles> };

/**
 * The uploads an uploader shows and what can be done to them. What `useChunkedUpload` and `usePresignedUpload` return
 * is one.
 */
export interface UploaderGroup {
  /** The group its uploads carry. */
  readonly group: string;
  /** `checked` is what became of files that are looked at first. */
  add(files: readonly File[], options?: GroupAddOptions): GroupAddResult;
  /** Likewise, over several tasks; asked for all that is more than a handful. @default `add` */
  addInSlices?(files: readonly File[], options?: GroupAddOptions): Promise<GroupAddResult>;
  /** Without an id: all of the group. Likewise below. */
  start(id?: string): void;
  pause(id?: string): void;
  resume(id?: string): void;
  retry(id?: string): void;
  cancel(id?: string): UndoHandle;
  remove(id?: string): UndoHandle;
  /** Without an id: what was cancelled or removed last. @returns false when there is none */
  undo(id?: string): boolean;
  /** Puts an upload before another of the group, or at the end. @default its lists cannot be put in order */
  move?(id: string, to: { readonly before: string | null }): void;
  readonly rules?: UploadRules | undefined;
  /** A finished upload as a form keeps it, the same object for the same snapshot. @default by `keyOfResult` */
  refOf?(upload: UploadSnapshot): UploadedRef | undefined;
}

interface AddedFiles {
  readonly rejected: readonly RejectedFile[];
  readonly handles: readonly { readonly id: string }[];
}

/** A row that was taken off the list and can still be brought back. */
export interface RemovedRow {
  readonly id: string;
  readonly name: string;
  /** Where it stood. */
  readonly index: number;
  /** Of the folder it was in. */
  readonly path?: string | undefined;
}

export interface UploaderCommands {
  /** Whether it is possible now: a row may be older than its upload. */
  may(id: string, action: UploadAction): boolean;
  start(id: string): void;
  pause(id: string): void;
  resume(id: string): void;
  retry(id: string): void;
  cancel(id: string): void;
  /** Of these, all that can be cancelled, under one name and one undo. */
  cancelFolder(folder: string, ids: readonly string[]): void;
  remove(id: string): void;
  undo(id: string): void;
  /** Puts it on the other side of its neighbour, and says where it stands now. */
  move(id: string, direction: MoveDirection, from: RowPlace): void;
  /** Gives a restored upload its file. */
  reattach(id: string, file: File): Promise<'matched' | 'mismatch'>;
}

/**
 * What rows show of their files. `picture`: what is to be seen of it. `blur`: colours only; nothing finer is ever drawn.
 * `icon`: the kind of file. false: no box. The last two open no file.
 */
export type Preview = 'picture' | 'blur' | 'icon' | false;

export interface Uploader {
  readonly group: string;
  readonly all: Pick<UploaderGroup, 'start' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove'>;
  readonly commands: UploaderCommands;
  readonly rules: UploadRules;
  readonly words: Words;
  readonly politeness: Politeness;
  readonly isDisabled: boolean;
  readonly isReadOnly: boolean;
  /** Whether its list may be put in order. */
  readonly isReorderable: boolean;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
  /** Whether the browser's own file input stands in until the page is alive. */
  readonly isProgressive: boolean;
  /** How many files a form needs. */
  readonly minFiles: number | undefined;
  /** Of the elements that name and describe each other. */
  readonly ids: Readonly<Record<'label' | 'required' | 'trigger' | 'description' | 'error', string>>;
  /** Says which id the trigger has: the application may give it one of its own. */
  nameTrigger(id: string): void;
  /** What describes the trigger: `ids`, parted by blanks. */
  readonly descriptionIds: string;
  readonly focus: FocusKeeper;
  /** Elements of the uploader that stand elsewhere in the page: who goes there has not left it. */
  readonly portals: Set<Element>;
  /** Takes files in, as if they had been picked. */
  addFiles(files: File[]): void;
  readonly preview: Preview;
  readonly findPicture: FindPicture | undefined;
}

/** What an adding left to tell. */
export interface Notice {
  readonly id: number;
  readonly rejected: readonly RejectedFile[];
  readonly added: number;
  readonly emptyFolders: readonly string[];
  readonly unreadable: readonly string[];
}

export interface UploaderNotices {
  readonly notice: Notice | null;
  dismiss(): void;
  readonly removed: readonly RemovedRow[];
}

export interface Zone extends DropZone {
  readonly isFull: boolean;
  readonly checking: Pick<Checking, 'left' | 'isShown' | 'stop'>;
}

export const UploaderContext = createContext<Uploader | null>(null);
export const DropZoneContext = createContext<Zone | null>(null);
export const NoticesContext = createContext<UploaderNotices | null>(null);

/** @throws Error outside `Uploader.Root`. */
export const useUploader = (): Uploader => required(useContext(UploaderContext));
export const useZone = (): Zone => required(useContext(DropZoneContext));
export const useNotices = (): UploaderNotices => required(useContext(NoticesContext));

function required<T>(value: T | null): T {
  if (value === null)
    throw new Error('This part was rendered outside of an uploader. Put it inside Uploader.Root.');
  return value;
}
