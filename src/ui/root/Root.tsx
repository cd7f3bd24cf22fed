'use client';
/**
 * Connects one group of uploads with the parts that show it: takes files in, carries out what is pressed, remembers what
 * was refused and what was taken off the list. Draws nothing but its own element.
 */
import {
  forwardRef,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { UploadRules } from '../../core/contentRules.ts';
import type { RejectedFile } from '../../core/intake.ts';
import { actionsOf, inGroup } from '../../core/selectors.ts';
import type { UndoHandle, UploadClient } from '../../core/uploadClient.ts';
import type { UploadedRef } from '../../core/uploadedRef.ts';
import type { UploadStatus } from '../../core/uploadState.ts';
import { isEditable } from '../../react/isEditable.ts';
import { useDropZone, type FilesDetails } from '../../react/useDropZone.ts';
import { usePasteFiles } from '../../react/usePasteFiles.ts';
import type { FindPicture } from '../../react/findPicture.ts';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useCheckingSpeech } from '../announcer/useCheckingSpeech.ts';
import { useDragSpeech } from '../announcer/useDragSpeech.ts';
import { useLimitSpeech } from '../announcer/useLimitSpeech.ts';
import { useSpeech, type Politeness } from '../announcer/useSpeech.ts';
import { useUploadSpeech } from '../announcer/useUploadSpeech.ts';
import { FieldContext } from '../form/fieldContext.ts';
import { storedIdOf } from '../form/storedUpload.ts';
import type { FieldValueCommands } from '../form/useFieldValue.ts';
import { useFormField, type FormFieldOptions } from '../form/useFormField.ts';
import { FilterContext } from '../list/filterContext.ts';
import type { ListFilter } from '../list/listFilter.ts';
import { rejectedSpeech } from '../message/rejectionGroups.ts';
import { useWords, type LocaleOptions } from '../messages/LocaleProvider.tsx';
import { isolated, type Words } from '../messages/words.ts';
import { Part, type PartProps } from '../part/Part.tsx';
import { createFocusKeeper } from './focusKeeper.ts';
import {
  DropZoneContext,
  NoticesContext,
  UploaderContext,
  type Notice,
  type Preview,
  type RemovedRow,
  type Uploader,
  type UploaderCommands,
  type UploaderGroup,
} from './uploaderContext.ts';
import { useChecking, type Checking } from './useChecking.ts';
import { useUploadCounts } from './uploadCounts.ts';

/** What `className` and `style` of Root may depend on. */
export interface RootState {
  readonly empty: boolean;
  readonly busy: boolean;
  readonly full: boolean;
  readonly offline: boolean;
  readonly disabled: boolean;
  readonly readonly: boolean;
  readonly invalid: boolean;
  readonly required: boolean;
  /** The value is another than the one the field began with. */
  readonly dirty: boolean;
  /** The focus has left the field once, or a submit was refused for it. */
  readonly touched: boolean;
  /** A submit waits for the files. */
  readonly submitting: boolean;
}

export interface RootProps
  extends
    Omit<PartProps<'div', RootState>, 'onReset' | 'onBlur' | 'defaultValue'>,
    FormFieldOptions,
    LocaleOptions {
  /** What `useChunkedUpload` or `usePresignedUpload` returned. */
  readonly group: UploaderGroup;
  /** No adding, by any way. @default false */
  readonly disabled?: boolean | undefined;
  /** The list stays, nothing can be added or taken away. @default false */
  readonly readOnly?: boolean | undefined;
  /**
   * The uploads of the list can be put in order: by buttons, and by Alt with the arrow up or down in a row. What waits
   * starts in that order, and the form's value has it. Files of before stand first, and those of a folder together.
   *
   * @default false
   */
  readonly reorderable?: boolean | undefined;
  /**
   * Markup from a server holds the browser's own file input under `name`: until the page is alive, and where it never is,
   * the form posts files. Give that form `method="post"` and `encType="multipart/form-data"`.
   *
   * @default false
   */
  readonly progressive?: boolean | undefined;
  /** The dialog picks a folder. @default false */
  readonly directory?: boolean | undefined;
  /** Takes drops anywhere in the document that hit no other zone. @default false */
  readonly page?: boolean | undefined;
  /** Where a paste counts. @default 'root' */
  readonly paste?: 'root' | 'page' | false | undefined;
  /**
   * What rows show of their files, for fields that others must not read over somebody's shoulder. `blur`: colours only.
   * `icon`: the kind of file; no file is opened. false: nothing, and no file is opened. @default 'picture'
   */
  readonly preview?: Preview | undefined;
  /** Where the server keeps the pictures it makes; one that is there takes the place of the browser's own. @default none */
  readonly findPicture?: FindPicture | undefined;
  /** What is said aloud. 'quiet': errors, and that something is complete. @default 'polite' */
  readonly politeness?: Politeness | undefined;
  /** Called when files were not added, with every reason. */
  readonly onReject?: ((rejected: readonly RejectedFile[]) => void) | undefined;
  readonly children?: ReactNode;
}

const noRules: UploadRules = {};

/** Are added at once; with more, the page would stand still. */
const fewFiles = 100;

export const Root = forwardRef<HTMLDivElement, RootProps>(function Root(props, ref) {
  const {
    group,
    disabled = false,
    readOnly = false,
    reorderable = false,
    progressive = false,
    directory,
    page,
    paste = 'root',
    preview = 'picture',
    findPicture,
    politeness = 'polite',
    locale,
    messages,
    onReject,
    children,
    ...others
  } = props;
  const {
    value,
    defaultValue,
    onValueChange,
    name,
    form,
    valueFormat,
    nameFormat,
    invalid,
    required,
    minFiles,
    submitMode,
    allowFailed,
    resetBehavior,
    focusRef,
    onBlur,
    ...rest
  } = others;
  const client = useUploadClient();
  const id = useId();
  const [triggerId, setTriggerId] = useState(`${id}trigger`);
  const element = useRef<HTMLDivElement>(null);
  const { words, isChosen } = useWords({ locale, messages });
  const announce = useSpeech(words, politeness, group.group);
  const [focus] = useState(createFocusKeeper);
  const [portals] = useState(() => new Set<Element>());
  const [filter, choose] = useState<ListFilter>('all');
  const [notice, setNotice] = useState<Notice | null>(null);
  const noticeId = useRef(0);
  const rules = group.rules ?? noRules;
  const checking = useChecking();
  const { begin: beginChecking, stop: stopChecking } = checking;
  const latest = useRef<LatestProps>({ group, onReject, words, isReading: false, addFiles: () => {} });
  const zone = useDropZone({
    onFiles: useCallback((files: File[], details: FilesDetails) => {
      latest.current.addFiles(files, details);
    }, []),
    accept: rules.accept,
    multiple: rules.maxFiles !== 1,
    disabled: disabled || readOnly,
    directory,
    page,
    paste: false,
  });
  const { found, stopReading } = zone;
  const isReading = found !== null;
  /** How many times files are being added in slices. */
  const [slicing, setSlicing] = useState(0);
  const counts = useUploadCounts(group.group, checking.left, slicing + (isReading ? Math.max(1, found) : 0));
  const isReorderable = reorderable && !readOnly && group.move !== undefined;
  const { field, isInvalid, ...control } = useFormField(
    {
      value,
      defaultValue,
      onValueChange,
      name,
      form,
      valueFormat,
      nameFormat,
      invalid,
      required,
      minFiles,
      submitMode,
      allowFailed,
      resetBehavior,
      focusRef,
      onBlur,
    },
    { group, counts, words, triggerId, portals },
  );
  const { submit } = field;
  const isRequired = required === true;
  const count = counts.count + field.stored.size;
  const isFull = rules.maxFiles !== undefined && rules.maxFiles > 1 && count >= rules.maxFiles;

  const { commands, forAll, removed, triedByHand, undoNewest } = useCommands(
    client,
    latest,
    announce,
    control.commands,
  );

  const addFiles = useCallback(
    (files: File[], details: FilesDetails) => {
      const { group: now } = latest.current;
      const present = control.commands.storedRefs();
      const isSingle = now.rules?.maxFiles === 1;
      // The newest choice is the one that is meant.
      if (isSingle) stopChecking();
      const look = beginChecking();
      const fail = (reason: unknown) => {
        submit.withhold();
        reportUnlessGone(reason);
      };
      /** @param isLate - a submit may have come meanwhile: what is refused is what it waited for, and it is given up. */
      const tell = ({ checked, ...added }: ReturnType<UploaderGroup['add']>, isLate: boolean) => {
        const { emptyFolders, unreadable } = details;
        const hasNews = added.rejected.length + emptyFolders.length + unreadable.length > 0;
        const first = {
          id: (noticeId.current += 1),
          rejected: added.rejected,
          added: added.handles.length,
          emptyFolders,
          unreadable,
        };
        const refuse = (rejected: readonly RejectedFile[]) => {
          if (rejected.length === 0) return;
          latest.current.onReject?.(rejected);
          announce(rejectedSpeech(latest.current.words.aloud, rejected), {
            key: 'gantry.rejected',
            delayMs: 750,
            isEssential: true,
          });
        };
        setNotice(hasNews ? first : null);
        if (isLate && added.rejected.length + unreadable.length > 0) submit.withhold();
        refuse(added.rejected);
        checked
          ?.then(({ rejected, handles }) => {
            const whole = {
              ...first,
              rejected: [...first.rejected, ...rejected],
              added: first.added + handles.length,
            };
            // What was dismissed, or is of an older adding, does not come back without news.
            setNotice((before) => (rejected.length > 0 || before?.id === first.id ? whole : before));
            if (rejected.length > 0) submit.withhold();
            refuse(rejected);
          })
          .catch(fail)
          .finally(look.done);
      };
      const { signal, onChecking } = look;
      const options = { present, signal, onChecking };
      const wasRead = details.source === 'drop' && latest.current.isReading;
      if (isSingle) {
        tell(replace(client, now, files, { commands, stored: present, signal, onChecking }), wasRead);
      } else if (files.length <= fewFiles || now.addInSlices === undefined) {
        tell(now.add(files, options), wasRead);
      } else {
        setSlicing((count) => count + 1);
        now
          .addInSlices(files, options)
          .then((added) => tell(added, true))
          .catch(fail)
          .finally(() => setSlicing((count) => count - 1));
      }
    },
    [announce, beginChecking, stopChecking, client, commands, control.commands, submit],
  );

  useEffect(() => {
    latest.current = { group, onReject, words, isReading, addFiles };
  });
  usePasteFiles({
    within: element,
    page: paste === 'page',
    disabled: paste === false || disabled || readOnly,
    onFiles: (files) => {
      // A fieldset may have been disabled since.
      if (document.getElementById(triggerId)?.matches(':disabled') === true) return;
      addFiles(files, { source: 'paste', emptyFolders: [], unreadable: [] });
    },
  });
  useUploadSpeech(announce, group.group, words, triedByHand);
  useDragSpeech(announce, zone, rules.accept, words);
  useCheckingSpeech(announce, checking, words);
  useLimitSpeech(announce, isFull, rules.maxFiles ?? 0, words);

  const all = useMemo<Uploader['all']>(
    () => ({
      start: () => latest.current.group.start(),
      pause: () => latest.current.group.pause(),
      resume: () => latest.current.group.resume(),
      retry: () => latest.current.group.retry(),
      ...forAll,
    }),
    [forAll],
  );
  const uploader = useMemo<Uploader>(
    () => ({
      group: group.group,
      all,
      commands,
      rules,
      words,
      politeness,
      isDisabled: disabled,
      isReadOnly: readOnly,
      isReorderable,
      isInvalid,
      isRequired,
      ids: {
        label: `${id}label`,
        required: `${id}required`,
        trigger: triggerId,
        description: `${id}description`,
        error: `${id}error`,
      },
      isProgressive: progressive,
      minFiles,
      nameTrigger: setTriggerId,
      descriptionIds: [...(isRequired ? [`${id}required`] : []), `${id}description`, `${id}error`].join(' '),
      focus,
      portals,
      preview,
      findPicture,
      addFiles: (files) => addFiles(files, { source: 'picker', emptyFolders: [], unreadable: [] }),
    }),
    [
      addFiles,
      all,
      commands,
      disabled,
      findPicture,
      focus,
      group.group,
      id,
      isInvalid,
      readOnly,
      isReorderable,
      isRequired,
      minFiles,
      politeness,
      portals,
      preview,
      progressive,
      rules,
      triggerId,
      words,
    ],
  );
  const filterChoice = useMemo(() => ({ filter, choose }), [filter]);
  const { stored } = field;
  const notices = useMemo(
    // A reset, or the application, may have brought back what was removed.
    () => ({
      notice,
      removed: removed.filter((row) => !stored.has(row.id)),
      dismiss: () => setNotice(null),
    }),
    [notice, removed, stored],
  );
  const zoneValue = useMemo(() => {
    // What is not looked at does not come, and a submit that waited for it would go without it.
    const stop = () => {
      submit.withhold();
      checking.stop();
    };
    // Likewise: a folder that is not looked through to its end adds nothing.
    const stopLooking = () => {
      submit.withhold();
      stopReading();
    };
    return { ...zone, stopReading: stopLooking, isFull, checking: { ...checking, stop } };
  }, [zone, isFull, checking, submit, stopReading]);

  const handleKeyDown = (event: KeyboardEvent) => {
    if (!isZ(event) || !(event.ctrlKey || event.metaKey) || event.shiftKey || isEditable(event.target))
      return;
    if (undoNewest()) event.preventDefault();
  };

  const state: RootState = {
    empty: count === 0,
    busy: counts.active > 0,
    full: isFull,
    offline: counts.offline > 0,
    disabled,
    readonly: readOnly,
    invalid: isInvalid,
    required: isRequired,
    dirty: control.isDirty,
    touched: control.isTouched,
    submitting: control.isSubmitting,
  };
  return (
    <UploaderContext.Provider value={uploader}>
      <FieldContext.Provider value={field}>
        <DropZoneContext.Provider value={zoneValue}>
          <NoticesContext.Provider value={notices}>
            <FilterContext.Provider value={filterChoice}>
              <Part
                tag="div"
                slot="gantry-root"
                state={state}
                user={rest}
                partRef={ref}
                ownRef={element}
                own={{
                  role: 'group',
                  'aria-labelledby': uploader.ids.label,
                  onKeyDown: handleKeyDown,
                  onBlur: control.onBlur,
                  ...(isChosen && { lang: words.locale, dir: words.direction }),
                }}
                attributes={{
                  'data-empty': state.empty,
                  'data-busy': state.busy,
                  'data-full': state.full,
                  'data-offline': state.offline,
                  'data-disabled': disabled,
                  'data-readonly': readOnly,
                  'data-invalid': isInvalid,
                  'data-required': isRequired,
                  'data-dirty': state.dirty,
                  'data-touched': state.touched,
                  'data-submitting': state.submitting,
                }}
              >
                {children}
              </Part>
            </FilterContext.Provider>
          </NoticesContext.Provider>
        </DropZoneContext.Provider>
      </FieldContext.Provider>
    </UploaderContext.Provider>
  );
});

/** Also with Caps Lock. Where the layout has no Latin letters it is the key that has Z on others. */
function isZ({ key, code }: KeyboardEvent): boolean {
  const letter = key.toLowerCase();
  return /^[a-z]$/.test(letter) ? letter === 'z' : code === 'KeyZ';
}

/** A single-file uploader replaces: what is there goes, undoably, once the new file was taken. */
function replace(
  client: UploadClient,
  group: UploaderGroup,
  files: readonly File[],
  {
    commands,
    stored,
    ...look
  }: {
    readonly commands: Pick<UploaderCommands, 'remove'>;
    readonly stored: readonly UploadedRef[];
  } & Pick<ReturnType<Checking['begin']>, 'signal' | 'onChecking'>,
): ReturnType<UploaderGroup['add']> {
  const replacing = rowsThere(client, group, stored);
  const makeRoom = ({ handles }: { readonly handles: readonly { readonly id: string }[] }) => {
    if (handles.length === 0) return;
    for (const id of replacing) {
      // A restored upload that got its file is the new one.
      if (!handles.some((handle) => handle.id === id)) commands.remove(id);
    }
  };
  return client.batch(() => {
    const { checked, ...added } = group.add(files, { replacing, ...look });
    makeRoom(added);
    if (checked === undefined) return added;
    const later = checked.then((result) => {
      client.batch(() => makeRoom(result));
      return result;
    });
    return { ...added, checked: later };
  });
}

/** By their ids, what counts of a list: not what was cancelled. */
const rowsThere = (
  client: UploadClient,
  { group }: UploaderGroup,
  stored: readonly UploadedRef[],
): readonly string[] => [
  ...inGroup(group)(client.store.getState()).flatMap(({ id, status }) =>
    status === 'cancelled' ? [] : [id],
  ),
  ...stored.map(storedIdOf),
];

/** Under which the undo of a folder is remembered; no id of an upload begins like that. */
const keyOfFolder = (folder: string): string => `/${folder}`;
const folderIn = (key: string): string | undefined => (key.startsWith('/') ? key.slice(1) : undefined);

/** A client that is destroyed looks at nothing any more, and there is nobody to tell. */
function reportUnlessGone(reason: unknown): void {
  if (!(reason instanceof DOMException && reason.name === 'AbortError')) reportError(reason);
}

/** May still come to be paused. */
const isOnItsWay: ReadonlySet<UploadStatus> = new Set(['queued', 'running', 'waiting', 'finishing']);

interface LatestProps extends Pick<RootProps, 'group' | 'onReject'> {
  readonly words: Words;
  readonly isReading: boolean;
  readonly addFiles: (files: File[], details: FilesDetails) => void;
}

interface Latest {
  readonly current: { readonly group: UploaderGroup; readonly words: Words };
}

interface Undoable {
  readonly handle: UndoHandle;
  /** The rows that it was done to. */
  readonly ids: readonly string[];
}

/** Commands for rows, and for all of them, that remember how to take themselves back. */
function useCommands(
  client: UploadClient,
  latest: Latest,
  announce: ReturnType<typeof useSpeech>,
  value: FieldValueCommands,
) {
  const [removed, setRemoved] = useState<readonly RemovedRow[]>([]);
  const [undoables] = useState(() => new Map<string, Undoable>());
  const [pausing] = useState(() => new Set<string>());
  const [triedByHand] = useState(() => new Set<string>());
  const made = useMemo(() => {
    const nameOf = (id: string) =>
      isolated(
        client.store.getState().byId[id]?.file.name ?? value.storedRef(id)?.name ?? folderIn(id) ?? '',
      );
    /** @param ids - the rows that it is done to: the undo of any of them takes it back. */
    const remember = (key: string, handle: UndoHandle, ids: readonly string[] = [key]) => {
      undoables.delete(key);
      undoables.set(key, { handle, ids });
      const forget = () => {
        if (undoables.get(key)?.handle === handle) drop(key);
      };
      handle.settled.then(forget, forget);
    };
    const drop = (key: string) => {
      undoables.delete(key);
      setRemoved((rows) => rows.filter((row) => row.id !== key));
    };
    /** In the place for one file, what is brought back replaces what has come meanwhile: that goes, undoably. */
    const bringBack = (back: () => boolean): boolean =>
      value.because('undo', () =>
        client.batch(() => {
          const { group } = latest.current;
          const before = rowsThere(client, group, value.storedRefs());
          if (!back()) return false;
          const isNew = (id: string) => !before.includes(id);
          if (group.rules?.maxFiles === 1 && rowsThere(client, group, value.storedRefs()).some(isNew))
            for (const id of before) commands.remove(id);
          return true;
        }),
      );
    const undo = (id: string): boolean => {
      const key = [...undoables].findLast(([, { ids }]) => ids.includes(id))?.[0] ?? id;
      const { handle, ids = [] } = undoables.get(key) ?? {};
      const { byId } = client.store.getState();
      const gone = ids.filter((one) => byId[one] === undefined);
      const isBack = bringBack(() => handle?.undo() ?? latest.current.group.undo(id));
      if (!isBack) return false;
      drop(key);
      const { words } = latest.current;
      // A row may bring its whole folder back.
      const name = nameOf(folderIn(key) === undefined ? id : key);
      announce(
        gone.length > 1
          ? words.text('say.added', { count: gone.length })
          : words.text('say.restored', { name }),
      );
      return true;
    };
    const commands: UploaderCommands = {
      may: (id, action) => {
        const upload = client.store.getState().byId[id];
        if (upload === undefined) return action === 'undo' || value.storedRef(id) !== undefined;
        return actionsOf(upload)[action];
      },
      start: (id) => latest.current.group.start(id),
      pause: (id) => {
        latest.current.group.pause(id);
        if (pausing.has(id)) return;
        pausing.add(id);
        // A request that must not be doubled is waited for, and may end the upload instead.
        let stopListening = () => {};
        const listen = () => {
          const status = client.store.getState().byId[id]?.status;
          if (status !== undefined && isOnItsWay.has(status)) return;
          pausing.delete(id);
          stopListening();
          if (status === 'paused') announce(latest.current.words.text('say.paused', { name: nameOf(id) }));
        };
        stopListening = client.store.subscribe(listen);
        listen();
      },
      resume: (id) => latest.current.group.resume(id),
      retry: (id) => {
        triedByHand.add(id);
        latest.current.group.retry(id);
      },
      cancel: (id) => {
        const text = latest.current.words.text('say.cancelled', { name: nameOf(id) });
        remember(id, latest.current.group.cancel(id));
        announce(text);
      },
      cancelFolder: (folder, ids) => {
        const { byId } = client.store.getState();
        const under = ids.filter((id) => byId[id] !== undefined && actionsOf(byId[id]).cancel);
        remember(keyOfFolder(folder), client.cancel(under), under);
        announce(latest.current.words.text('say.cancelled', { name: isolated(folder) }));
      },
      remove: (id) => {
        const { byId, order } = client.store.getState();
        const { group } = latest.current;
        const storedRefs = value.storedRefs();
        const stored = value.storedRef(id);
        const { path } = byId[id]?.file ?? {};
        const name = stored?.name ?? byId[id]?.file.name;
        if (name === undefined) return;
        const ids = order.filter((other) => byId[other]?.group === group.group);
        const index = [...storedRefs.map(storedIdOf), ...ids].indexOf(id);
        const text = latest.current.words.text('say.removed', { name: isolated(name) });
        remember(id, stored === undefined ? group.remove(id) : value.removeStored(stored));
        setRemoved((rows) => [...rows.filter((row) => row.id !== id), { id, index, name, path }]);
        announce(text);
      },
      undo,
      move: (id, direction, from) => {
        const { group, words } = latest.current;
        const isUp = direction === 'moveUp';
        // Of two neighbours the lower goes up, whichever was meant: so a folder's files never leave its place.
        const [upper, lower] = isUp ? [from.above, id] : [id, from.below];
        if (upper === undefined || lower === undefined) return;
        value.because('move', () => {
          group.move?.(lower, { before: upper });
          return true;
        });
        const place = from.place + (isUp ? -1 : 1);
        announce(words.text('say.moved', { name: nameOf(id), place, count: from.count }));
      },
      reattach: (id, file) => client.reattach(id, file),
    };
    const toAll = (action: 'cancel' | 'remove') => () => {
      const { group } = latest.current;
      const before = inGroup(group.group)(client.store.getState());
      const handle = group[action]();
      const { byId } = client.store.getState();
      const ids = before.flatMap(({ id, status }) => (byId[id]?.status === status ? [] : [id]));
      if (ids[0] !== undefined) remember(ids[0], handle, ids);
      return handle;
    };
    const forAll: Pick<Uploader['all'], 'cancel' | 'remove'> = {
      cancel: toAll('cancel'),
      remove: toAll('remove'),
    };
    const undoNewest = () => {
      const newest = [...undoables.keys()].at(-1);
      return newest === undefined ? bringBack(() => latest.current.group.undo()) : undo(newest);
    };
    return { commands, forAll, undoNewest };
  }, [announce, client, latest, pausing, triedByHand, undoables, value]);
  return { ...made, removed, triedByHand };
}
