'use client';
/**
 * What every upload hook is made of: one group of uploads in the client, and the verbs for it.
 *
 * Connects, nothing else. Files are added from event handlers, never from effects; unmounting cancels nothing.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef } from 'react';
import type { UploadRules } from '../core/contentRules.ts';
import type { IntakeFile, RejectedFile } from '../core/intake.ts';
import { isUploadError, RejectedFileError, type UploadError } from '../core/errors.ts';
import type { MediaFacts } from '../core/ports.ts';
import type { UploadProtocol } from '../core/protocol.ts';
import { stagedIntake } from '../core/stagedIntake.ts';
import { createSteadyList } from '../core/listMemory.ts';
import { inGroup, viewOf, type UploadView } from '../core/selectors.ts';
import type { UndoHandle, UploadClient, UploadHandle } from '../core/uploadClient.ts';
import { refOfUpload, type ResultKey, type UploadedRef } from '../core/uploadedRef.ts';
import type { UploadSnapshot } from '../core/uploadState.ts';
import type { UploadStoreState } from '../core/uploadStore.ts';
import { totalsOf, type UploadTotals } from '../core/uploadTotals.ts';
import { overviewOf } from './overview.ts';
import { sendThumbnail } from './sendThumbnail.ts';
import { useUploadClient } from './UploadProvider.tsx';
import { useUploads } from './useUploads.ts';

export interface UploadGroupOptions<Result, Picture = unknown> {
  /** Which files are taken. @default every file */
  readonly rules?: UploadRules | undefined;
  /** Parts of one file at once, where the protocol allows it. @default the client's `partsPerFile` */
  readonly parallel?: number | undefined;
  /** False waits for `start`. @default true */
  readonly autoStart?: boolean | undefined;
  /** Of the files that wait, those with the highest number start first. @default 0 */
  readonly priority?: number | undefined;
  /** Shares the group with other hooks of that name. @default a group of its own */
  readonly group?: string | undefined;
  /**
   * Sends a small picture of every file that has one once the file is done: images, films, and what `thumbnails` of the
   * client know. Made in the browser; its failure never fails the file. Rows and totals of the group do not count it.
   */
  readonly thumbnail?: ((result: Result) => UploadProtocol<unknown, Picture>) | undefined;
  /**
   * Called once per finished file when `thumbnail` is through with it: with the server's answer about its picture, which
   * names it by its own id, and the result of the file; or with null and the result, where the file goes without one.
   * A file that was taken off the list before is not told of.
   */
  readonly onThumbnail?: ((picture: Picture | null, result: Result, id: string) => void) | undefined;
  /**
   * What a form keeps of a result: the id by which the server knows the file, and where it can be looked at. Make it once.
   *
   * @default a text is the id; of an object the first of `id`, `uuid`, `fileUuid`, `key`, `url` and their like
   */
  readonly keyOf?: ((result: Result) => ResultKey) | undefined;
  /** Called once per finished upload, with the server's result. */
  readonly onDone?: ((result: Result, id: string) => void) | undefined;
  /** Called whenever an upload fails; cancelling is not failing. */
  readonly onFailed?: ((error: UploadError, id: string) => void) | undefined;
}

export interface AddResult<Result> {
  readonly handles: readonly UploadHandle<Result>[];
  readonly rejected: readonly RejectedFile[];
  /**
   * What becomes of the files that a rule about their content concerns: they are looked at first, and taken in the order
   * they were given. Absent where there are none.
   */
  readonly checked?: Promise<CheckedResult<Result>>;
}

export interface CheckedResult<Result> {
  readonly handles: readonly UploadHandle<Result>[];
  readonly rejected: readonly RejectedFile[];
  /** Neither taken nor refused: `signal` ended first. */
  readonly unchecked: readonly File[];
}

export interface AddFilesOptions {
  /** Ids of uploads that go once the files are taken: they use up no room, and are no duplicates. @default none */
  readonly replacing?: readonly string[] | undefined;
  /** Files that count as the group's without being uploads of it, such as those stored long ago. @default none */
  readonly present?: readonly IntakeFile[] | undefined;
  /** Lets the files go that are still looked at when it ends. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many files are still to be looked at: at once where there are any, and after each. */
  readonly onChecking?: ((left: number) => void) | undefined;
}

/** The verbs for one group. The same object for as long as the group and its rules are. */
export interface UploadGroupActions<Result> {
  readonly group: string;
  readonly rules: UploadRules;
  /** For `useIsMutating` and mutation defaults of TanStack Query. */
  readonly mutationKey: readonly string[];
  /** Takes the files the rules allow and returns the others with their reasons; `checked` follows for some. */
  add(files: readonly File[], options?: AddFilesOptions): AddResult<Result>;
  /**
   * Likewise, a slice of the files at a time, so that the page goes on answering while thousands are added. All are there
   * when the promise resolves; it rejects when the client is destroyed meanwhile.
   */
  addInSlices(files: readonly File[], options?: AddFilesOptions): Promise<AddResult<Result>>;
  start(id?: string): void;
  pause(id?: string): void;
  resume(id?: string): void;
  retry(id?: string): void;
  cancel(id?: string): UndoHandle;
  remove(id?: string): UndoHandle;
  /** Puts it before another upload of the list, or at the list's end; what waits starts in that order. */
  move(id: string, to: { readonly before: string | null }): void;
  /** Puts it before the next one that would start, of whichever group. */
  prioritize(id: string): void;
  /**
   * Undoes the newest cancel or remove, with an id the newest that took this upload, and the others it took with it.
   *
   * @returns false when there is none
   */
  undo(id?: string): boolean;
  /** A finished upload of the group as a form keeps it; undefined before. The same object for the same snapshot. */
  refOf(upload: UploadSnapshot): UploadedRef | undefined;
}

export interface UploadGroup<Result> extends UploadGroupActions<Result> {
  /**
   * In list order; `can` says which verbs apply to each. While the client has more than a hundred uploads, those of other
   * groups and pictures included, it may be 100 ms old: the verbs act on what is there now.
   */
  readonly uploads: readonly UploadView<Result>[];
  readonly total: UploadTotals;
  /** True while anything moves or waits to. */
  readonly isUploading: boolean;
}

/**
 * The verbs and the uploads; renders again when one of them changes, ten times a second while the client has more than a
 * hundred.
 */
export function useUploadGroup<Session, Result, Picture>(
  protocol: UploadProtocol<Session, Result>,
  options: UploadGroupOptions<Result, Picture>,
): UploadGroup<Result> {
  const actions = useUploadGroupActions(protocol, options);
  const { group } = actions;
  const select = useMemo(() => {
    const selectGroup = inGroup(group);
    const viewsOf = createSteadyList(viewOf);
    return (state: UploadStoreState) => viewsOf(selectGroup(state));
  }, [group]);
  // The group holds only uploads of this protocol, so their results are its results.
  const uploads = useUploads(select) as readonly UploadView<Result>[];
  return useMemo(() => {
    const total = totalsOf(uploads);
    return { ...actions, uploads, total, isUploading: total.active > 0 };
  }, [actions, uploads]);
}

/** The verbs alone, for components that leave reading to their children: progress renders nothing here. */
export function useUploadGroupActions<Session, Result, Picture>(
  protocol: UploadProtocol<Session, Result>,
  options: UploadGroupOptions<Result, Picture>,
): UploadGroupActions<Result> {
  const client = useUploadClient();
  const queryClient = useQueryClient();
  const ownGroup = useId();
  const group = options.group ?? ownGroup;
  const rules = options.rules ?? noRules;
  const { keyOf } = options;
  const { name } = protocol;
  // What was given last is what counts when a file is added or an upload ends, much later perhaps.
  const latest = useRef({ protocol, options });
  useEffect(() => {
    latest.current = { protocol, options };
  });

  // Files are looked at in the order they were added, also when they are added in several goes.
  const looked = useRef<Promise<unknown>>(Promise.resolve());

  return useMemo(() => {
    const mutationKey = ['gantry', name, group];

    const addOne = (file: File, { durationSeconds }: MediaFacts): UploadHandle<Result> => {
      const { parallel, autoStart, priority, thumbnail } = latest.current.options;
      const handle = client.add(file, {
        protocol: latest.current.protocol,
        group,
        ...(durationSeconds !== undefined && { facts: { durationSeconds } }),
        ...(parallel !== undefined && { parallel }),
        ...(autoStart !== undefined && { autoStart }),
        ...(priority !== undefined && { priority }),
        track: (done) => {
          recordMutation(queryClient, mutationKey, file, done);
          done.then(
            (result) => latest.current.options.onDone?.(result, handle.id),
            (error: unknown) => {
              if (isUploadError(error)) latest.current.options.onFailed?.(error, handle.id);
            },
          );
          if (thumbnail === undefined) return;
          const send = (result: Result) =>
            sendThumbnail(client, handle.id, thumbnail, (picture) =>
              latest.current.options.onThumbnail?.(picture, result, handle.id),
            );
          done.then(send, () => undefined); // `onFailed` was told.
        },
      });
      return handle;
    };

    const add = (
      files: readonly File[],
      { replacing = [], present = [], signal = neverAborted, onChecking }: AddFilesOptions = {},
    ): AddResult<Result> => {
      const taken: UploadHandle<Result>[] = [];
      const { rejected, checked } = client.batch(() =>
        stagedIntake(files, {
          rules,
          reader: client.factsReader,
          present: () => [...presentFiles(client, group, replacing), ...present],
          take: (file, facts) => {
            try {
              taken.push(addOne(file, facts));
              return undefined;
            } catch (error) {
              if (error instanceof RejectedFileError) return error;
              throw error;
            }
          },
          after: looked.current,
          signal,
          onChecking,
        }),
      );
      const handles = [...taken];
      if (checked === undefined) return { handles, rejected };
      looked.current = checked.catch(() => undefined);
      const later = checked.then((result) => ({ ...result, handles: taken.slice(handles.length) }));
      return { handles, rejected, checked: later };
    };

    const addInSlices = async (
      files: readonly File[],
      options: AddFilesOptions = {},
    ): Promise<AddResult<Result>> => {
      const slices: AddResult<Result>[] = [];
      /** Files that are still to be looked at, by slice. */
      const checking: number[] = [];
      let end = 0;
      while (end < files.length) {
        const start = end;
        end += start === 0 ? firstSliceFiles : sliceFiles;
        // Also before the first: whoever calls has taken its time to find the files.
        await nextTask();
        const index = slices.length;
        const onChecking = (count: number): void => {
          checking[index] = count;
          options.onChecking?.(checking.reduce((sum, one) => sum + one, 0));
        };
        slices.push(add(files.slice(start, end), { ...options, onChecking }));
      }
      // Whoever waited for all of them finds them in the list.
      overviewOf(client.store).catchUp();
      const checks = slices.flatMap(({ checked }) => checked ?? []);
      return {
        ...joined(slices),
        ...(checks.length > 0 && {
          checked: Promise.all(checks).then((checked) => ({
            ...joined(checked),
            unchecked: checked.flatMap(({ unchecked }) => unchecked),
          })),
        }),
      };
    };

    const refs = new WeakMap<UploadSnapshot, UploadedRef>();
    const refOf = (upload: UploadSnapshot): UploadedRef | undefined => {
      // The group holds only uploads of this protocol, so their results are its results.
      const ref = refs.get(upload) ?? refOfUpload(upload as UploadSnapshot<Result>, keyOf);
      if (ref !== undefined) refs.set(upload, ref);
      return ref;
    };

    /** A verb without an id means this group, not the whole client. */
    const forGroup =
      (verb: (id: string) => void) =>
      (id?: string): void => {
        client.batch(() => {
          for (const one of id === undefined ? idsOf(client, group) : [id]) verb(one);
        });
      };

    return {
      group,
      rules,
      mutationKey,
      add,
      addInSlices,
      start: forGroup(client.start),
      pause: forGroup(client.pause),
      resume: forGroup(client.resume),
      retry: (id) => {
        client.retry(id ?? idsOf(client, group));
      },
      cancel: (id) => client.cancel(id ?? idsOf(client, group)),
      remove: (id) => client.remove(id ?? idsOf(client, group)),
      move: client.move,
      prioritize: client.prioritize,
      undo: client.undo,
      refOf,
    };
  }, [client, queryClient, group, name, rules, keyOf]);
}

const noRules: UploadRules = {};
const neverAborted = new AbortController().signal;

/** Added in the first task, in which a list draws as many rows: most of what fills the view, so that they are seen soon. */
const firstSliceFiles = 12;
/** Added in each task after it: about 10 ms of work on a slow machine, to which a collection of garbage may add 15. */
const sliceFiles = 100;

/** What people do and what they see goes first. */
const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const joined = <Result>(results: readonly Pick<AddResult<Result>, 'handles' | 'rejected'>[]) => ({
  handles: results.flatMap(({ handles }) => handles),
  rejected: results.flatMap(({ rejected }) => rejected),
});

const idsOf = (client: UploadClient, group: string): readonly string[] =>
  inGroup(group)(client.store.getState()).map((upload) => upload.id);

/** What counts against `maxFiles` and duplicates: everything of the group that was not given up. */
const presentFiles = (
  client: UploadClient,
  group: string,
  except: readonly string[],
): readonly IntakeFile[] =>
  inGroup(group)(client.store.getState())
    .filter((upload) => upload.status !== 'cancelled' && !needsFile(upload) && !except.includes(upload.id))
    .map(({ file }) => ({
      ...file,
      ...(file.path !== undefined && { webkitRelativePath: file.path }),
      ...(file.lastModifiedMs !== undefined && { lastModified: file.lastModifiedMs }),
    }));

/** A restored upload waits for exactly the file that would otherwise be its duplicate. */
const needsFile = (upload: { readonly status: string; readonly needsFile?: boolean }): boolean =>
  upload.status === 'queued' && upload.needsFile === true;

/**
 * Makes the upload visible to TanStack Query: `useIsMutating`, the developer tools, mutation defaults. The engine
 * alone retries, and it pauses between parts, so both are switched off there. Facts instead of the file, because a
 * mutation keeps its variables.
 */
function recordMutation(
  queryClient: QueryClient,
  mutationKey: readonly string[],
  { name, size, type }: File,
  done: Promise<unknown>,
): void {
  const mutation = queryClient.getMutationCache().build<unknown, Error, unknown, unknown>(queryClient, {
    mutationKey,
    mutationFn: () => done,
    retry: 0,
    networkMode: 'always',
  });
  mutation.execute({ name, size, type }).catch(() => undefined); // The snapshot and `done` carry the error.
}
