/**
 * The page of e2e/app in the hands of a run: opened again and again, asked what it shows, its buttons pressed. Tells of
 * every change of a status, also of those between two looks.
 */
import type { Page } from '@playwright/test';
import type { ErrorCode } from '../../src/core/errors.ts';
import type { UploadStatus } from '../../src/core/uploadState.ts';
import type { UploadStore } from '../../src/core/uploadStore.ts';
import { UploadPage, type PageOptions } from '../models/UploadPage.ts';

/** One row, as plain data. */
export interface SeenUpload {
  readonly file: { readonly name: string; readonly size: number };
  readonly status: UploadStatus;
  readonly confirmedBytes: number;
  readonly attempt: number;
  readonly needsFile: boolean;
  readonly isUndoOpen: boolean;
  /** When the next try is due. */
  readonly retryAtMs?: number;
  readonly error?: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly canRetry: boolean;
    readonly keepsSession: boolean;
  };
}

export interface ChaosPage {
  readonly page: Page;
  /** Loads the application, as for the first time or again. @returns how many uploads it found to go on with */
  open(): Promise<number>;
  choose(path: string): Promise<void>;
  /** The rows, oldest first; undefined while the page is being loaded. */
  uploads(): Promise<readonly SeenUpload[] | undefined>;
  /** @returns false where no row offers it now, also because the page is being loaded */
  press(action: string): Promise<boolean>;
  /** How often this life of the page asked for a fresh token. */
  refreshes(): Promise<number>;
}

export async function openChaosPage(
  page: Page,
  options: PageOptions,
  onChange: (upload: SeenUpload) => void,
): Promise<ChaosPage> {
  const uploads = new UploadPage(page);
  await page.exposeFunction('tellChange', onChange);
  return {
    page,
    async open() {
      await uploads.open(options);
      return page.evaluate(watchStore);
    },
    choose: (path) => uploads.choose(path),
    uploads: () => page.evaluate(readStore).catch(undefinedWhileLoading),
    async press(action) {
      const isPressed = await page
        .evaluate((name) => {
          const button = document.querySelector<HTMLElement>(
            `[data-slot="gantry-item"] [data-action="${name}"]`,
          );
          button?.click();
          return button !== null;
        }, action)
        .catch(undefinedWhileLoading);
      return isPressed ?? false;
    },
    refreshes: () => uploads.refreshes(),
  };
}

/** The application's own things, as e2e/app/main.tsx leaves them on the page. */
interface PageGlobals {
  readonly gantry: {
    readonly client: { readonly store: UploadStore };
    readonly restored: Promise<number>;
  };
  readonly tellChange: (upload: SeenUpload) => Promise<void>;
  seenUploads: () => SeenUpload[];
}

/** Runs in the page: everything it needs is inside of it, and no function has a name, for which compilers add helpers. */
function watchStore(): Promise<number> {
  const page = globalThis as unknown as PageGlobals;
  const { store } = page.gantry.client;
  page.seenUploads = () => {
    const { order, byId } = store.getState();
    return order.flatMap((id) => {
      const upload = byId[id];
      if (upload === undefined) return [];
      const { file, status, confirmedBytes, attempt } = upload;
      const { name, size } = file;
      const error = status === 'failed' ? upload.error : undefined;
      return [
        {
          file: { name, size },
          status,
          confirmedBytes,
          attempt,
          needsFile: status === 'queued' && upload.needsFile === true,
          isUndoOpen: status === 'cancelled' && upload.undoUntilMs !== undefined,
          ...('retryAtMs' in upload && { retryAtMs: upload.retryAtMs }),
          ...(error && {
            error: {
              code: error.code,
              message: error.message,
              canRetry: error.canRetry,
              keepsSession: error.keepsSession,
            },
          }),
        },
      ];
    });
  };
  const told = new Map<number, string>();
  store.subscribe(() => {
    page.seenUploads().forEach((upload, index) => {
      if (told.get(index) === upload.status) return;
      told.set(index, upload.status);
      void page.tellChange(upload);
    });
  });
  return page.gantry.restored;
}

const readStore = (): SeenUpload[] | undefined =>
  (globalThis as unknown as Partial<PageGlobals>).seenUploads?.();

/** A page that is going or coming has no answer; every other trouble is one. */
function undefinedWhileLoading(error: unknown): undefined {
  const isLoading =
    error instanceof Error && /context was destroyed|navigat|Target crashed/i.test(error.message);
  if (!isLoading) throw error;
}
